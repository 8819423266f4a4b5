package dev.crescendo.postgresql.internal.source;

import dev.crescendo.extract.Split;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a relation.
 *
 * @param condition which rows belong to it, as SQL; empty when all do
 * @param cursor what {@code range} counts; null when the rows are not read by a cursor
 * @param range the cursor values that belong to it
 * @param moment in which moment it is read
 */
public record TableSplit(
        String id,
        Selection selection,
        String condition,
        @Nullable TableCursor cursor,
        CursorRange range,
        Moment moment)
        implements Split {

    /** Rows that a condition chooses. */
    public static TableSplit of(String id, Selection selection, String condition, Moment moment) {
        return new TableSplit(id, selection, condition, null, CursorRange.everything(), moment);
    }
}
