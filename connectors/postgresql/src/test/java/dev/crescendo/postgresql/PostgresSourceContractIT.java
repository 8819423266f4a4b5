package dev.crescendo.postgresql;

import dev.crescendo.config.Secret;
import dev.crescendo.extract.Source;
import dev.crescendo.testkit.SourceContract;
import dev.crescendo.testkit.SourceFixture;
import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What every source promises, promised by each form of this one. */
class PostgresSourceContractIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private static Connection admin;
    private static PostgresConnection connection;

    record Change(int id, String txt) {}

    /** For a password that travels. */
    @TempDir
    static Path folder;

    @BeforeAll
    static void create() throws SQLException, IOException {
        String database = SERVER.createDatabase();
        admin = SERVER.connect(database);
        Path password = Files.writeString(folder.resolve("password"), SERVER.password());
        connection = PostgresConnection.to(SERVER.url(database)).as(SERVER.user(), Secret.file(password));
    }

    @AfterAll
    static void close() throws SQLException {
        admin.close();
    }

    /** A table, a part of it partitioned, and a view of it, with columns for each kind of cursor. */
    private record Fixture(Function<PostgresConnection, Source> source) implements SourceFixture {
        @Override
        public Source fresh() throws SQLException {
            execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            execute("CREATE TABLE items (id int GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL DEFAULT"
                    + " clock_timestamp(), xid xid8 NOT NULL DEFAULT pg_current_xact_id(), txt text, PRIMARY KEY (id))"
                    + " PARTITION BY RANGE (id)");
            execute("CREATE TABLE items_1 PARTITION OF items FOR VALUES FROM (1) TO (51)");
            execute("CREATE TABLE items_2 PARTITION OF items DEFAULT");
            execute("CREATE VIEW seen AS SELECT id, at, txt FROM items");
            execute("CREATE TABLE \"Other Things\" (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())");
            return source.apply(connection);
        }

        @Override
        public void add(int records) throws SQLException {
            execute("INSERT INTO items (txt) SELECT repeat('x', 200) FROM generate_series(1, " + records + ")");
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static DynamicContainer form(String name, Function<PostgresConnection, Source> source) {
        return DynamicContainer.dynamicContainer(
                name, SourceContract.of(new Fixture(source)).tests());
    }

    @TestFactory
    Stream<DynamicContainer> itKeepsTheContract() {
        return Stream.of(
                form("view", to -> PostgresTable.of(to, "seen")),
                form(
                        "view in pieces",
                        to -> PostgresTable.of(to, "seen").key("id").splits(4)),
                form(
                        "view by number",
                        to -> PostgresTable.of(to, "seen").cursor("id").splits(3)),
                form("view by time", to -> PostgresTable.of(to, "seen").cursor("at")),
                form(
                        "table in pieces",
                        to -> PostgresTable.of(to, "items").as(Change.class).splits(3)),
                form(
                        "table by transaction",
                        to -> PostgresTable.of(to, "items")
                                .as(Change.class)
                                .cursor("xid")
                                .splits(2)),
                form(
                        "with a lookback",
                        to -> PostgresTable.of(to, "seen").cursor("at").lookback(Duration.ofDays(1))),
                form("query", to -> PostgresQuery.of(to, "SELECT id, upper(txt) AS txt FROM items -- all")),
                form(
                        "query by number",
                        to -> PostgresQuery.of(to, "WITH i AS (SELECT * FROM seen) SELECT * FROM i;")
                                .cursor("id")),
                form(
                        "several tables",
                        to -> PostgresTables.matching(to, "public.seen", "public.Other *")
                                .splits(2)),
                form(
                        "several tables by time",
                        to -> PostgresTables.matching(to, "public.seen", "public.Other *")
                                .cursor("at")));
    }
}
