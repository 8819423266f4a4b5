package dev.crescendo.record;

import java.io.Serializable;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The exact type of a field. What a source's type can't be held in exactly has a stated policy per target; nothing is
 * silently rounded, shifted in time, truncated or turned into null.
 */
public sealed interface FieldType extends Serializable {
    /** Types without parameters, with the Java type that a {@link Row} shows them as. */
    enum Simple implements FieldType {
        /** {@code boolean}. */
        BOOLEAN,
        /** {@code int}, 32 bits signed. */
        INT,
        /** {@code long}, 64 bits signed. */
        LONG,
        /** {@code float}, IEEE 754 single, including NaN and infinities. */
        FLOAT,
        /** {@code double}, IEEE 754 double, including NaN and infinities. */
        DOUBLE,
        /** {@link java.math.BigDecimal} without bounds; the scale is part of the value. */
        NUMBER,
        /** {@link String}, Unicode text. */
        TEXT,
        /** {@code byte[]}. */
        BYTES,
        /** {@link java.time.LocalDate}. */
        DATE,
        /** {@link java.time.LocalTime}, to the microsecond. */
        TIME,
        /** {@link java.time.OffsetTime}, to the microsecond. */
        TIME_WITH_ZONE,
        /** {@link java.time.LocalDateTime}, a wall clock without a zone, to the microsecond. */
        TIMESTAMP,
        /** {@link java.time.Instant}, to the microsecond. */
        INSTANT,
        /** {@link Interval}: months, days and microseconds, kept apart. */
        INTERVAL,
        /** {@link java.util.UUID}. */
        UUID,
        /** {@link String} holding JSON text as it came: no reformatting. */
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * {@link java.math.BigDecimal} with bounds.
     *
     * @param precision digits in all, at least 1
     * @param scale digits after the point, 0 to {@code precision}
     */
    record Decimal(int precision, int scale) implements FieldType {
        public Decimal {
            if (precision < 1 || scale < 0 || scale > precision) {
                throw new IllegalArgumentException("decimal(" + precision + ", " + scale + ")");
            }
        }

        @Override
        public String toString() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /**
     * The type that a text names as {@link #toString} does: {@code long}, {@code decimal(12,2)}.
     *
     * @throws IllegalArgumentException with the names there are, if there is no such type
     */
    static FieldType parse(String text) {
        Matcher decimal = DECIMAL.matcher(text);
        if (decimal.matches()) {
            return new Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        for (Simple simple : Simple.values()) {
            if (simple.toString().equals(text)) {
                return simple;
            }
        }
        throw new IllegalArgumentException("one of "
                + Arrays.stream(Simple.values()).map(Simple::toString).collect(Collectors.joining(", "))
                + ", decimal(12,2)");
    }

    /** {@code decimal(precision,scale)}. */
    Pattern DECIMAL = Pattern.compile("decimal\\( ?(\\d{1,4}), ?(\\d{1,4}) ?\\)");

    /** {@link java.util.List} of elements of one type; elements may be null. */
    record ListOf(FieldType element) implements FieldType {
        @Override
        public String toString() {
            return "list(" + element + ")";
        }
    }

    /** {@link Row} inside a row. */
    record Struct(Schema schema) implements FieldType {
        @Override
        public String toString() {
            return "struct" + schema.fields();
        }
    }
}
