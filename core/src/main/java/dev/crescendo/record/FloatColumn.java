package dev.crescendo.record;

import java.util.Arrays;

/** Column of {@code float}. */
public final class FloatColumn extends Column {
    private float[] values;

    FloatColumn(Field field, int capacity) {
        super(field, capacity);
        this.values = new float[capacity];
    }

    public float at(int row) {
        return values[row];
    }

    public void append(float value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    @Override
    void appendPlaceholder() {
        append(0f);
    }

    @Override
    void appendFrom(Column other, int row) {
        append(((FloatColumn) other).values[row]);
    }

    @Override
    void copy(Column other, int from, int to) {
        int end = size + to - from;
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, size * 2));
        }
        System.arraycopy(((FloatColumn) other).values, from, values, size, to - from);
        size = end;
    }

    @Override
    Object valueAt(int row) {
        return values[row];
    }

    @Override
    void appendValue(Object value) {
        if (!(value instanceof Float typed)) {
            throw mismatch(value);
        }
        append(typed);
    }
}
