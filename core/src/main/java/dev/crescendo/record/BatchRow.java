package dev.crescendo.record;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row view on a batch that can be moved from row to row. */
final class BatchRow implements Row {
    private Batch batch;
    private int row;
    private @Nullable Object standing;

    BatchRow(Batch batch) {
        this.batch = batch;
    }

    BatchRow moveTo(Batch newBatch, int newRow) {
        batch = newBatch;
        row = newRow;
        standing = null;
        return this;
    }

    /** What tells where it stands now from where it stands after another move. */
    Object standing() {
        Object now = standing;
        if (now == null) {
            now = new Object();
            standing = now;
        }
        return now;
    }

    @Override
    public MutableRow copy() {
        return new MutableRow(this);
    }

    @Override
    public Row with(int field, @Nullable Object value) {
        return new ChangedRow(this, Objects.checkIndex(field, schema().size()), value);
    }

    Batch batch() {
        return batch;
    }

    int row() {
        return row;
    }

    @Override
    public Schema schema() {
        return batch.schema();
    }

    @Override
    public boolean isNull(int field) {
        return batch.column(field).isNull(row);
    }

    private Column present(int field) {
        Column column = batch.column(field);
        if (column.isNull(row)) {
            throw new ValueException(column.field().name(), "is null");
        }
        return column;
    }

    @Override
    public boolean booleanAt(int field) {
        return ((BooleanColumn) present(field)).at(row);
    }

    @Override
    public int intAt(int field) {
        return ((IntColumn) present(field)).at(row);
    }

    @Override
    public long longAt(int field) {
        Column column = present(field);
        return column instanceof IntColumn ints ? ints.at(row) : ((LongColumn) column).at(row);
    }

    @Override
    public float floatAt(int field) {
        return ((FloatColumn) present(field)).at(row);
    }

    @Override
    public double doubleAt(int field) {
        Column column = present(field);
        return column instanceof FloatColumn floats ? floats.at(row) : ((DoubleColumn) column).at(row);
    }

    @Override
    public @Nullable Object valueAt(int field) {
        return batch.valueAt(field, row);
    }
}
