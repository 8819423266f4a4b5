package dev.crescendo.record;

import java.util.Arrays;

/** Column of {@code double}. */
public final class DoubleColumn extends Column {
    private double[] values;

    DoubleColumn(Field field, int capacity) {
        super(field, capacity);
        this.values = new double[capacity];
    }

    public double at(int row) {
        return values[row];
    }

    public void append(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    @Override
    void appendPlaceholder() {
        append(0d);
    }

    @Override
    void appendFrom(Column other, int row) {
        append(((DoubleColumn) other).values[row]);
    }

    @Override
    void copy(Column other, int from, int to) {
        int end = size + to - from;
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, size * 2));
        }
        System.arraycopy(((DoubleColumn) other).values, from, values, size, to - from);
        size = end;
    }

    @Override
    Object valueAt(int row) {
        return values[row];
    }

    @Override
    void appendValue(Object value) {
        if (value instanceof Double || value instanceof Float) {
            append(((Number) value).doubleValue());
        } else {
            throw mismatch(value);
        }
    }
}
