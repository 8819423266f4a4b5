package dev.crescendo.duckdb.warehouse;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements with their values, in one line. */
final class Jdbc {
    private Jdbc() {}

    /** Makes something of a row. */
    @FunctionalInterface
    interface RowOf<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Runs one statement; returns the rows that it changed. */
    static long update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values)) {
            statement.execute();
            return Math.max(0, statement.getLargeUpdateCount());
        }
    }

    /** Runs statements that were put together without values. */
    static void script(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static <T> List<T> query(Connection connection, String sql, RowOf<T> row, @Nullable Object... values)
            throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(row.of(rows));
            }
        }
        return found;
    }

    static <T> Optional<T> first(Connection connection, String sql, RowOf<T> row, @Nullable Object... values)
            throws SQLException {
        return query(connection, sql, row, values).stream().findFirst();
    }

    static long number(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        return first(connection, sql, row -> row.getLong(1), values)
                .orElseThrow(() -> new SQLException("no row came of " + sql));
    }

    /** The values of a list of text. */
    static List<String> texts(Array list) throws SQLException {
        return Arrays.stream((Object[]) list.getArray()).map(String::valueOf).toList();
    }

    private static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                if (value instanceof byte[] bytes) {
                    statement.setBytes(i + 1, bytes);
                } else if (value instanceof Instant instant) {
                    statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
                } else {
                    statement.setObject(i + 1, value);
                }
            }
            return statement;
        } catch (SQLException failed) {
            statement.close();
            throw failed;
        }
    }
}
