package dev.crescendo.record;

import java.util.Arrays;

/** Column of {@code int}: integers, or dates as days since 1970-01-01 (see {@link Times}). */
public final class IntColumn extends Column {
    private final int least;
    private final int greatest;
    private int[] values;

    IntColumn(Field field, int capacity, ValueRules rules) {
        super(field, capacity);
        boolean dates = field.type() == FieldType.Simple.DATE;
        this.least = dates ? rules.limits().firstDay() : Integer.MIN_VALUE;
        this.greatest = dates ? rules.limits().lastDay() : Integer.MAX_VALUE;
        this.values = new int[capacity];
    }

    public int at(int row) {
        return values[row];
    }

    /**
     * Appends a number.
     *
     * @throws ValueException if it is a date that the target's rules forbid
     */
    public void append(int value) {
        if (value < least || value > greatest) {
            checkInfinite(value);
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    private void checkInfinite(int days) {
        if (days != Times.DATE_INFINITY && days != Times.DATE_MINUS_INFINITY) {
            throw new ValueException(field().name(), "is outside the dates that the target holds");
        }
    }

    @Override
    void appendPlaceholder() {
        append(0);
    }

    @Override
    void appendFrom(Column other, int row) {
        append(((IntColumn) other).values[row]);
    }

    @Override
    void copy(Column other, int from, int to) {
        int end = size + to - from;
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, size * 2));
        }
        System.arraycopy(((IntColumn) other).values, from, values, size, to - from);
        size = end;
    }

    @Override
    Object valueAt(int row) {
        return field().type() == FieldType.Simple.DATE ? Times.date(field(), values[row]) : values[row];
    }

    @Override
    void appendValue(Object value) {
        if (field().type() == FieldType.Simple.DATE) {
            if (!(value instanceof java.time.LocalDate date)) {
                throw mismatch(value);
            }
            append(Times.days(field(), date));
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            append(((Number) value).intValue());
        } else if (value instanceof Long wide && wide == wide.intValue()) {
            append(wide.intValue());
        } else {
            throw mismatch(value);
        }
    }
}
