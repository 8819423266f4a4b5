package dev.crescendo.record;

import java.util.Arrays;

/** Column of {@code long}: integers, or times in microseconds (see {@link Times}). */
public final class LongColumn extends Column {
    private final long least;
    private final long greatest;
    private long[] values;

    LongColumn(Field field, int capacity, ValueRules rules) {
        super(field, capacity);
        boolean moments = field.type() == FieldType.Simple.TIMESTAMP || field.type() == FieldType.Simple.INSTANT;
        this.least = moments ? rules.limits().firstMicros() : Long.MIN_VALUE;
        this.greatest = moments ? rules.limits().lastMicros() : Long.MAX_VALUE;
        this.values = new long[capacity];
    }

    public long at(int row) {
        return values[row];
    }

    /**
     * Appends a number.
     *
     * @throws ValueException if it is a moment that the target's rules forbid
     */
    public void append(long value) {
        if (value < least || value > greatest) {
            checkInfinite(value);
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    private void checkInfinite(long micros) {
        if (micros != Times.INFINITY && micros != Times.MINUS_INFINITY) {
            throw new ValueException(field().name(), "is outside the dates and times that the target holds");
        }
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
    void copy(Column other, int from, int to) {
        int end = size + to - from;
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, size * 2));
        }
        System.arraycopy(((LongColumn) other).values, from, values, size, to - from);
        size = end;
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
