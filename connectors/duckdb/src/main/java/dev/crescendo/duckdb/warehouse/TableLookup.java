package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.duckdb.internal.type.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/**
 * Looks for one table by its name. {@code duckdb_tables()} and {@code duckdb_columns()} would find it too, but in a database
 * just opened they first make all views that DuckDB has itself, which takes longer than opening it.
 */
final class TableLookup {
    private TableLookup() {}

    /** The columns of a table and their types, as last committed; empty when there is no such table. */
    static Map<String, DuckType> columns(Connection connection, String schema, String table) throws SQLException {
        String name = Sql.quote(schema) + "." + Sql.quote(table);
        // Beside the transaction, which would end with the error that there is no such table.
        try (Connection beside = connection.unwrap(DuckDBConnection.class).duplicate()) {
            Map<String, DuckType> columns = new LinkedHashMap<>();
            Jdbc.query(
                    beside,
                    "SELECT name, type FROM pragma_table_info(" + Sql.literal(name) + ") ORDER BY cid",
                    row -> columns.put(row.getString(1), new DuckType(row.getString(2))));
            return columns;
        } catch (SQLException failure) {
            if (isMissing(failure)) {
                return Map.of();
            }
            throw failure;
        }
    }

    /** Whether there is such a table, as last committed. */
    static boolean exists(Connection connection, String schema, String table) throws SQLException {
        return !columns(connection, schema, table).isEmpty();
    }

    /** Whether the transaction of this connection sees such a table: for who is about to make it. The schema, which is quick to ask, comes first. */
    static boolean existsWithin(Connection connection, String schema, String table) throws SQLException {
        return Jdbc.number(
                                connection,
                                "SELECT count(*) FROM duckdb_schemas() WHERE database_name = current_database()"
                                        + " AND schema_name = ?",
                                schema)
                        > 0
                && Jdbc.number(
                                connection,
                                "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()"
                                        + " AND schema_name = ? AND table_name = ?",
                                schema,
                                table)
                        > 0;
    }

    private static boolean isMissing(SQLException failure) {
        String message = failure.getMessage();
        return message != null && message.startsWith("Catalog Error") && message.contains("does not exist");
    }
}
