package dev.crescendo.reliability;

import dev.crescendo.extract.Source;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A warehouse to be loaded and a shop to load from, of one kind, and the way to them in other JVMs: an address in words. */
interface Store {
    /** What {@link #at} makes the same store of. */
    String address();

    static Store at(String address) {
        return address.startsWith(PostgresStore.KIND) ? PostgresStore.at(address) : DuckStore.at(address);
    }

    /** A folder for whatever else is needed. */
    Path folder();

    Warehouse warehouse();

    /** The shop's table of orders: what is new by its cursor, or all of it each time. */
    Source orders(int splits, boolean byCursor);

    /** Takes all out of the warehouse. */
    void clear() throws Exception;

    /** Changes the shop. */
    void shop(String... statements) throws Exception;

    /** An expression of SQL: some bytes as text. */
    String text(String bytes);

    /** The rows of queries with one text each, all of one moment; without those whose tables are not there. */
    Map<String, List<String>> rows(Map<String, String> queries) throws Exception;

    /** As {@link #rows}, as readers see them while the warehouse is written to. */
    Map<String, List<String>> visible(Map<String, String> queries) throws Exception;

    /** What runs have staged and not taken away. */
    List<String> staged() throws Exception;

    /** What each query gives, in one transaction; without those whose tables are not there. */
    static Map<String, List<String>> rows(Connection connection, Map<String, String> queries, String existing)
            throws SQLException {
        Map<String, List<String>> all = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            List<String> tables = texts(statement, existing);
            for (Map.Entry<String, String> query : queries.entrySet()) {
                if (tables.contains(query.getKey())) {
                    all.put(query.getKey(), texts(statement, query.getValue()));
                }
            }
        }
        return all;
    }

    static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(String.valueOf(rows.getString(1)));
            }
        }
        return texts;
    }
}
