package dev.crescendo.postgresql;

import dev.crescendo.pipeline.Proposal;
import dev.crescendo.postgresql.internal.source.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks at tables, and proposes how to load them. Reads no rows. */
record PostgresDiscovery(PostgresConnection server) {
    /** Names of columns that hold when a row was changed last. */
    private static final Pattern CHANGED = Pattern.compile(
            "(row_?)?(last_?)?(updated|update|modified|modification|changed|change|edited|mtime)(_?(at|on|time|ts|date|timestamp"
                    + "|datetime|utc))?");

    private static final String LOOKBACK = "10m";

    /**
     * Tables that hold rows of their own, with the columns that could be a cursor: those with microseconds that are never
     * null, whether an index begins with them, and whether the database itself gives their first value.
     */
    private static final String TABLES = """
            SELECT n.nspname, c.relname, greatest(c.reltuples, 0)::bigint,
                ARRAY(
                    SELECT a.attname::text
                    FROM pg_catalog.pg_index i
                    CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                    WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts
                    ORDER BY k.place),
                ARRAY(
                    SELECT a.attname::text
                        || CASE WHEN EXISTS (
                            SELECT FROM pg_catalog.pg_index i
                            WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indpred IS NULL) THEN ' i' ELSE ' -' END
                        || CASE WHEN a.attnotnull THEN 'n' ELSE '-' END
                        || CASE WHEN EXISTS (
                            SELECT FROM pg_catalog.pg_attrdef d
                            WHERE d.adrelid = c.oid AND d.adnum = a.attnum
                              AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~* '(now\\(|current_timestamp|timestamp\\()')
                            THEN 'd' ELSE '-' END
                    FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      AND a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype) AND a.atttypmod IN (-1, 6)
                    ORDER BY a.attnum)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
              AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
              AND n.nspname NOT IN ('crescendo', 'crescendo_staging')
              AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
              AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
            ORDER BY 1, 2""";

    List<Proposal> propose() throws SQLException {
        try (Connection opened = server.open("init");
                Statement statement = opened.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            List<Proposal> proposals = new ArrayList<>();
            while (rows.next()) {
                proposals.add(propose(
                        new TableName(rows.getString(1), rows.getString(2)),
                        rows.getLong(3),
                        texts(rows.getArray(4)),
                        texts(rows.getArray(5)).stream().map(Times::of).toList()));
            }
            return proposals;
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    /** A column of type timestamp or timestamptz, as the query writes it: its name, a space, and three marks. */
    private record Times(String name, boolean indexed, boolean notNull, boolean byDatabase) {
        static Times of(String written) {
            int marks = written.length() - 3;
            return new Times(
                    written.substring(0, marks - 1),
                    written.charAt(marks) == 'i',
                    written.charAt(marks + 1) == 'n',
                    written.charAt(marks + 2) == 'd');
        }

        boolean tellsOfChanges() {
            return CHANGED.matcher(name.toLowerCase(Locale.ROOT)).matches();
        }
    }

    private static Proposal propose(TableName table, long rows, List<String> key, List<Times> times) {
        String about = rows == 0 ? "" : String.format(Locale.ROOT, " (about %,d rows)", rows);
        if (key.isEmpty()) {
            return whole(table, key, "read as a whole each time" + about + ": it has no primary key to merge by");
        }
        List<Times> changes = times.stream().filter(Times::tellsOfChanges).toList();
        Optional<Times> cursor =
                changes.stream().filter(Times::notNull).filter(Times::indexed).findFirst();
        if (cursor.isEmpty()) {
            cursor = changes.stream().filter(Times::notNull).findFirst();
        }
        if (cursor.isPresent()) {
            return incremental(table, about, key, cursor.get());
        }
        return whole(
                table,
                key,
                changes.isEmpty()
                        ? "read as a whole each time" + about + ": no column looks like the time of a row's last change"
                        : "read as a whole each time" + about + ": "
                                + changes.get(0).name() + " may be null, and such rows would be missed");
    }

    private static Proposal incremental(TableName table, String about, List<String> key, Times cursor) {
        List<String> why = new ArrayList<>();
        why.add("the primary key is the key; " + cursor.name() + " looks like the time of a row's last change" + about);
        if (!cursor.indexed()) {
            why.add("no index begins with " + cursor.name()
                    + ", so each run scans the table: CREATE INDEX if it is large");
        }
        if (!cursor.byDatabase()) {
            why.add("its times seem to be made by the application: the last " + LOOKBACK
                    + " are read again, for rows that are" + " committed late");
        }
        return new Proposal(
                table.toString(), table.name(), key, cursor.name(), cursor.byDatabase() ? "" : LOOKBACK, why);
    }

    private static Proposal whole(TableName table, List<String> key, String why) {
        return new Proposal(table.toString(), table.name(), key, "", "", List.of(why));
    }
}
