package dev.crescendo.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a record's {@link java.math.BigDecimal} bounds, so that its column is {@code decimal(precision, scale)}: a number to
 * warehouses that have none without bounds, and so keep those as text (DuckDB). A value that exceeds them rejects its record.
 *
 * <pre>{@code
 * record Order(long id, @Decimal(precision = 12, scale = 2) BigDecimal total) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Decimal {
    /** Digits in all, at least 1. */
    int precision();

    /** Digits after the point, 0 to the precision. */
    int scale();
}
