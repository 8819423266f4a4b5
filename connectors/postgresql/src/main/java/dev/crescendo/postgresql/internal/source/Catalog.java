package dev.crescendo.postgresql.internal.source;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the system catalogs say. */
public final class Catalog {
    private static final String COLUMNS = """
            SELECT a.attname, base.type, pg_catalog.format_type(base.type, base.modifier), a.attnotnull
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (
                WITH RECURSIVE step (type, modifier, base, base_modifier) AS (
                    SELECT t.oid, a.atttypmod, t.typbasetype, t.typtypmod
                    FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
                    UNION ALL
                    SELECT t.oid, step.base_modifier, t.typbasetype, t.typtypmod
                    FROM step JOIN pg_catalog.pg_type t ON t.oid = step.base)
                SELECT type, modifier FROM step WHERE base = 0) AS base
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";

    private static final String PRIMARY_KEY = """
            SELECT a.attname
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
            WHERE i.indisprimary AND k.place <= i.indnkeyatts AND n.nspname = ? AND c.relname = ?
            ORDER BY k.place""";

    /** Tables that hold rows of their own; the partitions of another are read through it. */
    private static final String MATCHABLE = """
            SELECT n.nspname, c.relname, c.relkind IN ('r', 'p')
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
              AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            ORDER BY 1, 2""";

    /** What the server and the user's own limit leave, told from what every user may see. */
    private static final String FREE_CONNECTIONS = """
            SELECT least(
                pg_catalog.current_setting('max_connections')::int
                  - pg_catalog.current_setting('superuser_reserved_connections')::int
                  - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usesysid IS NOT NULL),
                (SELECT CASE WHEN r.rolconnlimit < 0 THEN 1000000 ELSE r.rolconnlimit
                    - (SELECT count(*) FROM pg_catalog.pg_stat_activity a WHERE a.usesysid = r.oid) END
                 FROM pg_catalog.pg_roles r WHERE r.rolname = current_user))""";

    private static final String TABLES = """
            SELECT n.nspname, c.relname
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            ORDER BY 1, 2
            LIMIT 1000""";

    private Catalog() {}

    /**
     * The columns of a table, in order. Of a domain, the type that it restricts.
     *
     * @throws ConfigurationException if there is no such table
     */
    public static List<TableColumn> columns(Connection connection, TableName table) throws SQLException {
        List<TableColumn> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(new TableColumn(
                            rows.getString(1), rows.getLong(2), rows.getString(3), !rows.getBoolean(4)));
                }
            }
        }
        if (columns.isEmpty()) {
            throw new ConfigurationException(
                    "table " + table,
                    "there is no such table in the database, or it has no columns",
                    Nearest.suggestion(table.toString(), tables(connection)));
        }
        return columns;
    }

    /** The columns of a table's primary key, in the key's order; empty when it has none. */
    static List<String> primaryKey(Connection connection, TableName table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PRIMARY_KEY)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        return columns;
    }

    /**
     * The tables that patterns choose, in order of their names. Views, materialized views and foreign tables are chosen
     * only by their full names.
     *
     * @throws ConfigurationException if a pattern chooses nothing
     */
    public static List<TableName> matching(
            Connection connection, List<TablePattern> chosen, List<TablePattern> excluded) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        Set<TablePattern> unused = new LinkedHashSet<>(chosen);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(MATCHABLE)) {
            while (rows.next()) {
                TableName table = new TableName(rows.getString(1), rows.getString(2));
                boolean byPattern = rows.getBoolean(3);
                List<TablePattern> by = chosen.stream()
                        .filter(pattern -> (byPattern || pattern.isName()) && pattern.matches(table))
                        .toList();
                by.forEach(unused::remove);
                if (!by.isEmpty() && excluded.stream().noneMatch(pattern -> pattern.matches(table))) {
                    tables.add(table);
                }
            }
        }
        List<Problem> problems = new ArrayList<>();
        for (TablePattern pattern : unused) {
            problems.add(new Problem(
                    "tables " + pattern,
                    "there is no such table in the database",
                    Nearest.suggestion(pattern.toString(), tables(connection))));
        }
        if (problems.isEmpty() && tables.isEmpty()) {
            problems.add(new Problem("exclude", "it leaves no table", "Exclude less."));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return tables;
    }

    /** How many more connections this user can open, about. */
    public static int freeConnections(Connection connection) throws SQLException {
        return Integer.parseInt(text(connection, FREE_CONNECTIONS));
    }

    /** The time of the server's clock. */
    public static Instant now(Connection connection) throws SQLException {
        return Instant.ofEpochSecond(
                Long.parseLong(text(connection, "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint")));
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(new TableName(rows.getString(1), rows.getString(2)).toString());
            }
        }
        return tables;
    }

    /** The server's own identity and the database: the same for as long as a position means something. */
    public static String identity(Connection connection) throws SQLException {
        return text(
                connection,
                "SELECT 'postgresql ' || system_identifier || '/' || pg_catalog.current_database()"
                        + " FROM pg_catalog.pg_control_system()");
    }

    /**
     * Refuses servers whose rows can't be read safely.
     *
     * @throws ConfigurationException if text has no known encoding
     */
    public static void checkEncoding(Connection connection, String where) throws SQLException {
        if (text(connection, "SELECT pg_catalog.current_setting('server_encoding')")
                .equals("SQL_ASCII")) {
            throw new ConfigurationException(
                    where,
                    "the database's encoding is SQL_ASCII, so nobody knows what its text means",
                    "Move it to a database in UTF8.");
        }
    }

    /** Whether it only replays what another server writes. */
    public static boolean isStandby(Connection connection) throws SQLException {
        return text(connection, "SELECT pg_catalog.pg_is_in_recovery()").equals("t");
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
