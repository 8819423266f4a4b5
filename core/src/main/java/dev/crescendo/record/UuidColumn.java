package dev.crescendo.record;

import java.util.Arrays;
import java.util.UUID;

/** Column of UUIDs, two {@code long}s each. */
public final class UuidColumn extends Column {
    private long[] values;

    UuidColumn(Field field, int capacity) {
        super(field, capacity);
        this.values = new long[capacity * 2];
    }

    public long mostSignificantBitsAt(int row) {
        return values[row * 2];
    }

    public long leastSignificantBitsAt(int row) {
        return values[row * 2 + 1];
    }

    public void append(long mostSignificantBits, long leastSignificantBits) {
        if (size * 2 == values.length) {
            values = Arrays.copyOf(values, size * 4);
        }
        values[size * 2] = mostSignificantBits;
        values[size * 2 + 1] = leastSignificantBits;
        size++;
    }

    @Override
    void appendPlaceholder() {
        append(0, 0);
    }

    @Override
    void appendFrom(Column other, int row) {
        UuidColumn column = (UuidColumn) other;
        append(column.mostSignificantBitsAt(row), column.leastSignificantBitsAt(row));
    }

    @Override
    void copy(Column other, int from, int to) {
        int end = size + to - from;
        if (end * 2 > values.length) {
            values = Arrays.copyOf(values, Math.max(end, size * 2) * 2);
        }
        System.arraycopy(((UuidColumn) other).values, from * 2, values, size * 2, (to - from) * 2);
        size = end;
    }

    @Override
    Object valueAt(int row) {
        return new UUID(mostSignificantBitsAt(row), leastSignificantBitsAt(row));
    }

    @Override
    void appendValue(Object value) {
        if (!(value instanceof UUID uuid)) {
            throw mismatch(value);
        }
        append(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }
}
