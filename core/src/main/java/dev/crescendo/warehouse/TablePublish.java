package dev.crescendo.warehouse;

import dev.crescendo.load.WriteMode;

/**
 * What a load does to one raw table.
 *
 * @param complete whether the load's rows, or keys, are all there is: rows with other keys are deleted, or without a key
 *     all rows that were there before, as they are where the table is appended to. Always said of tables that are replaced
 */
public record TablePublish(RawTable table, boolean complete) {
    /** Of a load that has read all there is if the table is to be replaced, and what is new if not. */
    public static TablePublish of(RawTable table) {
        return new TablePublish(table, table.mode() == WriteMode.REPLACE);
    }
}
