package dev.crescendo.corpus;

import dev.crescendo.config.Secret;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** What the tests ask databases. */
final class Databases {
    private Databases() {}

    /** The second column by the first. */
    static Map<Integer, String> texts(Connection connection, String sql) throws SQLException {
        Map<Integer, String> texts = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.put(rows.getInt(1), rows.getString(2));
            }
        }
        return texts;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One form of showing values, whatever the server is set to. */
    static void settle(Connection connection) throws SQLException {
        execute(connection, "SET DateStyle = 'ISO, MDY'");
        execute(connection, "SET IntervalStyle = 'postgres'");
        execute(connection, "SET TimeZone = 'UTC'");
        execute(connection, "SET bytea_output = 'hex'");
        execute(connection, "SET extra_float_digits = 1");
    }

    static PostgresConnection connection(PostgresServer server, String to) {
        return PostgresConnection.to(server.url(to)).as(server.user(), Secret.literal(server.password()));
    }
}
