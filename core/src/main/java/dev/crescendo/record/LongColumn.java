package dev.crescendo.record;

import java.util.Arrays;

/** Column of {@code long}: integers, or times in microseconds (see {@link Times}). */
public final class LongColumn extends Column {
    private long[] values;

    LongColumn(Field field, int capacity) {
        super(field, capacity);
        this.values = new long[capacity];
    }

    public long at(int row) {
        return values[row];
    }

    public void append(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    @Override
    void appendPlaceholder() {
        append(0L);
    }

    @Override
    void appendFrom(Column other, int row) {
        append(((LongColumn) other).values[row]);
    }

    @Override
    Object valueAt(int row) {
        return switch ((FieldType.Simple) field().type()) {
            case TIME -> Times.time(field(), values[row]);
            case TIMESTAMP -> Times.timestamp(field(), values[row]);
            case INSTANT -> Times.instant(field(), values[row]);
            default -> values[row];
        };
    }

    @Override
    void appendValue(Object value) {
        FieldType type = field().type();
        if (type == FieldType.Simple.TIME && value instanceof java.time.LocalTime time) {
            append(Times.micros(field(), time));
        } else if (type == FieldType.Simple.TIMESTAMP && value instanceof java.time.LocalDateTime timestamp) {
            append(Times.micros(field(), timestamp));
        } else if (type == FieldType.Simple.INSTANT && value instanceof java.time.Instant instant) {
            append(Times.micros(field(), instant));
        } else if (type == FieldType.Simple.LONG
                && (value instanceof Long
                        || value instanceof Integer
                        || value instanceof Short
                        || value instanceof Byte)) {
            append(((Number) value).longValue());
        } else {
            throw mismatch(value);
        }
    }
}
