package dev.crescendo.postgresql.internal.source;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the system catalogs say. */
public final class Catalog {
    private static final String COLUMNS = """
            SELECT a.attname, a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";

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
     * The columns of a table, in order.
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
    public static void checkEncoding(Connection connection, TableName table) throws SQLException {
        if (text(connection, "SELECT pg_catalog.current_setting('server_encoding')")
                .equals("SQL_ASCII")) {
            throw new ConfigurationException(
                    "table " + table,
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
