package dev.crescendo.benchmarks.load;

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
        BigDecimal amount,
        @Nullable Double ratio,
        boolean active,
        @Nullable LocalDate born,
        Instant placedAt,
        @Nullable UUID reference,
        int quantity) {}
