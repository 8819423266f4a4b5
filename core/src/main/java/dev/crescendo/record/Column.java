package dev.crescendo.record;

import java.util.Arrays;

/**
 * One column of a batch: a primitive array and a null bit per row. Values are appended in row order; {@link
 * Batch#endRow} closes the row once every column has one. Not thread-safe.
 */
public abstract sealed class Column
        permits BooleanColumn,
                IntColumn,
                LongColumn,
                FloatColumn,
                DoubleColumn,
                DecimalColumn,
                BytesColumn,
                UuidColumn,
                ObjectColumn {
    private final Field field;
    private long[] nulls;
    private boolean anyNull;
    int size;

    Column(Field field, int capacity) {
        this.field = field;
        this.nulls = new long[(capacity + 63) >>> 6];
    }

    static Column create(Field field, int capacity, ValueRules rules) {
        FieldType type = field.type();
        if (type instanceof FieldType.Decimal) {
            return new DecimalColumn(field, capacity, rules);
        }
        if (!(type instanceof FieldType.Simple simple)) {
            return new ObjectColumn(field, capacity, rules);
        }
        return switch (simple) {
            case BOOLEAN -> new BooleanColumn(field, capacity);
            case INT, DATE -> new IntColumn(field, capacity, rules);
            case LONG, TIME, TIMESTAMP, INSTANT -> new LongColumn(field, capacity, rules);
            case FLOAT -> new FloatColumn(field, capacity);
            case DOUBLE -> new DoubleColumn(field, capacity);
            case NUMBER -> new DecimalColumn(field, capacity, rules);
            case TEXT, JSON -> new BytesColumn(field, capacity, rules, true);
            case BYTES -> new BytesColumn(field, capacity, rules, false);
            case UUID -> new UuidColumn(field, capacity);
            case TIME_WITH_ZONE, INTERVAL -> new ObjectColumn(field, capacity, rules);
        };
    }

    public final Field field() {
        return field;
    }

    /** Values appended so far; one more than the batch's rows while a row is open. */
    public final int size() {
        return size;
    }

    public final boolean isNull(int row) {
        int word = row >>> 6;
        return anyNull && word < nulls.length && (nulls[word] & (1L << row)) != 0;
    }

    /** Whether some value is null; when false, {@link #isNull} need not be asked row by row. */
    public final boolean hasNulls() {
        return anyNull;
    }

    /**
     * Appends an absent value.
     *
     * @throws ValueException if the field is not nullable
     */
    public final void appendNull() {
        if (!field.nullable()) {
            throw new ValueException(field.name(), "is null, but must not be");
        }
        markNull(size);
        appendPlaceholder();
    }

    private void markNull(int row) {
        if (row >>> 6 >= nulls.length) {
            nulls = Arrays.copyOf(nulls, Math.max(nulls.length * 2, (row >>> 6) + 1));
        }
        nulls[row >>> 6] |= 1L << row;
        anyNull = true;
    }

    /** Appends the rows from {@code from} on and before {@code to} of a column of the same field, under the same rules. */
    final void append(Column other, int from, int to) {
        if (other.anyNull) {
            for (int row = from; row < to; row++) {
                if (other.isNull(row)) {
                    markNull(size + row - from);
                }
            }
        }
        copy(other, from, to);
    }

    /** Appends the values of such rows, which have been checked already; those of nulls are never read. */
    void copy(Column other, int from, int to) {
        for (int row = from; row < to; row++) {
            if (other.isNull(row)) {
                appendPlaceholder();
            } else {
                appendFrom(other, row);
            }
        }
    }

    /** Drops the values from {@code rows} on. */
    final void truncate(int rows) {
        if (anyNull) {
            for (int row = rows; row < Math.min(size, nulls.length << 6); row++) {
                nulls[row >>> 6] &= ~(1L << row);
            }
        }
        size = Math.min(size, rows);
        cut();
    }

    final void clear() {
        if (anyNull) {
            Arrays.fill(nulls, 0);
            anyNull = false;
        }
        size = 0;
        cut();
    }

    /** Called when {@link #size} has become smaller. */
    void cut() {}

    /** About how many bytes the values of variable size take together. */
    long totalBytes() {
        return 0;
    }

    /** Appends a value that is never read, to keep arrays aligned with rows. */
    abstract void appendPlaceholder();

    /** Appends the value of {@code row} of a column from which {@link Batch#appendFrom} may; it is not null. */
    abstract void appendFrom(Column other, int row);

    /** The value of {@code row} as a {@link Row} shows it; it is not null. */
    abstract Object valueAt(int row);

    /**
     * Appends a value in the form that a {@link Row} shows it, or in a form that converts exactly.
     *
     * @throws ValueException if it can't be held exactly
     */
    abstract void appendValue(Object value);

    final ValueException mismatch(Object value) {
        return new ValueException(
                field.name(), "a " + value.getClass().getSimpleName() + " does not fit " + field.type());
    }
}
