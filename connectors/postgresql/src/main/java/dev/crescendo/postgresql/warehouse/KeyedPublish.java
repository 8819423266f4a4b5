package dev.crescendo.postgresql.warehouse;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Metadata;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Publishes staged rows into a table that is kept by key. All that readers see are rows inserted, updated and deleted in one
 * transaction: rights, policies, views and foreign keys on the table stay, and nobody finds it empty or half changed.
 *
 * <p>Merging writes every row that came, so it goes row by row through the key's index ({@code ON CONFLICT}). Replacing
 * mostly finds what is there already, and must not touch that, so it joins both sides and writes differences only.
 */
final class KeyedPublish {
    private static final String SUPERSEDED = "pg_temp.crescendo_superseded";
    private static final String DIFFERENCES = "pg_temp.crescendo_differences";
    /** A row's place is its own in one table only, and a partitioned one has several. */
    private static final String IN_PLACE = "old.tableoid = difference.part AND old.ctid = difference.place";

    private static final String OLD_SEQUENCE = newer("old");
    private static final String NEW_SEQUENCE = newer("new");

    private final Handle handle;
    private final String raw;
    private final RawTable table;
    private final boolean complete;
    private final StagedRows staged;
    private final List<Long> since;
    private final long loadId;
    private final boolean changes;
    private final List<String> kept;

    /**
     * @param since per staging table the load in which its rows were rejected; empty when they are new
     */
    KeyedPublish(
            Handle handle, Schemas schemas, TablePublish publish, StagedRows staged, List<Long> since, long loadId) {
        this.handle = handle;
        this.table = publish.table();
        this.raw = Database.quote(schemas.raw()) + "." + Database.quote(table.name());
        this.complete = publish.complete();
        this.staged = staged;
        this.since = since;
        this.loadId = loadId;
        this.changes = table.content() == Content.CHANGES;
        this.kept = RawTables.kept(table);
    }

    /** Changes are ordered byte by byte, whatever the database's language. */
    private static String newer(String alias) {
        return "coalesce(" + alias + "." + Database.quote(Metadata.SEQUENCE.name()) + ", '') COLLATE \"C\"";
    }

    /**
     * Publishes.
     *
     * @param came how many rows are staged
     * @param hasIndex whether the key is unique in the raw table by an index
     * @return how many of them are in effect afterwards
     */
    long publish(long came, boolean hasIndex) {
        if (staged.isEmpty()) {
            if (complete) {
                execute("DELETE FROM " + raw);
            }
            return 0;
        }
        long newest = came - removeSuperseded(came);
        if (table.mode() == WriteMode.REPLACE) {
            if (!hasIndex) {
                deleteRepeated();
            }
            writeDifferences();
            return newest;
        }
        if (complete) {
            deleteOthers();
        }
        return changes ? delete() + upsert(" WHERE " + isNot("delete")) : upsert(unlessNewer());
    }

    /** Deletes the rows with other keys than those that came. */
    void deleteOthers() {
        if (staged.isEmpty()) {
            execute("DELETE FROM " + raw);
            return;
        }
        execute("DELETE FROM " + raw + " AS old WHERE NOT EXISTS (SELECT FROM " + keys("new") + " WHERE " + sameKey()
                + ")");
    }

    /** Of the staged rows with one key, leaves the newest. Returns how many went. */
    private long removeSuperseded(long came) {
        String grouped = "SELECT FROM " + keys("new") + " GROUP BY " + names(table.key()) + " HAVING count(*) > 1";
        if (came < 2 || !Statements.isTrue(handle, "SELECT EXISTS (" + grouped + ")")) {
            return 0;
        }
        String arrival = StagedRows.arrival(table);
        List<String> order = changes ? List.of(Metadata.SEQUENCE.name(), arrival) : List.of(arrival);
        execute("CREATE TEMP TABLE crescendo_superseded ON COMMIT DROP AS SELECT task, arrival FROM (SELECT "
                + task() + " AS task, "
                + Database.quote(arrival) + " AS arrival, row_number() OVER (PARTITION BY " + names(table.key())
                + " ORDER BY " + (changes ? NEW_SEQUENCE + " DESC, " : "") + task() + " DESC, "
                + Database.quote(arrival)
                + " DESC) AS place FROM " + staged.as("new", table.key(), order) + ") AS ranked WHERE place > 1");
        long removed = 0;
        for (int task = 0; task < staged.locations().size(); task++) {
            removed += execute("DELETE FROM " + staged.locations().get(task) + " AS new USING " + SUPERSEDED
                    + " AS old WHERE old.task = " + task + " AND old.arrival = new." + Database.quote(arrival));
        }
        execute("DROP TABLE " + SUPERSEDED);
        return removed;
    }

    /** Applies deletes, but to rows that are newer. Returns how many of them are in effect. */
    private long delete() {
        String deletes = staged.as("new", withSequence(table.key()), List.of(Metadata.OP.name()));
        String op = "new." + Database.quote(Metadata.OP.name()) + " = 'delete'";
        long came = Statements.number(handle, "SELECT count(*) FROM " + deletes + " WHERE " + op);
        if (came == 0) {
            return 0;
        }
        execute("DELETE FROM " + raw + " AS old USING " + deletes + " WHERE " + sameKey() + " AND " + op + " AND "
                + OLD_SEQUENCE + " <= " + NEW_SEQUENCE);
        long late = Statements.number(
                handle,
                "SELECT count(*) FROM " + deletes + " JOIN " + raw + " AS old ON " + sameKey() + " WHERE " + op);
        return came - late;
    }

    private static List<String> withSequence(List<String> key) {
        return java.util.stream.Stream.concat(key.stream(), java.util.stream.Stream.of(Metadata.SEQUENCE.name()))
                .toList();
    }

    /** Keeps replayed rows from those that came with the load that rejected them, or a later one. */
    private String unlessNewer() {
        if (since.isEmpty()) {
            return "";
        }
        StringBuilder rejectedBy = new StringBuilder("CASE new." + task());
        for (int task = 0; task < since.size(); task++) {
            rejectedBy.append(" WHEN ").append(task).append(" THEN ").append(since.get(task));
        }
        return " WHERE NOT EXISTS (SELECT FROM " + raw + " AS present WHERE "
                + all(
                        table.key(),
                        field -> "present." + Database.quote(field) + " = new." + Database.quote(field),
                        " AND ")
                + " AND present." + Database.quote(Metadata.LOAD_ID) + " >= " + rejectedBy + " END)";
    }

    private long upsert(String filter) {
        List<String> others = changes ? List.of(Metadata.OP.name()) : List.of();
        return execute("INSERT INTO " + raw + " AS old (" + columns() + ") SELECT " + values() + " FROM "
                + staged.as("new", kept, others) + filter + " ON CONFLICT (" + names(table.key()) + ") DO UPDATE SET "
                + assignments(field -> "excluded." + Database.quote(field))
                + (changes ? " WHERE " + OLD_SEQUENCE + " <= " + newer("excluded") : ""));
    }

    /** Deletes all rows whose key is there more than once, as a table that had no key may have them. */
    private void deleteRepeated() {
        String keys = names(table.key());
        execute("DELETE FROM " + raw + " WHERE (" + keys + ") IN (SELECT " + keys + " FROM " + raw + " GROUP BY " + keys
                + " HAVING count(*) > 1)");
    }

    /**
     * Finds by one join what was not there, is no longer there, or differs, and writes that only. The comparison is one of
     * images, byte by byte: it needs no equality of a type, and 1.0 and 1.00 are two values. Rows are then found by their
     * places, which the table's lock keeps.
     */
    private void writeDifferences() {
        execute(
                "CREATE TEMP TABLE crescendo_differences ON COMMIT DROP AS SELECT old.tableoid AS part, old.ctid AS place, new."
                        + task()
                        + " AS task, new.ctid AS staged FROM " + raw + " AS old FULL JOIN "
                        + staged.as("new", kept, List.of("ctid")) + " ON " + sameKey()
                        + " WHERE old.ctid IS NULL OR new." + task()
                        + " IS NULL OR " + row("old") + " OPERATOR(pg_catalog.*<>) " + row("new"));
        execute("ANALYZE " + DIFFERENCES);
        execute("DELETE FROM " + raw + " AS old USING " + DIFFERENCES + " AS difference WHERE " + IN_PLACE
                + " AND difference.task IS NULL");
        for (int task = 0; task < staged.locations().size(); task++) {
            String from =
                    DIFFERENCES + " AS difference JOIN " + staged.locations().get(task)
                            + " AS new ON new.ctid = difference.staged AND difference.task = " + task;
            // Column by column: of a row, the server would copy all for each, and take seconds for a thousand.
            execute("UPDATE " + raw + " AS old SET " + assignments(field -> staged.value("new", field)) + " FROM "
                    + from + " WHERE " + IN_PLACE);
            execute("INSERT INTO " + raw + " (" + columns() + ") SELECT " + loadId + ", " + staged.values("new", kept)
                    + " FROM " + from + " WHERE difference.place IS NULL");
        }
        execute("DROP TABLE " + DIFFERENCES);
    }

    private String task() {
        return Database.quote(staged.task());
    }

    private long execute(String sql) {
        return Statements.execute(handle, sql);
    }

    private String keys(String alias) {
        return staged.as(alias, table.key(), List.of());
    }

    private static String isNot(String op) {
        return "new." + Database.quote(Metadata.OP.name()) + " <> " + Database.literal(op);
    }

    private static String names(List<String> fields) {
        return all(fields, Database::quote, ", ");
    }

    private String columns() {
        return Database.quote(Metadata.LOAD_ID) + ", " + names(kept);
    }

    private String values() {
        return loadId + ", " + all(kept, field -> "new." + Database.quote(field), ", ");
    }

    private String assignments(Function<String, String> value) {
        return Database.quote(Metadata.LOAD_ID) + " = " + loadId + ", "
                + all(kept, field -> Database.quote(field) + " = " + value.apply(field), ", ");
    }

    private String sameKey() {
        return all(table.key(), field -> "old." + Database.quote(field) + " = new." + Database.quote(field), " AND ");
    }

    private String row(String alias) {
        return "ROW(" + all(kept, field -> alias + "." + Database.quote(field), ", ") + ")::record";
    }

    private static String all(List<String> fields, Function<String, String> sql, String between) {
        return fields.stream().map(sql).collect(Collectors.joining(between));
    }
}
