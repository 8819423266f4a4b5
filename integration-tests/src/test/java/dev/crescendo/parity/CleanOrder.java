package dev.crescendo.parity;

import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import java.util.Arrays;
import java.util.Optional;

/** Splits an order from its items. Test orders are left out; an order that can't be right is rejected with all its items. */
final class CleanOrder implements Transformer<RawOrder, Order> {
    private static final long serialVersionUID = 1L;

    @Override
    public void transform(RawOrder raw, Emitter<Order> out) {
        if (raw.status().equals("test")) {
            return;
        }
        String[] items = raw.items().split(",", -1);
        for (int line = 0; line < items.length; line++) {
            out.emit(OrdersPipeline.ITEMS, item(raw.id(), line, items[line]));
        }
        Optional<Order.Status> status = Arrays.stream(Order.Status.values())
                .filter(known -> known.name().equalsIgnoreCase(raw.status()))
                .findFirst();
        if (status.isEmpty()) {
            out.reject("unknown status '" + raw.status() + "'");
            return;
        }
        if (raw.total().signum() < 0) {
            out.reject("negative total");
            return;
        }
        out.emit(new Order(raw.id(), raw.customer(), status.get(), raw.total(), items.length, raw.placedAt()));
    }

    private static OrderItem item(long order, int line, String text) {
        int colon = text.lastIndexOf(':');
        return new OrderItem(order, line, text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
