package dev.crescendo.record;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packed rows of values in their object form, each of which counts as eight bytes. */
public final class ListedRows implements PackedRows {
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    public void add(@Nullable Object... values) {
        rows.add(values);
    }

    /** What a writer that knows this form would write of a batch. */
    public static List<List<@Nullable Object>> written(Batch batch) {
        ListedRows packed = (ListedRows) batch.packed();
        List<List<@Nullable Object>> written = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int field = 0; field < batch.schema().size(); field++) {
                boolean asItCame = packed != null && !batch.isChanged(field);
                values.add(asItCame ? packed.rows.get(row)[field] : batch.valueAt(field, row));
            }
            written.add(values);
        }
        return written;
    }

    @Override
    public int rows() {
        return rows.size();
    }

    @Override
    public long bytes() {
        return 8L * rows.size();
    }

    @Override
    public void unpack(int field, int from, Column column) {
        for (Object[] row : rows.subList(from, rows.size())) {
            if (row[field] == null) {
                column.appendNull();
            } else {
                column.appendValue(row[field]);
            }
        }
    }

    @Override
    public boolean isLike(PackedRows other) {
        return other instanceof ListedRows;
    }

    @Override
    public PackedRows another() {
        return new ListedRows();
    }

    @Override
    public void append(PackedRows other, int from, int to) {
        rows.addAll(((ListedRows) other).rows.subList(from, to));
    }

    @Override
    public void truncate(int rowsToKeep) {
        if (rowsToKeep < rows.size()) {
            rows.subList(rowsToKeep, rows.size()).clear();
        }
    }

    @Override
    public void clear() {
        rows.clear();
    }
}
