package dev.crescendo.benchmarks.codecs;

import dev.crescendo.benchmarks.load.Order;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.RecordWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/** Rows like those of the loads, made here. */
final class Orders {
    static final RecordType<Order> TYPE = RecordType.of(Order.class);
    static final int ROWS = Batch.DEFAULT_ROWS;

    private Orders() {}

    static Batch batch() {
        Batch batch = new Batch(TYPE.schema());
        RecordWriter<Order> writer = TYPE.writer();
        for (int i = 1; i <= ROWS; i++) {
            writer.append(order(i), batch);
        }
        return batch;
    }

    static Order order(int i) {
        return new Order(
                i,
                i * 7919 % 100_000,
                new String[] {"new", "paid", "shipped", "returned"}[i % 4],
                i % 11 == 0 ? null : "customer" + i + "@example.org",
                i % 3 == 0 ? "lorem ipsum ".repeat(1 + i % 9) : null,
                BigDecimal.valueOf(i * 37L, 2),
                i % 1000 / 7.0,
                i % 2 == 0,
                LocalDate.of(1950, 1, 1).plusDays(i % 20_000),
                Instant.parse("2024-01-01T00:00:00Z").plusNanos(i * 1_000_001_000L),
                new UUID(i * 0x9E3779B97F4A7C15L, i),
                i % 9);
    }
}
