package dev.crescendo.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Secret;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresQuery;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresTables;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads every case of {@link TypeCases}, in every way that a value can go, and compares what arrives. */
class TypesIT {
    private static final List<TypeCase> CASES = TypeCases.all();

    private static PostgresServer server;
    private static String database;
    private static Connection shop;

    @BeforeAll
    static void fillTheSource() throws SQLException {
        server = PostgresServer.shared();
        database = server.createDatabase();
        shop = server.connect(database);
        // what a transaction says about forms must hold, whatever the server is set to
        execute(shop, "ALTER DATABASE " + database + " SET DateStyle = 'SQL, DMY'");
        execute(shop, "ALTER DATABASE " + database + " SET IntervalStyle = 'sql_standard'");
        execute(shop, "ALTER DATABASE " + database + " SET TimeZone = 'America/St_Johns'");
        execute(shop, "ALTER DATABASE " + database + " SET bytea_output = 'escape'");
        execute(shop, "ALTER DATABASE " + database + " SET extra_float_digits = 0");
        execute(shop, "ALTER DATABASE " + database + " SET xmloption = 'document'");
        settle(shop);
        execute(shop, "CREATE SCHEMA types");
        for (int i = 0; i < CASES.size(); i++) {
            fill(CASES.get(i), name(i));
        }
    }

    private static void fill(TypeCase one, String table) throws SQLException {
        for (String sql : one.setUp()) {
            execute(shop, sql);
        }
        execute(shop, "CREATE TABLE types." + table + " (id integer PRIMARY KEY, v " + one.column() + ")");
        for (int id = 0; id < one.samples().size(); id++) {
            String sample = one.samples().get(id).sql();
            execute(
                    shop,
                    one.isComputed()
                            ? "INSERT INTO types." + table + " (id) VALUES (" + id + ")"
                            : "INSERT INTO types." + table + " VALUES (" + id + ", " + sample + ")");
        }
        if (!one.isComputed() && !one.column().contains("IDENTITY")) {
            execute(shop, "INSERT INTO types." + table + " VALUES (-1, NULL)");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    private static String name(int number) {
        return "t" + number;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** For comparing texts: one form on both sides. */
    private static void settle(Connection connection) throws SQLException {
        execute(connection, "SET DateStyle = 'ISO, MDY'");
        execute(connection, "SET IntervalStyle = 'postgres'");
        execute(connection, "SET TimeZone = 'UTC'");
        execute(connection, "SET bytea_output = 'hex'");
        execute(connection, "SET extra_float_digits = 1");
        execute(connection, "SET xmloption = 'content'");
    }

    private static PostgresConnection connection(String to) {
        return PostgresConnection.to(server.url(to)).as(server.user(), Secret.literal(server.password()));
    }

    private static String freshWarehouse() throws SQLException {
        String name = server.createDatabase();
        try (Connection connection = server.connect(name)) {
            for (TypeCase one : CASES) {
                if (!one.warehouseSetUp().isEmpty()) {
                    execute(connection, one.warehouseSetUp());
                }
            }
            execute(connection, "ALTER DATABASE " + name + " SET DateStyle = 'German, DMY'");
            execute(connection, "ALTER DATABASE " + name + " SET IntervalStyle = 'sql_standard'");
            execute(connection, "ALTER DATABASE " + name + " SET TimeZone = 'Pacific/Chatham'");
            execute(connection, "ALTER DATABASE " + name + " SET xmloption = 'document'");
        }
        return name;
    }

    private static void run(String pipeline, Source source, Warehouse warehouse) {
        Cron.run(Pipeline.named(pipeline).from(source).snapshots(), warehouse, RunOptions.of("types"), 2);
    }

    @Test
    void eachTypeAndValueArrivesInPostgresqlAsItWasByADirectLoad() throws SQLException {
        String target = freshWarehouse();
        for (int i = 0; i < CASES.size(); i++) {
            run(
                    name(i),
                    PostgresTable.of(connection(database), "types." + name(i)),
                    new PostgresWarehouse(connection(target)));
        }
        comparePostgres(target);
    }

    @Test
    void eachTypeAndValueArrivesInPostgresqlAsItWasThroughStaging() throws SQLException {
        String target = freshWarehouse();
        run(
                "everything",
                PostgresTables.matching(connection(database), "types.*").splits(4),
                new PostgresWarehouse(connection(target)));
        comparePostgres(target);
    }

    @Test
    void eachTypeAndValueArrivesInPostgresqlAsItWasBesideAColumnThatTravelsAsText() throws SQLException {
        String target = freshWarehouse();
        for (int i = 0; i < CASES.size(); i++) {
            String query = "SELECT id, v, inet '10.0.0.1' AS beside FROM types." + name(i);
            run(name(i), PostgresQuery.of(connection(database), query), new PostgresWarehouse(connection(target)));
        }
        comparePostgres(target);
    }

    private static void comparePostgres(String target) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        try (Connection warehouse = server.connect(target)) {
            settle(warehouse);
            for (int i = 0; i < CASES.size(); i++) {
                TypeCase one = CASES.get(i);
                Map<Integer, String> expected = new TreeMap<>(texts(shop, "types." + name(i), "v::text"));
                Map<String, String> rejects = new LinkedHashMap<>();
                for (int id = 0; id < one.samples().size(); id++) {
                    TypeCase.Sample sample = one.samples().get(id);
                    if (!sample.inPostgres().isEmpty()) {
                        expected.remove(id);
                        rejects.put(sample.sql(), sample.inPostgres());
                    }
                }
                softly.assertThat(texts(warehouse, "raw." + name(i), "v::text"))
                        .as(one.label())
                        .isEqualTo(expected);
                softly.assertThat(value(
                                warehouse,
                                "SELECT format_type(atttypid, atttypmod) FROM pg_attribute" + " WHERE attrelid = 'raw."
                                        + name(i) + "'::regclass AND attname = 'v'"))
                        .as(one.label())
                        .isEqualTo(one.postgresType());
                checkRejects(softly, warehouse, one, name(i), rejects);
            }
        }
        softly.assertAll();
    }

    @Test
    void eachTypeAndValueArrivesInDuckdbAsTheTableSays(@TempDir Path folder) throws SQLException {
        Path file = folder.resolve("warehouse.duckdb");
        run(
                "everything",
                PostgresTables.matching(connection(database), "types.*").splits(4),
                new DuckWarehouse(file));
        SoftAssertions softly = new SoftAssertions();
        try (Connection warehouse = DriverManager.getConnection("jdbc:duckdb:" + file)) {
            execute(warehouse, "SET TimeZone = 'UTC'");
            for (int i = 0; i < CASES.size(); i++) {
                compareDuck(softly, warehouse, CASES.get(i), name(i));
            }
        }
        softly.assertAll();
    }

    private static void compareDuck(SoftAssertions softly, Connection warehouse, TypeCase one, String table)
            throws SQLException {
        Map<Integer, String> expected = new TreeMap<>(texts(shop, "types." + table, "v::text"));
        Map<String, String> rejects = new LinkedHashMap<>();
        for (int id = 0; id < one.samples().size(); id++) {
            TypeCase.Sample sample = one.samples().get(id);
            if (sample.inDuck() instanceof TypeCase.InDuck.Rejected rejected) {
                expected.remove(id);
                rejects.put(sample.sql(), rejected.reason());
            } else if (sample.inDuck() instanceof TypeCase.InDuck.Value value && !sample.isSpelledAlike()) {
                expected.put(id, value.text());
            }
        }
        String shown = one.duckType().equals("BLOB") ? "'\\x' || lower(hex(v))" : "CAST(v AS VARCHAR)";
        softly.assertThat(texts(warehouse, "raw." + table, shown))
                .as(one.label())
                .isEqualTo(expected);
        softly.assertThat(value(
                        warehouse,
                        "SELECT data_type FROM duckdb_columns() WHERE schema_name = 'raw' AND table_name = '" + table
                                + "' AND column_name = 'v'"))
                .as(one.label())
                .isEqualTo(one.duckType());
        checkRejects(softly, warehouse, one, table, rejects);
    }

    private static void checkRejects(
            SoftAssertions softly, Connection warehouse, TypeCase one, String table, Map<String, String> rejects)
            throws SQLException {
        Map<Integer, String> found = texts(
                warehouse,
                "crescendo.rejects WHERE stream = '" + table + "' OR pipeline = '" + table + "'",
                "reason",
                "row_number() OVER ()");
        softly.assertThat(found).as("rejects of " + one.label()).hasSize(rejects.size());
        rejects.values()
                .forEach(reason -> softly.assertThat(found.values())
                        .as("rejects of " + one.label())
                        .anyMatch(text -> text.contains(reason)));
    }

    private static Map<Integer, String> texts(Connection connection, String from, String shown) throws SQLException {
        return texts(connection, from, shown, "id");
    }

    private static Map<Integer, String> texts(Connection connection, String from, String shown, String id)
            throws SQLException {
        Map<Integer, String> texts = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + id + ", " + shown + " FROM " + from)) {
            while (rows.next()) {
                texts.put(rows.getInt(1), String.valueOf(rows.getString(2)));
            }
        }
        return texts;
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }

    @Test
    void theDocumentationSaysTheSame() throws IOException {
        Path page = Path.of("..", "docs", "reference", "types.md");
        String text = TypesPage.text();
        if (Boolean.getBoolean("crescendo.docs.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, text);
        }
        assertThat(page)
                .as("run this test with -Dcrescendo.docs.write=true to write it")
                .hasContent(text);
    }
}
