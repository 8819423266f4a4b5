package dev.crescendo.parity;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Orders that are the same on every machine: an order's number says all about it. About one in a hundred is bad. */
final class Orders {
    private static final List<String> CUSTOMERS =
            List.of("İsmail Işık", "Zoë", "O'Brien, \"Pat\"", "李雷", "emoji 🎻", "");
    private static final List<String> STATUSES = List.of("new", "PAID", "shipped", "Returned");
    private static final Instant FIRST = Instant.parse("2024-02-28T23:59:59.123456Z");

    private Orders() {}

    /** What becomes of an order. */
    enum Fate {
        LOADED,
        REJECTED,
        /** A test order, of which nothing is kept. */
        LEFT_OUT
    }

    static Fate fate(long id) {
        return switch ((int) (id % 100)) {
            case 57 -> Fate.REJECTED;
            case 58 -> Fate.LEFT_OUT;
            default -> Fate.LOADED;
        };
    }

    /** The orders numbered {@code from} to {@code to}, without {@code to}. */
    static List<RawOrder> numbered(long from, long to) {
        List<RawOrder> orders = new ArrayList<>();
        for (long id = from; id < to; id++) {
            orders.add(numbered(id));
        }
        return orders;
    }

    private static RawOrder numbered(long id) {
        SplittableRandom random = new SplittableRandom(id);
        BigDecimal total = BigDecimal.valueOf(random.nextInt(1_000_000), random.nextInt(5));
        String status = STATUSES.get(random.nextInt(STATUSES.size()));
        String items = items(random);
        switch (fate(id)) {
            case REJECTED -> {
                switch ((int) (id / 100 % 3)) {
                    case 0 -> total = total.add(BigDecimal.ONE).negate();
                    case 1 -> status = "lost";
                    default -> items += ",no quantity";
                }
            }
            case LEFT_OUT -> status = "test";
            case LOADED -> {}
        }
        return new RawOrder(id, customer(random), status, total, items, FIRST.plusNanos(id * 61_803_399_000L));
    }

    private static @Nullable String customer(SplittableRandom random) {
        int number = random.nextInt(CUSTOMERS.size() + 1);
        return number == CUSTOMERS.size() ? null : CUSTOMERS.get(number);
    }

    private static String items(SplittableRandom random) {
        StringBuilder items = new StringBuilder();
        int lines = 1 + random.nextInt(4);
        for (int line = 0; line < lines; line++) {
            items.append(line == 0 ? "" : ",")
                    .append("SKU-")
                    .append(random.nextInt(500))
                    .append(':')
                    .append(1 + random.nextInt(9));
        }
        return items.toString();
    }
}
