package dev.crescendo.parity;

import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What pipelines have loaded into a database: rows as text, sorted, without what tells one load from another. */
final class Loaded {
    private static final Map<String, String> QUERIES = Map.of(
            "orders", "select (to_jsonb(t) - '_load_id')::text from raw.orders t",
            "order_items", "select (to_jsonb(t) - '_load_id')::text from raw.order_items t",
            "rejects",
                    "select jsonb_build_object('stream', stream, 'place', place, 'field', field, 'reason', reason,"
                            + " 'raw', convert_from(raw, 'UTF8'))::text from crescendo.rejects");

    private Loaded() {}

    static Map<String, List<String>> in(PostgresServer server, String database) throws SQLException {
        Map<String, List<String>> content = new TreeMap<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> query : QUERIES.entrySet()) {
                content.put(query.getKey(), rows(statement, query.getValue()));
            }
        }
        return content;
    }

    /** How many source records a database's loads account for; 0 before there is a ledger. */
    static long records(PostgresServer server, String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            try (ResultSet ledger = statement.executeQuery("select to_regclass('crescendo.loads') is not null")) {
                ledger.next();
                if (!ledger.getBoolean(1)) {
                    return 0;
                }
            }
            return number(statement, "select coalesce(sum(read), 0) from crescendo.loads");
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static List<String> rows(Statement statement, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        rows.sort(null);
        return rows;
    }
}
