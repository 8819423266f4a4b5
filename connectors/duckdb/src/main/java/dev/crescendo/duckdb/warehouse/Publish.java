package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.duckdb.internal.type.Sql;
import dev.crescendo.error.InternalException;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Metadata;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the write modes do to one table, in a transaction that its caller commits. Readers see all of it or nothing. */
final class Publish {
    private static final String NEWEST = "temp.main.crescendo_newest";
    private static final String OP = "crescendo_op";
    private static final String SINCE = "crescendo_since";
    private static final String ARRIVAL = "crescendo_arrival";
    private static final String WINNERS = "temp.main.crescendo_winners";

    /** Drops what a load has kept to find parts by. */
    static final String FORGET_WINNERS = "DROP TABLE IF EXISTS " + WINNERS;

    private final Connection connection;
    private final long loadId;
    private final TablePublish publish;
    private final RawTable table;
    private final Arriving arriving;
    private final List<Long> since;
    private final String name;

    /**
     * @param since per task the load in which its rows were rejected; empty when they are new
     */
    Publish(Connection connection, long loadId, TablePublish publish, Arriving arriving, List<Long> since) {
        this.connection = connection;
        this.loadId = loadId;
        this.publish = publish;
        this.table = publish.table();
        this.arriving = arriving;
        this.since = since;
        this.name = RawTables.sqlName(table);
    }

    /**
     * Returns how many of the {@code came} rows are in effect afterwards.
     *
     * @param hasParts whether another table's rows are parts of this one's, so that it must be known which are in effect
     */
    long publish(long came, boolean hasParts) throws SQLException {
        if (table.key().isEmpty() || table.mode() == WriteMode.APPEND) {
            if (publish.complete()) {
                Jdbc.update(connection, "DELETE FROM " + name);
            }
            return append(came);
        }
        return byKey(came, hasParts);
    }

    /**
     * Publishes the parts of another table's rows, which is published. Those of rows that were written or are gone go, or
     * all where the table is replaced; those of rows in effect come.
     */
    long publishParts(RawTable parent) throws SQLException {
        if (publish.complete() && table.mode() == WriteMode.REPLACE) {
            Jdbc.update(connection, "DELETE FROM " + name);
        } else {
            List<String> same = new ArrayList<>();
            for (int i = 0; i < parent.key().size(); i++) {
                same.add("new." + Sql.quote(parent.key().get(i)) + " = old."
                        + Sql.quote(table.key().get(i)));
            }
            Jdbc.update(
                    connection,
                    "DELETE FROM " + name + " AS old WHERE NOT EXISTS (SELECT 1 FROM " + RawTables.sqlName(parent)
                            + " AS new WHERE " + String.join(" AND ", same) + " AND new." + Metadata.LOAD_ID + " <> "
                            + loadId + ")");
        }
        if (arriving.isEmpty()) {
            return 0;
        }
        List<String> kept = kept();
        List<String> values = arriving.values(columns());
        return Jdbc.update(
                connection,
                "INSERT INTO " + name + " (" + names(List.of(Metadata.LOAD_ID)) + ", " + names(kept) + ") SELECT "
                        + loadId + ", " + String.join(", ", values.subList(0, kept.size())) + " FROM "
                        + arriving.ofParents() + " WHERE arrival IN (SELECT arrival FROM " + winners(parent) + ")");
    }

    private static String winners(RawTable parent) {
        return WINNERS + " WHERE name = " + Sql.literal(parent.name());
    }

    private long append(long came) throws SQLException {
        if (arriving.isEmpty()) {
            return 0;
        }
        long stored = Jdbc.update(
                connection,
                "INSERT INTO " + name + " (" + names(List.of(Metadata.LOAD_ID)) + ", "
                        + names(table.schema().names())
                        + ") SELECT " + loadId + ", " + String.join(", ", arriving.values(columns())) + " FROM "
                        + arriving.rows());
        if (stored != came) {
            throw new InternalException("DuckDB stored " + stored + " rows in " + name + ", and " + came
                    + " were staged. Nothing was loaded; report it");
        }
        return stored;
    }

    private long byKey(long came, boolean hasParts) throws SQLException {
        List<String> kept = kept();
        Map<String, DuckType> columns = columns();
        if (!findNewest(columns)) {
            if (publish.complete()) {
                Jdbc.update(connection, "DELETE FROM " + name);
            }
            return 0;
        }
        boolean anew = publish.complete()
                && table.mode() == WriteMode.MERGE
                && table.content() != Content.CHANGES
                && since.isEmpty();
        if (publish.complete() && !anew) {
            Jdbc.update(
                    connection,
                    "DELETE FROM " + name + " AS old WHERE NOT EXISTS (SELECT 1 FROM " + NEWEST + " AS new WHERE "
                            + sameKey() + ")");
        }
        if (table.content() == Content.CHANGES) {
            String sequence = Sql.quote(Metadata.SEQUENCE.name());
            Jdbc.update(
                    connection,
                    "DELETE FROM " + NEWEST + " AS new USING " + name + " AS old WHERE " + sameKey()
                            + " AND coalesce(old." + sequence + ", '') > coalesce(new." + sequence + ", '')");
        }
        if (table.content() != Content.CHANGES && !since.isEmpty()) {
            Jdbc.update(
                    connection,
                    "DELETE FROM " + NEWEST + " AS new USING " + name + " AS old WHERE " + sameKey() + " AND old."
                            + Sql.quote(Metadata.LOAD_ID) + " >= new." + SINCE);
        }
        long written = Jdbc.number(connection, "SELECT count(*) FROM " + NEWEST);
        if (hasParts) {
            Jdbc.script(
                    connection,
                    "CREATE TEMP TABLE IF NOT EXISTS crescendo_winners (name VARCHAR, arrival BIGINT); INSERT INTO "
                            + WINNERS
                            + " SELECT " + Sql.literal(table.name()) + ", " + ARRIVAL + " FROM " + NEWEST + " WHERE "
                            + OP
                            + " IS DISTINCT FROM 'delete'");
        }
        if (table.mode() == WriteMode.REPLACE) {
            // what an earlier mode kept twice is never unchanged
            Jdbc.update(
                    connection,
                    "DELETE FROM " + name + " AS old USING (SELECT " + names(table.key()) + " FROM " + name
                            + " GROUP BY ALL HAVING count(*) > 1) AS new WHERE " + sameKey());
            Jdbc.update(
                    connection,
                    "DELETE FROM " + NEWEST + " WHERE " + ARRIVAL + " IN (SELECT new.arrival FROM (SELECT "
                            + named(kept, columns) + ", arrival FROM " + arriving.ordered() + ") AS new JOIN " + name
                            + " AS old ON " + sameKey() + " AND " + same(kept, columns) + ")");
        }
        Jdbc.update(
                connection,
                "DELETE FROM " + name + (anew ? "" : " AS old USING " + NEWEST + " AS new WHERE " + sameKey()));
        Jdbc.update(
                connection,
                "INSERT INTO " + name + " (" + names(List.of(Metadata.LOAD_ID)) + ", " + names(kept)
                        + ") SELECT " + loadId + ", " + named(kept, columns) + " FROM " + arriving.ordered()
                        + inEffect(came));
        Jdbc.script(connection, "DROP TABLE " + NEWEST);
        return written;
    }

    /**
     * Finds the newest row of each key among those that came: what is to be known of it, and by its arrival the row itself. False if
     * none came.
     */
    private boolean findNewest(Map<String, DuckType> columns) throws SQLException {
        if (arriving.isEmpty()) {
            return false;
        }
        boolean changes = table.content() == Content.CHANGES;
        String newest = changes ? "arrival" : "max(arrival)";
        String sequence = Metadata.SEQUENCE.name();
        List<String> selected = new ArrayList<>();
        selected.add(named(table.key(), columns));
        selected.add((changes ? value(Metadata.OP.name(), columns) : "NULL::VARCHAR") + " AS " + OP);
        if (changes) {
            selected.add(value(sequence, columns) + " AS " + Sql.quote(sequence));
        }
        if (!since.isEmpty()) {
            selected.add(since + "[" + newest + " // " + Arriving.OF_FILE + " + 1] AS " + SINCE);
        }
        selected.add(newest + " AS " + ARRIVAL);
        String keys = table.key().stream().map(field -> value(field, columns)).collect(Collectors.joining(", "));
        String one = changes
                ? " QUALIFY row_number() OVER (PARTITION BY " + keys + " ORDER BY coalesce(" + value(sequence, columns)
                        + ", '') DESC, arrival DESC) = 1"
                : " GROUP BY " + keys;
        Jdbc.script(
                connection,
                "CREATE TEMP TABLE crescendo_newest AS SELECT " + String.join(", ", selected) + " FROM "
                        + arriving.ordered() + one);
        return true;
    }

    /**
     * The condition for a row that came to be in the table now. Of two sets to look it up in the smaller one is taken; a large one
     * would make DuckDB keep all rows until it has been looked through, on disk if need be.
     */
    private String inEffect(long came) throws SQLException {
        String winners = "(SELECT " + ARRIVAL + " FROM " + NEWEST + " WHERE " + OP + " IS DISTINCT FROM 'delete')";
        long count = Jdbc.number(connection, "SELECT count(*) FROM " + winners);
        if (count == came) {
            return "";
        }
        return count < came / 2
                ? " WHERE arrival IN " + winners
                : " WHERE arrival NOT IN (SELECT arrival FROM " + arriving.ordered() + " WHERE arrival NOT IN "
                        + winners + ")";
    }

    /** Deletes rows with other keys than those that came. */
    void keepOnlyTheseKeys() throws SQLException {
        if (arriving.isEmpty()) {
            Jdbc.update(connection, "DELETE FROM " + name);
            return;
        }
        Jdbc.update(
                connection,
                "DELETE FROM " + name + " AS old WHERE NOT EXISTS (SELECT 1 FROM (SELECT "
                        + named(table.key(), columns()) + " FROM " + arriving.rows() + ") AS new WHERE " + sameKey()
                        + ")");
    }

    /** The staged values of fields, each by its name. */
    private String named(List<String> fields, Map<String, DuckType> columns) {
        List<String> values = arriving.values(columns);
        return fields.stream()
                .map(field -> values.get(table.schema().indexOf(field)) + " AS " + Sql.quote(field))
                .collect(Collectors.joining(", "));
    }

    private String value(String field, Map<String, DuckType> columns) {
        return arriving.values(columns).get(table.schema().indexOf(field));
    }

    private Map<String, DuckType> columns() throws SQLException {
        return RawTables.columns(connection, table.name());
    }

    /** The fields that the raw table has. */
    private List<String> kept() {
        return RawTables.kept(table);
    }

    private static String names(List<String> fields) {
        return fields.stream().map(Sql::quote).collect(Collectors.joining(", "));
    }

    private String sameKey() {
        return all(table.key(), field -> "old." + Sql.quote(field) + " = new." + Sql.quote(field));
    }

    /** Whether a row is the same as before; columns that the load knows nothing of must be empty for that. */
    private static String same(List<String> kept, Map<String, DuckType> columns) {
        List<String> others = new ArrayList<>(columns.keySet());
        others.removeAll(kept);
        others.remove(Metadata.LOAD_ID);
        String fields = all(kept, field -> "old." + Sql.quote(field) + " IS NOT DISTINCT FROM new." + Sql.quote(field));
        return others.isEmpty()
                ? fields
                : fields + " AND " + all(others, field -> "old." + Sql.quote(field) + " IS NULL");
    }

    private static String all(List<String> fields, Function<String, String> condition) {
        return fields.stream().map(condition).collect(Collectors.joining(" AND "));
    }
}
