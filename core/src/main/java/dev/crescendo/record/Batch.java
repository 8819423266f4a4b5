package dev.crescendo.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A few thousand records of one schema, held column by column, filled and drained by connectors in their database's
 * bulk format and recycled. To append a row, append one value to every column, then call {@link #endRow}. Not
 * thread-safe; whoever holds it owns it.
 *
 * <p>Where nobody will look at its values, a source may {@link #pack} rows as they came, for a writer that takes them so.
 */
public final class Batch {
    /** Rows after which a batch is full, unless its bytes say so earlier. */
    public static final int DEFAULT_ROWS = 4096;

    /** Variable-sized bytes after which a batch is full. */
    static final long FULL_BYTES = 1 << 20;

    private final Schema schema;
    private final ValueRules rules;
    private final int capacity;
    private final Column[] columns;
    private final Column[] sized;
    private final boolean takesPacked;
    private @Nullable PackedRows packed;
    private int rows;

    public Batch(Schema schema, int capacity, ValueRules rules) {
        this(schema, capacity, rules, false);
    }

    /** @param takesPacked whether nobody is going to look at its values but a writer */
    public Batch(Schema schema, int capacity, ValueRules rules, boolean takesPacked) {
        this.schema = schema;
        this.rules = rules;
        this.capacity = capacity;
        this.takesPacked = takesPacked;
        this.columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = Column.create(schema.field(i), capacity, rules);
        }
        this.sized = Arrays.stream(columns)
                .filter(column ->
                        column instanceof BytesColumn || column.field().type().isNested())
                .toArray(Column[]::new);
    }

    public Batch(Schema schema) {
        this(schema, DEFAULT_ROWS, ValueRules.lenient());
    }

    public Schema schema() {
        return schema;
    }

    public ValueRules rules() {
        return rules;
    }

    public int rows() {
        return rows + packedRows();
    }

    public boolean isEmpty() {
        return rows() == 0;
    }

    /** Whether {@link #pack} may be called. */
    public boolean takesPacked() {
        return takesPacked;
    }

    /**
     * Holds these rows from now on, to which their owner may add more.
     *
     * @throws IllegalStateException if it has other rows, or does not take packed ones
     */
    public void pack(PackedRows newRows) {
        if (!takesPacked || rows > 0 || newRows != packed && packedRows() > 0) {
            throw new IllegalStateException("this batch can't hold packed rows");
        }
        packed = newRows;
    }

    /**
     * Its rows as they came; null once it has others, as after a look at a value. What it has held before stays, without its
     * rows, until something else is packed.
     */
    public @Nullable PackedRows packed() {
        return rows == 0 ? packed : null;
    }

    private int packedRows() {
        PackedRows held = packed;
        return held == null ? 0 : held.rows();
    }

    /** Somebody looks at the values after all. */
    private void unpack() {
        PackedRows held = packed;
        if (held != null && held.rows() > 0) {
            packed = null;
            held.unpackInto(this);
            held.clear();
            packed = held;
        }
    }

    /** Rows after which it is full. */
    public int capacity() {
        return capacity;
    }

    /** Whether it should be handed on before another row is appended. It may take more all the same. */
    public boolean isFull() {
        if (rows() >= capacity) {
            return true;
        }
        long bytes = packed == null ? 0 : packed.bytes();
        for (Column column : sized) {
            bytes += column.totalBytes();
        }
        return bytes >= FULL_BYTES;
    }

    /**
     * The column at {@code index}; cast it to the class that its field's type implies. It has the rows that are there now:
     * ask again after more have been packed.
     */
    public Column column(int index) {
        unpack();
        return columns[index];
    }

    /** Closes the row for which every column has been given a value. */
    public void endRow() {
        rows++;
        assert aligned() : "a column has too many or too few values in row " + (rows - 1);
    }

    private boolean aligned() {
        for (Column column : columns) {
            if (column.size() != rows) {
                return false;
            }
        }
        return true;
    }

    /** Drops the rows from {@code rowsToKeep} on, and any values of a row not yet ended. */
    public void truncate(int rowsToKeep) {
        unpack();
        rows = Math.min(rows, rowsToKeep);
        for (Column column : columns) {
            column.truncate(rows);
        }
    }

    public void clear() {
        rows = 0;
        if (packed != null) {
            packed.clear();
        }
        for (Column column : columns) {
            column.clear();
        }
    }

    /**
     * Appends a copy of a row of a batch with the same field types. Where this one has more fields, they have been given
     * their values before.
     */
    public void append(Batch other, int row) {
        for (int i = 0; i < other.columns.length; i++) {
            appendFrom(i, other, i, row);
        }
        endRow();
    }

    /**
     * Appends copies of the rows from {@code from} on and before {@code to} of a batch with the same field types; at once,
     * where its fields and its rules are the same.
     */
    public void append(Batch other, int from, int to) {
        if (from == to) {
            return;
        }
        unpack();
        other.unpack();
        if (!rules.equals(other.rules) || !schema.equals(other.schema)) {
            for (int row = from; row < to; row++) {
                append(other, row);
            }
            return;
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i].append(other.columns[i], from, to);
        }
        rows += to - from;
        assert aligned() : "a column has too many or too few values in row " + (rows - 1);
    }

    /**
     * Appends to a field of the open row what a field of the same type has in a row of another batch. A nested value may
     * also go to a json field, or to one whose type has not all of its parts.
     *
     * @throws ValueException if a part that the type has not is not null
     */
    public void appendFrom(int field, Batch other, int otherField, int row) {
        Column from = other.column(otherField);
        Column to = column(field);
        if (from.isNull(row)) {
            to.appendNull();
        } else {
            to.appendFrom(from, row);
        }
    }

    /**
     * Appends a value in its object form to the open row.
     *
     * @throws ValueException if the field can't hold it exactly
     */
    public void appendValue(int field, @Nullable Object value) {
        Column column = column(field);
        if (value == null) {
            column.appendNull();
        } else {
            column.appendValue(value);
        }
    }

    /** The value in its object form, or null. */
    public @Nullable Object valueAt(int field, int row) {
        Column column = column(field);
        return column.isNull(row) ? null : column.valueAt(row);
    }
}
