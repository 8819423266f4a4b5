package dev.crescendo.parity;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An order as the shop keeps it; {@code items} is {@code sku:quantity,sku:quantity}. */
record RawOrder(long id, @Nullable String customer, String status, BigDecimal total, String items, Instant placedAt) {}
