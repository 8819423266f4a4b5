package dev.crescendo.record;

import dev.crescendo.record.RowType.RowReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Appends rows of one schema. */
final class RowWriter implements RecordWriter<Row> {
    private final Schema schema;

    /** Of the row at hand: which fields have been changed, and what to. */
    private final boolean[] changed;

    private final @Nullable Object[] values;

    RowWriter(Schema schema) {
        this.schema = schema;
        this.changed = new boolean[schema.size()];
        this.values = new @Nullable Object[schema.size()];
    }

    @Override
    public void append(Row row, Batch batch) {
        if (row instanceof BatchRow view && view.schema().equals(schema)) {
            batch.append(view.batch(), view.row());
            return;
        }
        if (row.schema().size() != schema.size()) {
            throw new ValueException(
                    "", "the row has the fields " + row.schema().names() + ", not " + schema.names());
        }
        for (int i = 0; i < schema.size(); i++) {
            batch.appendValue(i, row.valueAt(i));
        }
        batch.endRow();
    }

    @Override
    public void append(Row row, RecordReader<Row> reader, Batch from, int at, Batch batch) {
        if (reader instanceof RowReader original && isChanged(row, original.view())) {
            batch.beginRowOf(from);
            for (int i = 0; i < changed.length; i++) {
                if (changed[i]) {
                    append(values[i], batch.change(i));
                } else {
                    batch.keep(i, from, at);
                }
            }
            batch.endRowOf(from, at);
        } else {
            append(row, batch);
        }
    }

    private static void append(@Nullable Object value, Column column) {
        if (value == null) {
            column.appendNull();
        } else {
            column.appendValue(value);
        }
    }

    /** Whether a row is the original, perhaps but for some fields; notes which. */
    private boolean isChanged(Row row, BatchRow original) {
        Arrays.fill(changed, false);
        Row under = row;
        while (under instanceof ChangedRow change) {
            if (!changed[change.field()]) {
                changed[change.field()] = true;
                values[change.field()] = change.value();
            }
            under = change.row();
        }
        if (under instanceof MutableRow copy && copy.isCopyOf(original)) {
            for (int i = 0; i < changed.length; i++) {
                if (copy.isChanged(i) && !changed[i]) {
                    changed[i] = true;
                    values[i] = copy.valueAt(i);
                }
            }
            return true;
        }
        return under == original;
    }
}
