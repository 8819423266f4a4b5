package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.format.KeptRows;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueRules;
import dev.crescendo.testserver.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTableIT {
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

    @AfterAll
    static void close() throws SQLException {
        admin.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aTableWithoutRowsHasAStreamAndNothingToLoad() throws Exception {
        execute("CREATE TABLE empty (id bigint NOT NULL, \"userName\" varchar(20), total numeric(10,2))");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "empty").cursor("id"));

        StreamSpec stream = PostgresTable.of(connection, "public.empty")
                .key("id")
                .streams(driver)
                .get(0);

        assertThat(stream.name()).isEqualTo("empty");
        assertThat(stream.key()).containsExactly("id");
        assertThat(stream.type().schema().names()).containsExactly("id", "user_name", "total");
        assertThat(stream.type().schema().field(0).nullable()).isFalse();
        assertThat(stream.type().schema().field(1).nativeType()).isEqualTo("character varying(20)");
        assertThat(stream.type().schema().field(2).type()).isEqualTo(new FieldType.Decimal(10, 2));
        assertThat(driver.since(Position.empty()).isEmpty()).isTrue();
        ExtractPlan whole = new SourceDriver(PostgresTable.of(connection, "empty")).plan(new ReadRange.Whole());
        assertThat(driver.values(whole, "id")).isEmpty();
    }

    @Test
    void aRunReadsWhatIsNewSinceTheLast() throws Exception {
        execute("CREATE TABLE grows (id int PRIMARY KEY, at timestamptz NOT NULL)");
        execute("INSERT INTO grows SELECT i, '2026-01-01T00:00:00.000001Z'::timestamptz + i * interval '1 us'"
                + " FROM generate_series(1, 1000) i");
        for (String cursor : List.of("id", "at")) {
            execute("DELETE FROM grows WHERE id > 1000");
            SourceDriver driver =
                    new SourceDriver(PostgresTable.of(connection, "grows").cursor(cursor));

            ExtractPlan first = driver.since(Position.empty());
            assertThat(driver.values(first, "id")).hasSize(1000).doesNotHaveDuplicates();
            assertThat(first.repeatable()).isTrue();
            assertThat(first.end().token(new LaneId("public.grows")))
                    .contains(new Token(cursor.equals("id") ? "1000" : "2026-01-01T00:00:00.001001Z"));
            assertThat(driver.since(first.end()).isEmpty()).isTrue();

            execute("INSERT INTO grows VALUES (1001, '2026-01-01T00:00:00.001002Z')");
            ExtractPlan second = driver.since(first.end());
            assertThat(driver.values(second, "id")).containsExactly(1001);
        }
    }

    @Test
    void splitsHoldEachRowExactlyOnceWithTiesAndAnyBounds() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 8; round++) {
            execute("DROP TABLE IF EXISTS split");
            execute("CREATE TABLE split (id serial, n bigint NOT NULL, at timestamp NOT NULL)");
            long width = 1L << random.nextInt(62);
            String value = "((random() - 0.5) * " + width + ")::bigint";
            execute("INSERT INTO split (n, at) SELECT " + value + ", timestamp '2000-01-01' + (i % 7) * interval '1 us'"
                    + " FROM generate_series(1, " + random.nextInt(300) + ") i");
            if (round % 3 == 0) {
                execute("INSERT INTO split (n, at) VALUES (9223372036854775807, '294246-01-01'),"
                        + " (-9223372036854775808, '4713-01-01 BC')");
            }
            long expected = count("split");
            for (String cursor : List.of("n", "at")) {
                int splits = 1 + random.nextInt(9);
                SourceDriver driver = new SourceDriver(
                        PostgresTable.of(connection, "split").cursor(cursor).splits(splits));

                ExtractPlan plan = driver.since(Position.empty());

                assertThat(plan.splits()).hasSizeLessThanOrEqualTo(splits);
                List<Object> ids = driver.values(plan, "id");
                assertThat(ids).hasSize((int) expected);
                assertThat(new HashSet<>(ids)).hasSize((int) expected);
                assertThat(plan.splits().stream().map(Split::id)).doesNotHaveDuplicates();
                assertThat(driver.since(plan.end()).isEmpty()).isTrue();
            }
        }
    }

    private static long count(String table) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void aTableThatWasCountedSaysAboutHowManyRowsItHas() throws Exception {
        execute("CREATE TABLE counted (id int) PARTITION BY RANGE (id)");
        execute("CREATE TABLE counted_low PARTITION OF counted FOR VALUES FROM (0) TO (100)");
        execute("CREATE TABLE counted_high PARTITION OF counted FOR VALUES FROM (100) TO (1000)");
        execute("INSERT INTO counted SELECT generate_series(0, 499)");
        execute("CREATE VIEW seen AS SELECT * FROM counted");
        PostgresTable counted = PostgresTable.of(connection, "counted");
        SourceDriver driver = new SourceDriver(counted);

        execute("ANALYZE counted_low");
        assertThat(counted.estimate(driver))
                .as("one partition was never counted")
                .isEmpty();
        execute("ANALYZE counted_high");
        assertThat(counted.estimate(driver)).isEqualTo(Map.of("counted", 500L));
        assertThat(PostgresTable.of(connection, "seen").estimate(driver)).isEmpty();
    }

    @Test
    void anIntervalIsHalfOpenAndMovesNoPosition() throws Exception {
        execute("CREATE TABLE days (id int NOT NULL, at timestamptz NOT NULL, wall timestamp NOT NULL)");
        execute("INSERT INTO days SELECT i, t AT TIME ZONE 'UTC', t FROM generate_series(1, 10) i,"
                + " LATERAL (SELECT timestamp '2026-01-01' + i * interval '1 day') AS x(t)");
        SourceDriver byId = new SourceDriver(
                PostgresTable.of(connection, "days").cursor("id").splits(3));
        SourceDriver byTime =
                new SourceDriver(PostgresTable.of(connection, "days").cursor("at"));
        SourceDriver byWall =
                new SourceDriver(PostgresTable.of(connection, "days").cursor("wall"));

        ExtractPlan plan = byId.plan(new ReadRange.Between("3", "6"));
        assertThat(plan.end().isEmpty()).isTrue();
        assertThat(byId.values(plan, "id")).containsExactlyInAnyOrder(3, 4, 5);
        assertThat(byTime.values(byTime.plan(new ReadRange.Between("2026-01-03", "2026-01-05T02:00:00+02:00")), "id"))
                .containsExactly(2, 3);
        assertThat(byWall.values(byWall.plan(new ReadRange.Between("2026-01-03", "2026-01-05T00:00:00")), "id"))
                .containsExactly(2, 3);
        assertThat(byId.plan(new ReadRange.Between("50", "60")).isEmpty()).isTrue();
        assertThatThrownBy(() -> byId.plan(new ReadRange.Between("2026-01-03", "x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a whole number");
        assertThatThrownBy(() -> byId.plan(new ReadRange.Between("6", "3"))).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() ->
                        new SourceDriver(PostgresTable.of(connection, "days")).plan(new ReadRange.Between("3", "6")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cursor");
    }

    @Test
    void withoutACursorTheWholeTableIsReadEachTime() throws Exception {
        execute("CREATE TABLE every AS SELECT i AS id FROM generate_series(1, 1000) i");
        PostgresTable table = PostgresTable.of(connection, "every").splits(4);
        SourceDriver driver = new SourceDriver(table);

        ExtractPlan plan = driver.since(Position.empty());

        assertThat(table.tracksPosition()).isFalse();
        assertThat(plan.repeatable()).isFalse();
        assertThat(plan.end().isEmpty()).isTrue();
        assertThat(driver.values(plan, "id")).hasSize(1000);
    }

    @Test
    void quotedNamesAreReadAsTheyAre() throws Exception {
        execute("CREATE SCHEMA \"My.Schema\"");
        execute("CREATE TABLE \"My.Schema\".\"we\"\"ird; DROP\" (\"select\" int NOT NULL, \"Ğ column'\"\"\" text)");
        execute("INSERT INTO \"My.Schema\".\"we\"\"ird; DROP\" VALUES (1, 'a'), (2, 'b')");
        String name = "\"My.Schema\".\"we\"\"ird; DROP\"";
        SourceDriver driver = new SourceDriver(
                PostgresTable.of(connection, name).cursor("select").splits(2));

        ExtractPlan plan = driver.since(Position.empty());

        assertThat(driver.values(plan, "select")).containsExactlyInAnyOrder(1, 2);
        assertThat(plan.end().lanes()).containsExactly(new LaneId("\"My.Schema\".\"we\"\"ird; DROP\""));
    }

    @Test
    void aWideTableIsReadWhole() throws Exception {
        StringBuilder columns = new StringBuilder("id int");
        StringBuilder values = new StringBuilder("i");
        for (int i = 0; i < 800; i++) {
            columns.append(", c").append(i).append(i % 2 == 0 ? " text" : " numeric");
            values.append(i % 2 == 0 ? ", 'v' || i" : ", i * 1.5");
        }
        execute("CREATE TABLE wide (" + columns + ")");
        execute("INSERT INTO wide SELECT " + values + " FROM generate_series(1, 700) i");
        SourceDriver driver = new SourceDriver(PostgresTable.of(connection, "wide"));

        assertThat(driver.values(driver.plan(new ReadRange.Whole()), "c799"))
                .hasSize(700)
                .contains(new BigDecimal("1050.0"));
    }

    record Order(long id, String customer, BigDecimal total, Instant updatedAt) {}

    @Test
    void aJavaRecordSelectsItsColumnsOnly() throws Exception {
        execute("CREATE TABLE orders (id int NOT NULL, secret xml, customer uuid, total numeric(10,2),"
                + " updated_at timestamptz NOT NULL DEFAULT '2026-01-01Z')");
        execute("INSERT INTO orders VALUES (1, NULL, '00000000-0000-0000-0000-000000000001', 1.50)");
        PostgresTable table = PostgresTable.of(connection, "orders")
                .as(Order.class)
                .cursor("id")
                .key("id");
        SourceDriver driver = new SourceDriver(table);
        List<Object> read = new ArrayList<>();

        StreamSpec stream = table.streams(driver).get(0);
        RecordReader<?> reader = stream.type().reader();
        driver.read(driver.since(Position.empty()).splits().get(0), (batch, row) -> read.add(reader.read(batch, row)));

        assertThat(stream.key()).containsExactly("id");
        assertThat(read)
                .containsExactly(new Order(
                        1,
                        "00000000-0000-0000-0000-000000000001",
                        new BigDecimal("1.50"),
                        Instant.parse("2026-01-01T00:00:00Z")));
    }

    record Misfit(int id, String custmer, int total, boolean updatedAt) {}

    @Test
    void allThatDoesNotFitIsReportedAtOnce() throws Exception {
        execute("CREATE TABLE misfits (id bigint, customer text, total numeric, updated_at timestamptz)");
        PostgresTable table = PostgresTable.of(connection, "misfits").as(Misfit.class);

        assertThatThrownBy(() -> table.streams(new SourceDriver(table)))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(4))
                .hasMessageContaining("Did you mean 'customer'?");
    }

    @Test
    void allNamesThatCollideAreReportedAtOnce() throws Exception {
        execute("CREATE TABLE strange (\"userId\" int, user_id int, address inet, \"tag s\" text[], tag_s text[])");
        PostgresTable table = PostgresTable.of(connection, "strange");

        assertThatThrownBy(() -> table.streams(new SourceDriver(table)))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(2))
                .hasMessageContaining("tag s")
                .hasMessageContaining("userId");
    }

    @Test
    void aTableThatDoesNotExistIsSuggested() throws Exception {
        execute("CREATE TABLE customers (id int)");
        PostgresTable table = PostgresTable.of(connection, "public.custommers");

        assertThatThrownBy(() -> table.streams(new SourceDriver(table)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("public.customers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "t0", "t3", "txt", "n", "f", "nope"})
    void columnsThatCannotBeACursorAreRefused(String column) throws Exception {
        execute("CREATE TABLE IF NOT EXISTS cursors"
                + " (d date, t0 timestamp(0), t3 timestamptz(3), txt text, n numeric, f float8)");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "cursors").cursor(column));

        assertThatThrownBy(() -> driver.since(Position.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cursor " + column);
    }

    @Test
    void rowsWithoutACursorValueAreAnError() throws Exception {
        execute("CREATE TABLE gaps AS SELECT nullif(i % 10, 0) AS id FROM generate_series(1, 30) i");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "gaps").cursor("id"));

        assertThatThrownBy(() -> driver.since(Position.empty()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("3 rows of public.gaps have no value");
    }

    @Test
    void infiniteCursorValuesAreAnError() throws Exception {
        execute("CREATE TABLE endless (at timestamptz NOT NULL)");
        execute("INSERT INTO endless VALUES ('2026-01-01'), ('infinity')");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "endless").cursor("at"));

        assertThatThrownBy(() -> driver.since(Position.empty()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("infinite");
    }

    @Test
    void aPositionOfAnotherKindOfCursorIsAnError() throws Exception {
        execute("CREATE TABLE changed (id int NOT NULL)");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "changed").cursor("id"));
        Position other = Position.of(new LaneId("public.changed"), new Token("2026-01-01T00:00:00.000000Z"));

        assertThatThrownBy(() -> driver.since(other))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("reset the position");
    }

    @Test
    void aRowThatTheBatchCannotHoldIsRejectedWithItsPlace() throws Exception {
        execute("CREATE TABLE partly (id int NOT NULL, doc text)");
        execute("INSERT INTO partly VALUES (1, 'ok'), (2, 'far too long'), (3, 'ok')");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "partly").cursor("id"));
        driver.rules = new ValueRules(false, 4);

        assertThat(driver.values(driver.since(Position.empty()), "id")).containsExactly(1, 3);

        assertThat(driver.rejects).hasSize(1);
        Reject reject = driver.rejects.get(0);
        assertThat(reject.stream()).isEqualTo("partly");
        assertThat(reject.place()).isEqualTo("table public.partly, id=2");
        assertThat(reject.field()).isEqualTo("doc");
        assertThat(new String(reject.raw(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":2,\"doc\":null}");
        assertThat(reject.form()).isEqualTo(KeptRows.UNREADABLE);
    }

    @Test
    void valuesThatAreTooLargeStayOnTheServerAndTheirRowsAreRejected() throws Exception {
        execute(
                "CREATE TABLE large (id int NOT NULL, t text NOT NULL, b bytea, j json, jb jsonb, a int[], v varchar(5),"
                        + " c char(30))");
        execute("INSERT INTO large SELECT n, 'ok', '\\x00', '1', '2', '{3}', 'v', 'c' FROM generate_series(0, 6) n");
        execute("UPDATE large SET t = repeat('ğ', 50) || 'x' WHERE id = 1");
        execute("UPDATE large SET b = decode(repeat('00', 101), 'hex') WHERE id = 2");
        execute("UPDATE large SET j = to_json(repeat('x', 99)) WHERE id = 3");
        execute("UPDATE large SET jb = to_jsonb(repeat('x', 99)) WHERE id = 4");
        execute("UPDATE large SET a = array_fill(1, ARRAY[100]) WHERE id = 5");
        execute("UPDATE large SET t = repeat('x', 100), b = decode(repeat('00', 100), 'hex'), j ="
                + " to_json(repeat('x', 98)) WHERE id = 6");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "large").cursor("id"));
        driver.rules = new ValueRules(false, 100);

        assertThat(driver.values(driver.since(Position.empty()), "id")).containsExactly(0, 6);

        assertThat(driver.rejects).extracting(Reject::field).containsExactly("t", "b", "j", "jb", "a");
        assertThat(driver.rejects).extracting(Reject::place).contains("table public.large, id=1");
        assertThat(driver.rejects).allSatisfy(reject -> {
            assertThat(reject.reason()).isEqualTo("is longer than the limit max_value_bytes of 100");
            assertThat(reject.raw().length).isLessThan(500);
        });
    }

    @Test
    void theOriginOfARowIsItsCursorValueAndAllOfItAsJson() throws Exception {
        execute(
                "CREATE TABLE origins (at timestamptz NOT NULL, t text, n numeric, j jsonb, b bytea, d date, gone int)");
        execute("INSERT INTO origins VALUES ('2026-01-01T12:00:00.000001Z', E'a\"b\\n', 1.50, '{\"x\": 1}', '\\x00ff',"
                + " 'infinity')");
        PostgresTable table = PostgresTable.of(connection, "origins").cursor("at");
        SourceDriver driver = new SourceDriver(table);

        try (SplitReader reader =
                table.open(driver.since(Position.empty()).splits().get(0), driver)) {
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.BATCH);
            Origin origin = reader.origin(0);
            assertThat(origin.place()).isEqualTo("table public.origins, at=2026-01-01T12:00:00.000001Z");
            assertThat(new String(origin.raw(), StandardCharsets.UTF_8))
                    .isEqualTo(
                            "{\"at\":\"2026-01-01T12:00:00.000001Z\",\"t\":\"a\\\"b\\n\",\"n\":1.50,\"j\":{\"x\": 1},"
                                    + "\"b\":\"\\\\x00ff\",\"d\":\"infinity\",\"gone\":null}");
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.END);
            assertThat(reader.position().isEmpty()).isTrue();
        }
    }

    @Test
    void theOriginOfARowNamesItsKeyBesideTheCursor() throws Exception {
        execute("CREATE TABLE keyed (shop text, id bigint, at timestamptz NOT NULL, PRIMARY KEY (shop, id))");
        execute("INSERT INTO keyed VALUES ('a', 7, '2026-01-01T12:00:00Z')");
        PostgresTable table = PostgresTable.of(connection, "keyed");
        assertThat(place(table.cursor("at")))
                .isEqualTo("table public.keyed, at=2026-01-01T12:00:00.000000Z, shop=a, id=7");
        assertThat(place(table.cursor("id"))).isEqualTo("table public.keyed, id=7, shop=a");
        assertThat(place(table)).isEqualTo("table public.keyed, shop=a, id=7");
    }

    /** Batches are emptied as soon as they are written, while the reader still goes on. */
    @Test
    void rowsWithoutAKeyAreCountedThroughBatchesThatAreEmptied() throws Exception {
        execute("CREATE TABLE numbered (t text)");
        execute("INSERT INTO numbered SELECT 'x' FROM generate_series(1, 5000)");
        PostgresTable table = PostgresTable.of(connection, "numbered");
        SourceDriver driver = new SourceDriver(table);
        try (SplitReader reader = table.open(
                driver.plan(new ReadRange.Since(Position.empty())).splits().get(0), driver)) {
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.BATCH);
            int first = reader.batch().rows();
            reader.batch().clear();
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.BATCH);
            assertThat(reader.origin(0).place()).contains("table public.numbered, row " + (first + 1) + " of");
        }
    }

    private static String place(PostgresTable table) throws Exception {
        SourceDriver driver = new SourceDriver(table);
        try (SplitReader reader = table.open(
                driver.plan(new ReadRange.Since(Position.empty())).splits().get(0), driver)) {
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.BATCH);
            return reader.origin(0).place();
        }
    }

    @Test
    void closingAReaderEndsItsCopyOnTheServer() throws Exception {
        execute("CREATE VIEW endless_view AS SELECT generate_series(1, 100000000) AS id, repeat('x', 1000) AS t");
        PostgresTable table = PostgresTable.of(connection, "endless_view");
        SourceDriver driver = new SourceDriver(table);

        SplitReader reader =
                table.open(driver.plan(new ReadRange.Whole()).splits().get(0), driver);
        assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.BATCH);
        reader.close();

        try (Statement statement = admin.createStatement()) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            boolean running = true;
            while (running && System.nanoTime() < deadline) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                        + " current_database() AND query LIKE 'COPY%endless_view%' AND pid <> pg_backend_pid()"
                        + " AND state = 'active'")) {
                    rows.next();
                    running = rows.getLong(1) > 0;
                }
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(running).isFalse();
        }
    }

    @Test
    void aColumnWhoseTypeChangesBetweenPlanAndReadIsAnErrorAndNotOtherValues() throws Exception {
        execute("CREATE TABLE retyped (id int NOT NULL, n int)");
        execute("INSERT INTO retyped VALUES (1, 7)");
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "retyped").cursor("id"));
        ExtractPlan plan = driver.since(Position.empty());

        execute("ALTER TABLE retyped ALTER n TYPE real");

        assertThatThrownBy(() -> driver.values(plan, "n"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("changed");
    }

    @Test
    void aPlanTravels() throws Exception {
        execute("CREATE TABLE travels AS SELECT i AS id FROM generate_series(1, 100) i");
        SourceDriver driver = new SourceDriver(
                PostgresTable.of(connection, "travels").cursor("id").splits(2));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(driver.since(Position.empty()));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(driver.values((ExtractPlan) in.readObject(), "id")).hasSize(100);
        }
    }

    @Test
    void theIdentityIsTheSameForAllTablesOfADatabaseAndForUsersWithoutRights() throws Exception {
        execute("CREATE ROLE " + database + "_plain LOGIN PASSWORD 'plain'");
        PostgresConnection plain = connection.as(database + "_plain", dev.crescendo.config.Secret.literal("plain"));
        PostgresTable table = PostgresTable.of(connection, "a");

        String identity = table.identity(new SourceDriver(table)).text();

        assertThat(identity).matches("postgresql \\d+/" + database);
        assertThat(PostgresTable.of(plain, "b")
                        .identity(new SourceDriver(table))
                        .text())
                .isEqualTo(identity);
    }
}
