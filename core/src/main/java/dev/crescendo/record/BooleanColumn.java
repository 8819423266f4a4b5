package dev.crescendo.record;

import java.util.Arrays;

/** Column of {@code boolean}. */
public final class BooleanColumn extends Column {
    private boolean[] values;

    BooleanColumn(Field field, int capacity) {
        super(field, capacity);
        this.values = new boolean[capacity];
    }

    public boolean at(int row) {
        return values[row];
    }

    public void append(boolean value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    @Override
    void appendPlaceholder() {
        append(false);
    }

    @Override
    void appendFrom(Column other, int row) {
        append(((BooleanColumn) other).values[row]);
    }

    @Override
    void copy(Column other, int from, int to) {
        int end = size + to - from;
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, size * 2));
        }
        System.arraycopy(((BooleanColumn) other).values, from, values, size, to - from);
        size = end;
    }

    @Override
    Object valueAt(int row) {
        return values[row];
    }

    @Override
    void appendValue(Object value) {
        if (!(value instanceof Boolean typed)) {
            throw mismatch(value);
        }
        append(typed);
    }
}
