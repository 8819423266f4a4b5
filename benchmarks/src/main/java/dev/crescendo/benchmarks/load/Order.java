package dev.crescendo.benchmarks.load;

import dev.crescendo.record.Decimal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table. */
public record Order(
        long id,
        int customerId,
        String status,
        @Nullable String email,
        @Nullable String note,
        @Decimal(precision = 12, scale = 2) BigDecimal amount,
        @Nullable Double ratio,
        boolean active,
        @Nullable LocalDate born,
        Instant placedAt,
        @Nullable UUID reference,
        int quantity) {}
