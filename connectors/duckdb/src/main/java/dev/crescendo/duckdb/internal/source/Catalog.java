package dev.crescendo.duckdb.internal.source;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the database says of itself and of its tables. */
public final class Catalog {
    private Catalog() {}

    /**
     * The columns of a table or view.
     *
     * @throws ConfigurationException if there is none of that name
     */
    public static List<TableColumn> columns(Connection connection, TableName table) throws SQLException {
        List<TableColumn> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE database_name ="
                        + " current_database() AND schema_name = ? AND table_name = ? ORDER BY column_index")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(new TableColumn(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
                }
            }
        }
        if (columns.isEmpty()) {
            throw new ConfigurationException(
                    "table " + table,
                    "there is no such table or view",
                    Nearest.suggestion(table.toString(), tables(connection)));
        }
        return columns;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT DISTINCT schema_name, table_name FROM duckdb_columns() WHERE database_name ="
                                + " current_database() AND NOT internal ORDER BY ALL LIMIT 1000")) {
            while (rows.next()) {
                tables.add(new TableName(rows.getString(1), rows.getString(2)).toString());
            }
        }
        return tables;
    }

    /** The number that the ledger gave the database; the path where there is no ledger. */
    public static String identity(Connection connection, String path) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(
                    "SELECT count(*) FROM duckdb_columns() WHERE database_name = current_database() AND schema_name ="
                            + " 'crescendo' AND table_name = 'version' AND column_name = 'database'")) {
                rows.next();
                if (rows.getLong(1) == 0) {
                    return "duckdb " + path;
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT CAST(database AS VARCHAR) FROM crescendo.version")) {
                return rows.next() ? "duckdb " + rows.getString(1) : "duckdb " + path;
            }
        }
    }
}
