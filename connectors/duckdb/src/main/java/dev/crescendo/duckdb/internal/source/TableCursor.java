package dev.crescendo.duckdb.internal.source;

import dev.crescendo.error.SourceException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The column by which a table is read piece by piece, and what it counts. */
public record TableCursor(TableColumn column, CursorKind kind) implements Serializable {
    /** The least and the greatest value of a range that has rows. */
    public record Bounds(long least, long greatest) {}

    String condition(CursorRange range) {
        return range.condition(column.sql(), kind);
    }

    /**
     * Looks for the bounds among the rows in {@code range}; empty when there are none.
     *
     * @throws SourceException if rows have no value, or an infinite one: they would never be read, or none after them
     */
    public Optional<Bounds> bounds(Connection connection, TableName table, CursorRange range) throws SQLException {
        String value = kind.number(column.sql());
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows =
                    statement.executeQuery("SELECT count(*) FROM " + table.sql() + " WHERE " + value + " IS NULL")) {
                rows.next();
                if (rows.getLong(1) > 0) {
                    throw new SourceException(rows.getLong(1) + " rows of " + table + " have no value in the cursor "
                            + column.name() + ", or an infinite one, so they would never be read, or none after them."
                            + " Fill them, or read the table without a cursor");
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT min(" + value + "), max(" + value + "), count(*) FROM "
                    + table.sql() + " WHERE " + condition(range))) {
                rows.next();
                return rows.getLong(3) == 0
                        ? Optional.empty()
                        : Optional.of(new Bounds(rows.getLong(1), rows.getLong(2)));
            }
        }
    }
}
