package dev.crescendo.record;

import dev.crescendo.record.internal.RecordBinding;
import java.io.Serializable;

/**
 * How a Java type and a schema correspond. Serializable, so that workers can make their own readers and writers.
 *
 * @param <T> the type that users see
 */
public interface RecordType<T> extends Serializable {
    Class<T> javaType();

    Schema schema();

    RecordReader<T> reader();

    RecordWriter<T> writer();

    /**
     * The type of a Java record class. Each component is a field, {@code camelCase} turned to {@code snake_case}.
     * Primitives are not nullable; everything else is. Components may be primitives and their boxes, {@link String},
     * enums, {@link java.math.BigDecimal} (with bounds: {@link Decimal}), {@code byte[]}, {@link java.util.UUID}, {@link java.time.LocalDate}, {@link
     * java.time.LocalTime}, {@link java.time.LocalDateTime}, {@link java.time.Instant}, {@link java.time.OffsetTime} and
     * {@link Interval}. The code that binds them is generated, with no reflection or boxing per value.
     *
     * @throws IllegalArgumentException if a component has another type; the message names it
     */
    static <R extends Record> RecordType<R> of(Class<R> recordClass) {
        return RecordBinding.of(recordClass);
    }

    /** Rows of a given schema. */
    static RecordType<Row> rows(Schema schema) {
        return new RowType(schema);
    }
}
