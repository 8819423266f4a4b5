package dev.crescendo.record;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A few thousand records of one schema, held column by column, filled and drained by connectors in their database's
 * bulk format and recycled. To append a row, append one value to every column, then call {@link #endRow}. Not
 * thread-safe; whoever holds it owns it.
 *
 * <p>Where few will look at its values, a source may {@link #pack} rows as they came, for a writer that takes them so. Then a
 * column is made of them when somebody asks for it.
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

    /** Rows as they came. While it has some, columns have only what somebody has looked at or changed of them. */
    private @Nullable PackedRows packed;

    /** Fields of packed rows whose values have been changed: all are in their columns. */
    private final boolean[] changed;

    private boolean anyChanged;

    /** Whether the open row is one of packed rows. */
    private boolean opensPacked;

    /** How many there are where all are in columns. */
    private int rows;

    public Batch(Schema schema, int capacity, ValueRules rules) {
        this(schema, capacity, rules, false);
    }

    /** @param takesPacked whether few are going to look at its values, but for a writer */
    public Batch(Schema schema, int capacity, ValueRules rules, boolean takesPacked) {
        this.schema = schema;
        this.rules = rules;
        this.capacity = capacity;
        this.takesPacked = takesPacked;
        this.columns = new Column[schema.size()];
        this.changed = new boolean[schema.size()];
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
     * Its rows as they came, but for fields that {@link #isChanged}; null while it has rows that came otherwise. What it has
     * held before stays, without its rows, until something else is packed.
     */
    public @Nullable PackedRows packed() {
        return rows == 0 ? packed : null;
    }

    /** Whether a field of {@link #packed} rows has been changed: its column has what is to be written. */
    public boolean isChanged(int field) {
        return changed[field];
    }

    /** Whether some field of {@link #packed} rows has been changed. */
    public boolean hasChanges() {
        return anyChanged;
    }

    private int packedRows() {
        PackedRows held = packed;
        return held == null ? 0 : held.rows();
    }

    /** Holds its rows in columns from now on. */
    private void unpack() {
        if (packedRows() > 0) {
            for (int i = 0; i < columns.length; i++) {
                Column unused = column(i);
            }
            dropPacked();
        }
    }

    /** Called when columns have all of the rows. */
    private void dropPacked() {
        PackedRows held = Objects.requireNonNull(packed);
        rows = held.rows();
        held.truncate(0);
        dropChanges();
    }

    private void dropChanges() {
        if (anyChanged) {
            Arrays.fill(changed, false);
            anyChanged = false;
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
        long bytes = 0;
        if (packed != null && rows == 0) {
            bytes = packed.bytes();
            for (int i = 0; anyChanged && i < columns.length; i++) {
                bytes += changed[i] ? columns[i].totalBytes() : 0;
            }
        } else {
            for (Column column : sized) {
                bytes += column.totalBytes();
            }
        }
        return bytes >= FULL_BYTES;
    }

    /**
     * The column at {@code index}; cast it to the class that its field's type implies. It has the rows that are there now:
     * ask again after more have been packed.
     */
    public Column column(int index) {
        Column column = columns[index];
        PackedRows held = packed;
        if (held != null && column.size < held.rows()) {
            held.unpack(index, column.size, column);
        }
        return column;
    }

    /** Closes the row for which every column has been given a value. */
    public void endRow() {
        if (packedRows() > 0) {
            dropPacked();
        }
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
        int kept = Math.min(rows(), rowsToKeep);
        if (packed != null) {
            packed.truncate(kept);
        }
        rows = Math.min(rows, kept);
        for (Column column : columns) {
            column.truncate(kept);
        }
        if (kept == 0) {
            dropChanges();
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
        dropChanges();
    }

    /**
     * Appends a copy of a row of a batch with the same field types. Where this one has more fields, they have been given
     * their values before.
     */
    public void append(Batch other, int row) {
        if (joins(other)) {
            appendPacked(other, row, row + 1);
            return;
        }
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
        if (joins(other)) {
            appendPacked(other, from, to);
            return;
        }
        if (!rules.equals(other.rules) || !schema.equals(other.schema)) {
            for (int row = from; row < to; row++) {
                append(other, row);
            }
            return;
        }
        unpack();
        for (int i = 0; i < columns.length; i++) {
            columns[i].append(other.column(i), from, to);
        }
        rows += to - from;
        assert aligned() : "a column has too many or too few values in row " + (rows - 1);
    }

    /** Whether rows of another batch may be appended as they came. */
    private boolean joins(Batch other) {
        PackedRows theirs = other.packed;
        if (!takesPacked
                || rows > 0
                || theirs == null
                || theirs.rows() == 0
                || schema != other.schema && !schema.equals(other.schema)
                || rules != other.rules && !rules.equals(other.rules)) {
            return false;
        }
        PackedRows own = packed;
        if (own == null || !own.isLike(theirs)) {
            if (own != null && own.rows() > 0) {
                return false;
            }
            packed = theirs.another();
        }
        return true;
    }

    private void appendPacked(Batch other, int from, int to) {
        if (anyChanged || other.anyChanged) {
            for (int i = 0; i < columns.length; i++) {
                if (changed[i] || other.changed[i]) {
                    changedColumn(i).append(other.column(i), from, to);
                }
            }
        }
        Objects.requireNonNull(packed).append(Objects.requireNonNull(other.packed), from, to);
    }

    /**
     * Opens a row that is another's but for some fields. Then for each field either {@link #keep} takes the value from there,
     * or a value is appended to the column that {@link #change} returns; {@link #endRowOf} closes it.
     *
     * @param from a batch of the same schema, under the same rules
     */
    public void beginRowOf(Batch from) {
        opensPacked = !from.anyChanged && joins(from);
    }

    /** Gives a field of the row begun by {@link #beginRowOf} the value that it has there. */
    public void keep(int field, Batch from, int row) {
        if (!opensPacked) {
            appendFrom(field, from, field, row);
        } else if (changed[field]) {
            columns[field].append(from.column(field), row, row + 1);
        }
    }

    /** Where a field of the row begun by {@link #beginRowOf} is given a value of its own. */
    public Column change(int field) {
        return opensPacked ? changedColumn(field) : column(field);
    }

    private Column changedColumn(int field) {
        changed[field] = true;
        anyChanged = true;
        return column(field);
    }

    /** Closes the row begun by {@link #beginRowOf}. */
    public void endRowOf(Batch from, int row) {
        if (opensPacked) {
            Objects.requireNonNull(packed).append(Objects.requireNonNull(from.packed), row, row + 1);
        } else {
            endRow();
        }
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
