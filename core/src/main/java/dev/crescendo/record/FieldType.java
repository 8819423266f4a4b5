package dev.crescendo.record;

import java.io.Serializable;
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

    /** How deep lists and structs may lie in each other: a list of structs is two deep. */
    int DEEPEST = 32;

    /**
     * The type that a text names as {@link #toString} does: {@code long}, {@code decimal(12,2)}, {@code list(text)},
     * {@code struct(sku text not null, "unit price" decimal(12,2))}.
     *
     * @throws IllegalArgumentException with the names there are, if there is no such type
     */
    static FieldType parse(String text) {
        return new TypeText(text).read();
    }

    /** Whether values are lists or structs. */
    default boolean isNested() {
        return this instanceof ListOf || this instanceof Struct;
    }

    /** How many lists and structs lie in each other; 0 for a type without parts. */
    default int depth() {
        return 0;
    }

    /** {@link java.util.List} of elements of one type; elements may be null. */
    record ListOf(FieldType element) implements FieldType {
        public ListOf {
            requireDepth(element.depth() + 1);
        }

        @Override
        public int depth() {
            return element.depth() + 1;
        }

        @Override
        public String toString() {
            return "list(" + element + ")";
        }
    }

    /** {@link Row} inside a row, of at least one field. */
    record Struct(Schema schema) implements FieldType {
        public Struct {
            if (schema.size() == 0) {
                throw new IllegalArgumentException("a struct without fields");
            }
            requireDepth(depthOf(schema) + 1);
        }

        @Override
        public int depth() {
            return depthOf(schema) + 1;
        }

        private static int depthOf(Schema schema) {
            return schema.fields().stream()
                    .mapToInt(field -> field.type().depth())
                    .max()
                    .orElse(0);
        }

        @Override
        public String toString() {
            return schema.fields().stream().map(TypeText::of).collect(Collectors.joining(", ", "struct(", ")"));
        }
    }

    private static void requireDepth(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("lists and structs at most " + DEEPEST + " deep");
        }
    }
}
