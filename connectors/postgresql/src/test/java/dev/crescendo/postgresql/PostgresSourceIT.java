package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.Position;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSourceIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private static String database;
    private static Connection admin;
    private static PostgresConnection connection;

    @BeforeAll
    static void create() throws SQLException {
        database = SERVER.createDatabase();
        admin = SERVER.connect(database);
        connection = SourceDriver.connection(SERVER, database);
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }

    @AfterAll
    static void close() throws SQLException {
        admin.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Object> whole(PostgresSource<?> source, String field) throws Exception {
        SourceDriver driver = new SourceDriver(source);
        try {
            return driver.values(driver.plan(new ReadRange.Whole()), field);
        } finally {
            driver.end();
        }
    }

    @Test
    void allPiecesOfATableAreOfOneMoment() throws Exception {
        execute("CREATE TABLE moving (id int PRIMARY KEY, n int, filler text)");
        execute("INSERT INTO moving SELECT i, 0, repeat('x', 500) FROM generate_series(1, 2000) i");
        PostgresTable table = PostgresTable.of(connection, "moving").splits(5);
        SourceDriver driver = new SourceDriver(table);

        ExtractPlan plan = driver.plan(new ReadRange.Whole());
        assertThat(plan.splits()).hasSize(5);
        assertThat(plan.repeatable()).isFalse();
        List<Object> ids = new ArrayList<>();
        List<Object> numbers = new ArrayList<>();
        for (Split split : plan.splits()) {
            execute("UPDATE moving SET n = n + 1");
            execute("DELETE FROM moving WHERE id % 7 = 0");
            execute("INSERT INTO moving SELECT i, 9 FROM generate_series(1, 2000) i ON CONFLICT DO NOTHING");
            driver.read(split, (batch, row) -> {
                ids.add(batch.valueAt(0, row));
                numbers.add(batch.valueAt(1, row));
            });
        }
        driver.end();

        assertThat(ids).hasSize(2000).doesNotHaveDuplicates();
        assertThat(new HashSet<>(numbers)).containsExactly(0);
    }

    @Test
    void whatIsReadCannotBeTruncatedOrAlteredMeanwhile() throws Exception {
        execute("CREATE TABLE kept AS SELECT i AS id, repeat('x', 300) AS t FROM generate_series(1, 1000) i");
        execute("CREATE VIEW kept_view AS SELECT id FROM kept");
        for (String name : List.of("kept", "kept_view")) {
            SourceDriver driver = new SourceDriver(
                    PostgresTable.of(connection, name).key("id").splits(3));
            ExtractPlan plan = driver.plan(new ReadRange.Whole());
            assertThat(plan.splits()).hasSize(3);

            execute("SET lock_timeout = '50ms'");
            assertThatThrownBy(() -> execute("TRUNCATE kept"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("55P03"));
            execute("RESET lock_timeout");

            assertThat(driver.values(plan, "id")).hasSize(1000);
            driver.end();
        }
    }

    @Test
    void piecesWhoseSnapshotIsGoneAreAnError() throws Exception {
        execute("CREATE TABLE gone AS SELECT i AS id, repeat('x', 300) AS t FROM generate_series(1, 1000) i");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "gone").splits(2));
        ExtractPlan plan = driver.plan(new ReadRange.Whole());
        driver.end();
        // The server needs a moment to notice that the session has gone which had the snapshot.
        execute("""
                DO $$BEGIN
                    FOR i IN 1..1000 LOOP
                        PERFORM pg_stat_clear_snapshot();
                        EXIT WHEN NOT EXISTS (
                            SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                              AND state LIKE 'idle in transaction%');
                        PERFORM pg_sleep(0.01);
                    END LOOP;
                END$$""");

        assertThatThrownBy(() -> driver.values(plan, "id"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("snapshot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parts", "parts_view", "parts_kept", "parent", "outside", "mixed"})
    void everyKindOfTableIsReadWholeInPieces(String name) throws Exception {
        execute("CREATE TABLE parts (id int, k int, t text) PARTITION BY LIST (k)");
        execute("CREATE TABLE parts_0 PARTITION OF parts FOR VALUES IN (0)");
        execute("CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1) PARTITION BY RANGE (id)");
        execute("CREATE TABLE parts_1a PARTITION OF parts_1 FOR VALUES FROM (0) TO (500)");
        execute("CREATE TABLE parts_1b PARTITION OF parts_1 DEFAULT");
        execute("CREATE TABLE parts_null PARTITION OF parts DEFAULT");
        execute("INSERT INTO parts SELECT i, i % 3, repeat('x', i % 900) FROM generate_series(1, 999) i");
        execute("CREATE VIEW parts_view AS SELECT CASE WHEN id < 999 THEN id END AS id, t FROM parts");
        execute("CREATE MATERIALIZED VIEW parts_kept AS SELECT * FROM parts");
        execute("CREATE TABLE parent (id int, t text); CREATE TABLE child () INHERITS (parent)");
        execute("INSERT INTO parent SELECT id, t FROM parts WHERE id < 400");
        execute("INSERT INTO child SELECT id, t FROM parts WHERE id >= 400");
        execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw WITH SCHEMA pg_catalog");
        execute("DROP SERVER IF EXISTS itself CASCADE");
        execute("DO $$BEGIN EXECUTE format('CREATE SERVER itself FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host"
                + " ''127.0.0.1'', port %L, dbname %L)', current_setting('port'), current_database()); END$$");
        execute("CREATE USER MAPPING FOR CURRENT_USER SERVER itself OPTIONS (user '" + SERVER.user() + "', password '"
                + SERVER.password() + "')");
        execute("CREATE FOREIGN TABLE outside (id int, t text) SERVER itself OPTIONS (table_name 'parts')");
        execute("CREATE TABLE mixed (id int, t text) PARTITION BY RANGE (id)");
        execute("CREATE FOREIGN TABLE mixed_far PARTITION OF mixed FOR VALUES FROM (0) TO (700) SERVER itself"
                + " OPTIONS (table_name 'parts')");
        execute("CREATE TABLE mixed_near PARTITION OF mixed DEFAULT");
        execute("DELETE FROM parts WHERE id >= 700 AND '" + name + "' = 'mixed'");
        execute("INSERT INTO mixed_near SELECT i, '' FROM generate_series(700, 999) i");
        PostgresTable table = PostgresTable.of(connection, name).key("id").splits(4);
        SourceDriver driver = new SourceDriver(table);

        ExtractPlan plan = driver.plan(new ReadRange.Whole());

        assertThat(plan.splits()).hasSizeGreaterThan(1);
        assertThat(driver.values(plan, "id")).hasSize(999).doesNotHaveDuplicates();
        driver.end();
    }

    @Test
    void aKeyThatCannotBeCutMeansOnePiece() throws Exception {
        execute("CREATE VIEW words AS SELECT md5(i::text) AS word FROM generate_series(1, 50) i");

        assertThat(whole(PostgresTable.of(connection, "words").key("word").splits(4), "word"))
                .hasSize(50);
        assertThat(whole(PostgresTable.of(connection, "words").splits(4), "word"))
                .hasSize(50);
    }

    @Test
    void thePrimaryKeyIsTheKeyUnlessAnotherIsNamed() throws Exception {
        execute("CREATE TABLE keyed (\"B\" int, a int, c int UNIQUE, PRIMARY KEY (a, \"B\") INCLUDE (c))");

        assertThat(key(PostgresTable.of(connection, "keyed"))).containsExactly("a", "b");
        assertThat(key(PostgresTable.of(connection, "keyed").key("c"))).containsExactly("c");
    }

    private static List<String> key(PostgresSource<?> source) {
        return source.streams(new SourceDriver(source)).get(0).key();
    }

    // ---- queries

    @Test
    void aQueryIsReadWithItsExactTypes() throws Exception {
        execute("CREATE TABLE facts (id bigint, price numeric(8,3), name varchar(7), at timestamptz(3))");
        execute("INSERT INTO facts VALUES (1, 1.5, 'a;b', '2026-01-01Z')");
        PostgresQuery query =
                PostgresQuery.of(connection, "SELECT f.*, ';' || $$it's$$ AS \"Two Words\", 1 AS one FROM facts f");

        StreamSpec stream = query.streams(new SourceDriver(query)).get(0);

        assertThat(stream.type().schema().fields().stream().map(field -> field.name() + " " + field.nativeType()))
                .containsExactly(
                        "id bigint",
                        "price numeric(8,3)",
                        "name character varying(7)",
                        "at timestamp(3) with time zone",
                        "two_words text",
                        "one integer");
        assertThat(whole(query, "name")).containsExactly("a;b");
    }

    @Test
    void aQueryIsNotRunWhenItIsDescribed() {
        PostgresQuery query = PostgresQuery.of(connection, "SELECT 1/0 AS id, pg_sleep(60)::text AS t");

        assertThat(query.streams(new SourceDriver(query)).get(0).type().schema().names())
                .containsExactly("id", "t");
    }

    @Test
    void aQueryWithACursorReadsWhatIsNew() throws Exception {
        execute(
                "CREATE TABLE events (id serial, t text); INSERT INTO events (t) SELECT 'x' FROM generate_series(1, 9)");
        SourceDriver driver =
                new SourceDriver(PostgresQuery.of(connection, "SELECT id, t FROM events WHERE t = 'x' ORDER BY t")
                        .cursor("id")
                        .splits(2));

        ExtractPlan first = driver.since(Position.empty());
        assertThat(driver.values(first, "id")).hasSize(9);
        execute("INSERT INTO events (t) VALUES ('x'), ('y')");
        assertThat(driver.values(driver.since(first.end()), "id")).containsExactly(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-- nothing",
                "DELETE FROM victims",
                "SELECT 1; DELETE FROM victims",
                "SELECT 1) AS q; DELETE FROM victims; SELECT * FROM (SELECT 1",
                "SELECT 1) AS q, (SELECT 2",
                "SELECT 'open",
                "SELECT (1",
                "SELECT 1 /* open",
                "SELECT $x$ open"
            })
    void whatIsNotOneSelectIsRefused(String text) {
        assertThatThrownBy(() -> PostgresQuery.of(connection, text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one SELECT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WITH gone AS (DELETE FROM victims RETURNING id) SELECT id FROM gone",
                "SELECT id FROM victims FOR UPDATE",
                "SELECT nextval('victims_id_seq') AS id",
                "SELECT id, id FROM victims"
            })
    void aQueryThatWritesFailsAndChangesNothing(String text) throws Exception {
        execute("CREATE TABLE victims (id serial); INSERT INTO victims DEFAULT VALUES");

        assertThatThrownBy(() -> whole(PostgresQuery.of(connection, text), "id"))
                .isInstanceOfAny(SourceException.class, ConfigurationException.class);

        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*), nextval('victims_id_seq') FROM victims")) {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(1);
            assertThat(rows.getLong(2)).isEqualTo(2);
        }
    }

    // ---- several tables

    @Test
    void aPatternIsAStreamPerTableNamedInSnakeCase() throws Exception {
        execute(
                "CREATE TABLE \"userNames\" (id int PRIMARY KEY); CREATE TABLE plain (a int, b int, PRIMARY KEY (b, a))");
        execute("CREATE TABLE tmp_x (id int); CREATE VIEW some_view AS SELECT 1 AS one");
        execute("CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p_1 PARTITION OF p DEFAULT");
        PostgresTables tables = PostgresTables.matching(connection, "public.*").except("public.tmp_*");

        List<StreamSpec> streams = tables.streams(new SourceDriver(tables));

        assertThat(streams).extracting(StreamSpec::name).containsExactly("p", "plain", "user_names");
        assertThat(streams.get(1).key()).containsExactly("b", "a");
        assertThat(PostgresTables.matching(connection, "p*", "public.some_view").streams(new SourceDriver(tables)))
                .extracting(StreamSpec::name)
                .containsExactly("p", "plain", "some_view");
    }

    @Test
    void tablesWhoseRawTablesWouldHaveOneNameAreRefusedAllAtOnce() throws Exception {
        execute("CREATE TABLE orders (id int); CREATE TABLE \"userId\" (id int); CREATE TABLE user_id (id int)");
        execute("DROP SCHEMA IF EXISTS other CASCADE; CREATE SCHEMA other; CREATE TABLE other.orders (id int)");
        PostgresTables tables = PostgresTables.matching(connection, "public.*", "other.*");

        assertThatThrownBy(() -> tables.streams(new SourceDriver(tables)))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(2))
                .hasMessageContaining("other.orders")
                .hasMessageContaining("user_id")
                .hasMessageContaining("Exclude one");
        execute("DROP SCHEMA other CASCADE");
    }

    @Test
    void patternsThatChooseNothingAreReported() throws Exception {
        execute("CREATE TABLE orders (id int)");
        PostgresTables none = PostgresTables.matching(connection, "public.orderz", "nowhere.*");
        PostgresTables excluded =
                PostgresTables.matching(connection, "public.*").except("public.o*");

        assertThatThrownBy(() -> none.streams(new SourceDriver(none)))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(2))
                .hasMessageContaining("public.orders");
        assertThatThrownBy(() -> excluded.streams(new SourceDriver(excluded)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("leaves no table");
    }

    /** Fifty tables, each but the first refers to the one before; writers add rows to all in one transaction. */
    @Test
    void fiftyTablesWithForeignKeysAreReadInOneSnapshotWhileOthersWrite() throws Exception {
        int tables = 50;
        StringBuilder insert = new StringBuilder();
        for (int i = 0; i < tables; i++) {
            String reference = i == 0 ? "" : " REFERENCES t" + (i - 1) + " (id)";
            execute("CREATE TABLE t" + i + " (id int PRIMARY KEY" + reference + ", filler text)");
            insert.append("INSERT INTO t").append(i).append(" VALUES (%1$d, repeat('x', %1$d %% 300));");
        }
        for (int id = 1; id <= 50; id++) {
            execute(String.format(insert.toString(), id));
        }
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try (Connection writer = SERVER.connect(database);
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                for (int id = 51; !stop.get(); id++) {
                    statement.execute(String.format(insert.toString(), id));
                    writer.commit();
                }
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        });
        Map<String, List<Object>> read = new TreeMap<>();
        SourceDriver driver = new SourceDriver(
                PostgresTables.matching(connection, "public.t*").splits(3));
        try {
            ExtractPlan plan = driver.plan(new ReadRange.Whole());
            assertThat(plan.splits()).hasSizeGreaterThanOrEqualTo(tables);
            for (Split split : plan.splits()) {
                driver.read(
                        split,
                        (batch, row) -> read.computeIfAbsent(
                                        ((dev.crescendo.postgresql.internal.source.TableSplit) split)
                                                .selection().stream(),
                                        stream -> new ArrayList<>())
                                .add(batch.valueAt(0, row)));
            }
        } finally {
            stop.set(true);
            driver.end();
        }
        SourceDriver.get(writing);

        assertThat(read).hasSize(tables);
        List<Object> first = read.get("t0").stream().sorted().toList();
        assertThat(first).hasSizeGreaterThanOrEqualTo(50).doesNotHaveDuplicates();
        read.values().forEach(ids -> assertThat(ids.stream().sorted().toList()).isEqualTo(first));
    }

    @Test
    void severalTablesByACursorAreOneSnapshotToo() throws Exception {
        execute("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY REFERENCES a)");
        execute("INSERT INTO a SELECT generate_series(1, 10); INSERT INTO b SELECT generate_series(1, 10)");
        SourceDriver driver =
                new SourceDriver(PostgresTables.matching(connection, "public.*").cursor("id"));

        ExtractPlan first = driver.since(Position.empty());
        execute("DELETE FROM b WHERE id = 3; DELETE FROM a WHERE id = 3");
        assertThat(driver.values(first, "id")).hasSize(20);
        driver.end();
        execute("INSERT INTO a VALUES (11)");
        ExtractPlan second = driver.since(first.end());
        assertThat(driver.values(second, "id")).containsExactly(11);
        driver.end();
        assertThat(driver.since(first.end().with(second.end())).isEmpty()).isTrue();
    }

    // ---- limits

    @Test
    void theStatementTimeoutOfTheServerIsNamed() throws Exception {
        String role = limited("slow", "");
        execute("ALTER ROLE " + role + " SET statement_timeout = '50ms'");
        PostgresConnection slow = connection.as(role, Secret.literal("x"));
        PostgresQuery query = PostgresQuery.of(slow, "SELECT pg_sleep(20)::text AS t");

        assertThatThrownBy(() -> whole(query, "t"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("statement_timeout")
                .hasMessageContaining(role);
    }

    @Test
    void piecesAreFewerWhereConnectionsAreFewAndNoneLeftIsUnavailable() throws Exception {
        execute("CREATE TABLE wide AS SELECT i AS id, repeat('x', 900) AS t FROM generate_series(1, 500) i");
        String role = limited("few", "CONNECTION LIMIT 6");
        execute("GRANT USAGE ON SCHEMA public TO " + role + "; GRANT SELECT ON wide TO " + role);
        PostgresConnection few = connection.as(role, Secret.literal("x"));
        SourceDriver driver = new SourceDriver(PostgresTable.of(few, "wide").splits(8));

        ExtractPlan plan = driver.plan(new ReadRange.Whole());

        assertThat(plan.splits()).hasSize(2);
        assertThat(driver.reports.get(0)).contains("5 connections left").contains("2 pieces and not 8");
        assertThat(driver.values(plan, "id")).hasSize(500);
        driver.end();
        execute("ALTER ROLE " + role + " CONNECTION LIMIT 0");
        assertThatThrownBy(() -> driver.plan(new ReadRange.Whole()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("No connection is left");
    }

    private static String limited(String name, String options) throws SQLException {
        String role = database + "_" + name;
        execute("CREATE ROLE " + role + " LOGIN PASSWORD 'x' " + options);
        return role;
    }
}
