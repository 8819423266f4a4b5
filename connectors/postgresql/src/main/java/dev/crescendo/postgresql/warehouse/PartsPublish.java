package dev.crescendo.postgresql.warehouse;

import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Metadata;
import dev.crescendo.warehouse.RawTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Publishes the parts of another table's rows, after these. Of the parents' staged rows only the newest are left then, and
 * of those that are merged, rows in effect have the load's number.
 *
 * @param raw the table of the parts
 * @param rawParent the table that they are parts of
 */
record PartsPublish(
        Handle handle,
        String raw,
        String rawParent,
        RawTable table,
        RawTable parent,
        Map<String, RawTables.Column> columns,
        Map<String, RawTables.Column> parentColumns,
        long loadId) {

    /**
     * Deletes the parts of rows that were written or are gone; all, where the table is replaced.
     *
     * @param parents where the parents' staged rows are
     * @param allAreKnown whether rows may be gone that nothing was staged for
     */
    void deleteOld(List<String> parents, boolean allAreKnown) {
        if (table.mode() == WriteMode.REPLACE) {
            execute("DELETE FROM " + raw);
            return;
        }
        if (!parents.isEmpty()) {
            String keys = new StagedRows(parent, parentColumns, parents).as("new", parent.key(), List.of());
            execute("DELETE FROM " + raw + " AS old USING " + keys + " WHERE " + sameKey("new")
                    + " AND NOT EXISTS (SELECT FROM " + rawParent + " AS whole WHERE " + sameKey("whole")
                    + " AND whole."
                    + Database.quote(Metadata.LOAD_ID) + " <> " + loadId + ")");
        }
        if (allAreKnown) {
            execute("DELETE FROM " + raw + " AS old WHERE NOT EXISTS (SELECT FROM " + rawParent + " AS whole WHERE "
                    + sameKey("whole") + ")");
        }
    }

    /** Inserts what one task staged for parents that are in effect. Returns how many rows these are. */
    long insert(String staged, String stagedParents) {
        List<String> kept = RawTables.kept(table);
        StagedRows rows = new StagedRows(table, columns, List.of(staged));
        StagedRows parents = new StagedRows(parent, parentColumns, List.of(stagedParents));
        String inEffect = table.mode() == WriteMode.REPLACE
                ? ""
                : " WHERE EXISTS (SELECT FROM " + rawParent + " AS whole WHERE whole."
                        + Database.quote(Metadata.LOAD_ID) + " = " + loadId + " AND " + isParent(parents) + ")";
        String names = kept.stream().map(Database::quote).collect(Collectors.joining(", "));
        return execute(
                "INSERT INTO " + raw + " (" + Database.quote(Metadata.LOAD_ID) + ", " + names + ") SELECT " + loadId
                        + ", " + rows.values("new", kept) + " FROM " + staged + " AS new JOIN " + stagedParents
                        + " AS parent ON parent."
                        + Database.quote(StagedRows.arrival(parent)) + " = new."
                        + Database.quote(Metadata.PARENT.name()) + " + 1"
                        + inEffect);
    }

    private String isParent(StagedRows parents) {
        return parent.key().stream()
                .map(field -> "whole." + Database.quote(field) + " = " + parents.value("parent", field))
                .collect(Collectors.joining(" AND "));
    }

    /** Whether a part belongs to a row of the parents, or to one with the same key. */
    private String sameKey(String alias) {
        List<String> same = new ArrayList<>();
        for (int i = 0; i < parent.key().size(); i++) {
            same.add(alias + "." + Database.quote(parent.key().get(i)) + " = old."
                    + Database.quote(table.key().get(i)));
        }
        return String.join(" AND ", same);
    }

    private long execute(String sql) {
        return Statements.execute(handle, sql);
    }
}
