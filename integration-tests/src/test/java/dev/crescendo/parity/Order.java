package dev.crescendo.parity;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An order as analysts want it. */
record Order(long id, @Nullable String customer, Status status, BigDecimal total, int itemCount, Instant placedAt) {
    enum Status {
        NEW,
        PAID,
        SHIPPED,
        RETURNED
    }
}
