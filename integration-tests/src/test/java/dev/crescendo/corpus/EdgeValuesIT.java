package dev.crescendo.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresTables;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link EdgeValues} from PostgreSQL into both warehouses: exactly the same, or rejected where it is said here. */
class EdgeValuesIT {
    private static final Map<String, Collection<String>> VALUES = EdgeValues.byType();

    private static PostgresServer server;
    private static String database;
    private static Connection shop;

    @BeforeAll
    static void fillTheSource() throws SQLException {
        server = PostgresServer.shared();
        database = server.createDatabase();
        shop = server.connect(database);
        Databases.settle(shop);
        Databases.execute(shop, "CREATE SCHEMA edges");
        for (String type : VALUES.keySet()) {
            Databases.execute(shop, "CREATE TABLE edges." + table(type) + " (id integer PRIMARY KEY, v " + type + ")");
            String insert = "INSERT INTO edges." + table(type) + " VALUES (?, ?::" + type + ")";
            try (PreparedStatement statement = shop.prepareStatement(insert)) {
                int id = 0;
                for (String value : VALUES.get(type)) {
                    statement.setInt(1, id++);
                    statement.setString(2, value);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    @Test
    void theyAreMany() {
        assertThat(VALUES.values().stream().mapToInt(Collection::size).sum()).isGreaterThan(2_000);
    }

    @Test
    void eachArrivesInPostgresqlAsItWas() throws SQLException {
        String target = server.createDatabase();
        load(new PostgresWarehouse(Databases.connection(server, target)));
        SoftAssertions softly = new SoftAssertions();
        try (Connection warehouse = server.connect(target)) {
            Databases.settle(warehouse);
            for (String type : VALUES.keySet()) {
                compare(softly, warehouse, type, "v::text", shown -> shown, Set.of());
            }
        }
        softly.assertAll();
    }

    @Test
    void eachArrivesInDuckdbAsItWasOrIsRejected(@TempDir Path folder) throws SQLException {
        Path file = folder.resolve("warehouse.duckdb");
        load(new DuckWarehouse(file));
        SoftAssertions softly = new SoftAssertions();
        try (Connection warehouse = DriverManager.getConnection("jdbc:duckdb:" + file)) {
            Databases.execute(warehouse, "SET TimeZone = 'UTC'");
            for (String type : VALUES.keySet()) {
                Set<String> refused = type.equals("interval") ? Set.of("infinity", "-infinity") : Set.of();
                compare(softly, warehouse, type, Spelling.inDuck(type), Spelling.of(type), refused);
            }
        }
        softly.assertAll();
    }

    private static void load(Warehouse warehouse) {
        Cron.run(
                Pipeline.named("edges")
                        .from(PostgresTables.matching(Databases.connection(server, database), "edges.*")
                                .splits(2))
                        .snapshots(),
                warehouse,
                RunOptions.of("edges"),
                2);
    }

    private static void compare(
            SoftAssertions softly,
            Connection warehouse,
            String type,
            String shown,
            UnaryOperator<String> spelling,
            Set<String> refused)
            throws SQLException {
        Map<Integer, String> expected = Databases.texts(shop, "SELECT id, v::text FROM edges." + table(type));
        expected.values().removeAll(refused);
        expected.replaceAll((id, text) -> spelling.apply(text));
        Map<Integer, String> found = Databases.texts(warehouse, "SELECT id, " + shown + " FROM raw." + table(type));
        found.replaceAll((id, text) -> spelling.apply(text));
        softly.assertThat(differences(expected, found)).as(type).isEmpty();
        softly.assertThat(Databases.texts(
                        warehouse,
                        "SELECT CAST(row_number() OVER () AS integer), reason FROM crescendo.rejects WHERE stream = '"
                                + table(type) + "'"))
                .as("rejects of " + type)
                .hasSize(refused.size());
    }

    /** What is otherwise, and not all that is alike. */
    private static Map<Integer, String> differences(Map<Integer, String> expected, Map<Integer, String> found) {
        Map<Integer, String> different = new TreeMap<>();
        Set<Integer> all = new TreeSet<>(expected.keySet());
        all.addAll(found.keySet());
        for (int id : all) {
            String one = String.valueOf(expected.get(id));
            String other = String.valueOf(found.get(id));
            if (!one.equals(other)) {
                different.put(id, cut(one) + " became " + cut(other));
            }
        }
        return different;
    }

    private static String cut(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    private static String table(String type) {
        return type.replaceAll("[^a-z0-9]+", "_").replaceAll("_$", "_s");
    }
}
