package dev.crescendo.duckdb.internal.source;

import dev.crescendo.extract.Split;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a table.
 *
 * @param cursor what {@code range} counts; null for a whole table
 * @param range the cursor values that belong to it
 * @param columns the columns to read, as they were when it was planned
 */
public record TableSplit(String id, @Nullable TableCursor cursor, CursorRange range, List<TableColumn> columns)
        implements Split {
    public TableSplit {
        columns = List.copyOf(columns);
    }

    public static TableSplit whole(List<TableColumn> columns) {
        return new TableSplit("0", null, CursorRange.everything(), columns);
    }
}
