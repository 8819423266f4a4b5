package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testkit.SourceContract;
import dev.crescendo.testkit.SourceFixture;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DuckTableTest {
    @TempDir
    private static Path folder;

    private Opened opened = new Opened(folder);

    @BeforeEach
    void newDatabase() {
        opened = new Opened(folder.resolve(UUID.randomUUID() + ".duckdb"));
    }

    private DuckTable table(String name) {
        return DuckTable.of(DuckConnection.to(opened.path()), name);
    }

    @TestFactory
    Stream<DynamicTest> aTableWithACursorKeepsTheContract() {
        return SourceContract.of(new Tables("moment TIMESTAMPTZ", "to_timestamp(%d)", "moment", 1))
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> aTableReadInPiecesKeepsTheContract() {
        return SourceContract.of(new Tables("moment BIGINT", "%d", "moment", 3)).tests();
    }

    @TestFactory
    Stream<DynamicTest> aWholeTableKeepsTheContract() {
        return SourceContract.of(new Tables("moment BIGINT", "%d", "", 1)).tests();
    }

    private final class Tables implements SourceFixture {
        private final String column;
        private final String value;
        private final String cursor;
        private final int splits;
        private long next;

        Tables(String column, String value, String cursor, int splits) {
            this.column = column;
            this.value = value;
            this.cursor = cursor;
            this.splits = splits;
        }

        @Override
        public Source fresh() throws SQLException {
            newDatabase();
            opened.execute("CREATE SCHEMA raw", "CREATE TABLE raw.orders (" + column + ", name VARCHAR)");
            DuckTable table = table("raw.orders").splits(splits);
            return cursor.isEmpty() ? table : table.cursor(cursor);
        }

        @Override
        public void add(int records) throws SQLException {
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                next++;
                rows.add("(" + String.format(java.util.Locale.ROOT, value, next) + ", 'order " + next + "')");
            }
            opened.execute("INSERT INTO raw.orders VALUES " + String.join(", ", rows));
        }
    }

    /** Reads as the engine does. */
    private static final class Reading implements PlanContext, ReadContext {
        final List<Batch> batches = new ArrayList<>();
        final List<Reject> rejects = new ArrayList<>();

        static Reading of(Source source) throws Exception {
            Reading reading = new Reading();
            for (Split split :
                    source.plan(new ReadRange.Since(Position.empty()), reading).splits()) {
                try (SplitReader reader = source.open(split, reading)) {
                    for (Next next = reader.next(Duration.ZERO); next != Next.END; next = reader.next(Duration.ZERO)) {
                        if (next == Next.BATCH) {
                            reading.batches.add(reader.batch());
                        }
                    }
                }
            }
            return reading;
        }

        Batch only() {
            assertThat(batches).hasSize(1);
            return batches.get(0);
        }

        @Override
        public String pipeline() {
            return "test";
        }

        @Override
        public Batch newBatch(Schema schema) {
            return new Batch(schema);
        }

        @Override
        public void reject(Reject reject) {
            rejects.add(reject);
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void report(String message) {}

        @Override
        public void keepUntilEnd(AutoCloseable resource) {}
    }

    private Batch read(String columns, String... values) throws Exception {
        opened.execute("CREATE TABLE main.t (" + columns + ")", "INSERT INTO t VALUES " + String.join(", ", values));
        return Reading.of(table("t")).only();
    }

    private List<Object> values(String type, String... values) throws Exception {
        newDatabase();
        Batch batch = read(
                "v " + type, Stream.of(values).map(value -> "(" + value + ")").toArray(String[]::new));
        List<Object> found = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            found.add(batch.valueAt(0, row));
        }
        return found;
    }

    @Test
    void integersAndNumbersAreExact() throws Exception {
        assertThat(values("UTINYINT", "255", "NULL")).containsExactly(255, null);
        assertThat(values("UINTEGER", "4294967295")).containsExactly(4294967295L);
        assertThat(values("BIGINT", "-9223372036854775808")).containsExactly(Long.MIN_VALUE);
        assertThat(values("HUGEINT", "170141183460469231731687303715884105727").toString())
                .isEqualTo("[170141183460469231731687303715884105727]");
        assertThat(values("DECIMAL(38,10)", "-1234567890123456789012345678.0123456789")
                        .toString())
                .isEqualTo("[-1234567890123456789012345678.0123456789]");
        assertThat(values("DOUBLE", "'nan'", "'-inf'", "-0.0::DOUBLE"))
                .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY, -0.0);
    }

    @Test
    void textAndBytesAreExact() throws Exception {
        assertThat(values("VARCHAR", "'a' || chr(0) || 'ığ🎵'", "''", "NULL")).containsExactly("a\0ığ🎵", "", null);
        assertThat((byte[]) values("BLOB", "'\\x00\\xFFA'::BLOB").get(0)).containsExactly(0, -1, 65);
        assertThat(values("JSON", "'{\"a\" : 1.10}'")).containsExactly("{\"a\" : 1.10}");
        UUID uuid = UUID.fromString("ffeeddcc-bbaa-9988-7766-554433221100");
        assertThat(values("UUID", "'" + uuid + "'")).containsExactly(uuid);
        assertThat(values("ENUM('x', 'y')", "'y'")).containsExactly("y");
    }

    @Test
    void nestedValuesComeAsJsonWhereJsonHoldsThem() throws Exception {
        assertThat(values("INTEGER[]", "[1, NULL]", "[]", "NULL")).containsExactly("[1,null]", "[]", null);
        assertThat(values(
                        "STRUCT(a DECIMAL(38,2), b VARCHAR, d DATE[])", "{'a': 1.50, 'b': 'x\"y', 'd': ['infinity']}"))
                .containsExactly("{\"a\":1.50,\"b\":\"x\\\"y\",\"d\":[\"infinity\"]}");
        assertThat(values("MAP(VARCHAR, INTEGER[])", "MAP {'k': [1], 'l': NULL}"))
                .containsExactly("{\"k\":[1],\"l\":null}");
        assertThat(values("STRUCT(a DOUBLE, b VARCHAR)", "{'a': '-inf'::DOUBLE, 'b': 'NaN, \" Infinity'}"))
                .containsExactly("{\"a\":\"-Infinity\",\"b\":\"NaN, \\\" Infinity\"}");
        assertThat(values("BLOB[]", "['\\xAA'::BLOB]")).containsExactly("['\\\\xAA']");
        newDatabase();
        assertThat(read("a INTEGER[], b BLOB[], e ENUM('x')", "([1], NULL, 'x')")
                        .schema()
                        .fields())
                .extracting(Field::type)
                .containsExactly(Simple.JSON, Simple.TEXT, Simple.TEXT);
    }

    @Test
    void nestedValuesAreTheSameAgainInDuckDb() throws Exception {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("INTEGER[]", "[1, NULL]");
        values.put("DOUBLE[3]", "['nan'::DOUBLE, '-inf', 0.1]");
        values.put(
                "STRUCT(a DECIMAL(38,2), b VARCHAR, c TIMESTAMPTZ[])",
                "{'a': 1.50, 'b': 'q\"\\''' || chr(10), 'c': ['infinity', '2026-03-29 02:30:00.000001+00']}");
        values.put("MAP(VARCHAR, INTEGER[])", "MAP {'k': [1], 'l': NULL}");
        values.put("MAP(DATE, DOUBLE)", "MAP {DATE '0044-03-15 (BC)': 1e300}");
        values.put("UNION(n INTEGER, t VARCHAR)", "union_value(t := 'text')");
        values.put("BLOB[]", "['\\xAA\\x00b'::BLOB]");
        values.put("STRUCT(a BIT)", "{'a': '0101'::BIT}");
        values.put("MAP(INTEGER[], INTEGER)", "MAP {[1, 2]: 3}");
        values.put("ENUM('x', 'y')", "'y'");
        List<String> types = List.copyOf(values.keySet());
        String columns = IntStream.range(0, types.size())
                .mapToObj(i -> "v" + i + " " + types.get(i))
                .collect(Collectors.joining(", "));
        opened.execute(
                "CREATE TABLE main.t (" + columns + ")",
                "INSERT INTO t VALUES (" + String.join(", ", values.values()) + ")",
                "INSERT INTO t (v0) VALUES (NULL)");
        Opened target = new Opened(opened.path().resolveSibling("target.duckdb"));
        new PipelineRun(
                        Pipeline.named("t").from(table("t")).snapshots(),
                        new DuckWarehouse(target.path()),
                        new SequentialRunner(true),
                        RunOptions.of("shop"))
                .execute();
        for (int i = 0; i < types.size(); i++) {
            String column = "SELECT typeof(v" + i + ") || ' ' || coalesce(v" + i + "::VARCHAR, 'none') FROM ";
            assertThat(target.texts(column + "raw.t"))
                    .as(types.get(i))
                    .containsExactlyInAnyOrderElementsOf(opened.texts(column + "main.t"));
        }
    }

    @Test
    void datesAndTimesKnowInfinityAndTheEndOfADay() throws Exception {
        Batch batch = read(
                "d DATE, t TIME, ts TIMESTAMP, tz TIMESTAMPTZ",
                "('infinity', '24:00:00', 'infinity', '-infinity')",
                "('-infinity', '00:00:00', '-infinity', 'infinity')",
                "('0044-03-15 (BC)', '23:59:59.999999', '0044-03-15 (BC) 00:00:00', '2026-03-29 02:30:00.000001+00')",
                "(NULL, NULL, NULL, NULL)");
        IntColumn dates = (IntColumn) batch.column(0);
        assertThat(dates.at(0)).isEqualTo(Times.DATE_INFINITY);
        assertThat(dates.at(1)).isEqualTo(Times.DATE_MINUS_INFINITY);
        assertThat(batch.valueAt(0, 2)).hasToString("-0043-03-15");
        assertThat(((LongColumn) batch.column(1)).at(0)).isEqualTo(Times.END_OF_DAY);
        assertThat(batch.valueAt(1, 2)).hasToString("23:59:59.999999");
        LongColumn timestamps = (LongColumn) batch.column(2);
        assertThat(timestamps.at(0)).isEqualTo(Times.INFINITY);
        assertThat(timestamps.at(1)).isEqualTo(Times.MINUS_INFINITY);
        assertThat(batch.valueAt(2, 2)).hasToString("-0043-03-15T00:00");
        LongColumn instants = (LongColumn) batch.column(3);
        assertThat(instants.at(0)).isEqualTo(Times.MINUS_INFINITY);
        assertThat(instants.at(1)).isEqualTo(Times.INFINITY);
        assertThat(batch.valueAt(3, 2)).hasToString("2026-03-29T02:30:00.000001Z");
        for (int field = 0; field < 4; field++) {
            assertThat(batch.column(field).isNull(3)).isTrue();
        }
    }

    @Test
    void intervalsAndTimesWithZoneAreExact() throws Exception {
        assertThat(values("INTERVAL", "INTERVAL '14 months -3 days 100:30:02.5'")
                        .toString())
                .isEqualTo("[Interval[months=14, days=-3, micros=361802500000]]");
        assertThat(values("TIMETZ", "'12:00:00.000001-05:30'").toString()).isEqualTo("[12:00:00.000001-05:30]");
        assertThat(values("TIMETZ", "'12:00:00+00:19:32'").toString()).isEqualTo("[12:00+00:19:32]");
    }

    @Test
    void aValueThatNoFieldHoldsIsRejectedAndItsNeighboursAreRead() throws Exception {
        opened.execute(
                "CREATE TABLE t (id INTEGER, v TIMETZ)",
                "INSERT INTO t VALUES (1, '12:00:00+00'), (2, '24:00:00+00'), (3, '13:00:00+00')");
        Reading reading = Reading.of(table("t").cursor("id"));
        assertThat(reading.only().rows()).isEqualTo(2);
        assertThat(reading.rejects).singleElement().satisfies(reject -> {
            assertThat(reject.place()).isEqualTo("table main.t, id=2");
            assertThat(reject.field()).isEqualTo("v");
            assertThat(new String(reject.raw(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("{\"id\":\"2\",\"v\":\"24:00:00+00\"}");
        });
    }

    @Test
    void theOriginOfARowIsItsCursorAndKeyAndAllOfItAsJson() throws Exception {
        opened.execute(
                "CREATE TABLE t (id INTEGER, shop VARCHAR, seen TIMESTAMP, b BLOB)",
                "INSERT INTO t VALUES (7, 'a', '2026-01-01', '\\x01'::BLOB)");
        for (String cursor : List.of("seen", "id", "")) {
            DuckTable table = table("t").key("id", "shop");
            try (SplitReader reader = first(cursor.isEmpty() ? table : table.cursor(cursor))) {
                assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.BATCH);
                assertThat(reader.origin(0).place())
                        .isEqualTo(
                                switch (cursor) {
                                    case "seen" -> "table main.t, seen=2026-01-01T00:00, id=7, shop=a";
                                    default -> "table main.t, id=7, shop=a";
                                });
                assertThat(new String(reader.origin(0).raw(), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("{\"id\":7,\"shop\":\"a\",\"seen\":\"2026-01-01T00:00\",\"b\":\"\\\\x01\"}");
            }
        }
    }

    private static SplitReader first(DuckTable table) throws Exception {
        Reading reading = new Reading();
        ExtractPlan plan = table.plan(new ReadRange.Since(Position.empty()), reading);
        return table.open(plan.splits().get(0), reading);
    }

    record Narrow(long id, java.math.BigDecimal amount) {}

    @Test
    void recordsTakeTheColumnsThatTheyName() throws Exception {
        opened.execute(
                "CREATE TABLE t (x VARCHAR, amount DECIMAL(10,2), id INTEGER)", "INSERT INTO t VALUES ('x', 1.50, 7)");
        Batch batch = Reading.of(table("t").as(Narrow.class)).only();
        assertThat(batch.schema().field(1).type()).isEqualTo(Simple.NUMBER);
        assertThat(((LongColumn) batch.column(0)).at(0)).isEqualTo(7);
        assertThat(((DecimalColumn) batch.column(1)).at(0)).isEqualByComparingTo("1.50");
    }

    record Wrong(int x, long missing) {}

    @Test
    void fieldsThatDontFitAreAllNamed() throws Exception {
        opened.execute("CREATE TABLE t (x VARCHAR)");
        assertThatThrownBy(() -> table("t").as(Wrong.class).streams(new Reading()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("field x")
                .hasMessageContaining("field missing");
    }

    @Test
    @Timeout(60)
    void whatIsNoFileIsTheUsersToMend() throws Exception {
        Path pipe = opened.path().resolveSibling("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path notOne : List.of(pipe, opened.path().toAbsolutePath().getParent())) {
            assertThatThrownBy(
                            () -> DuckTable.of(DuckConnection.to(notOne), "t").streams(new Reading()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("database " + notOne + ": this is no file");
        }
    }

    @Test
    void aMissingFileAndAMissingTableAreTheUsersToMend() throws Exception {
        assertThatThrownBy(() -> table("t").streams(new Reading()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no such file");
        assertThat(opened.path()).doesNotExist();
        opened.execute("CREATE TABLE other (x INTEGER)");
        assertThatThrownBy(() -> table("t").streams(new Reading()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("main.t");
    }

    @Test
    void rowsWithoutACursorValueAreRefused() throws Exception {
        opened.execute("CREATE TABLE t (moment TIMESTAMP)", "INSERT INTO t VALUES ('infinity'), ('2026-01-01')");
        assertThatThrownBy(() -> Reading.of(table("t").cursor("moment")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("1 rows of main.t");
    }

    @Test
    void anIntervalIsHalfOpen() throws Exception {
        opened.execute("CREATE TABLE t (id BIGINT)", "INSERT INTO t SELECT range FROM range(10)");
        Source source = table("t").cursor("id");
        Reading reading = new Reading();
        List<Split> splits =
                source.plan(new ReadRange.Between("2", "5"), reading).splits();
        try (SplitReader reader = source.open(splits.get(0), reading)) {
            assertThat(reader.next(Duration.ZERO)).isEqualTo(Next.BATCH);
            assertThat(reader.batch().rows()).isEqualTo(3);
        }
    }

    @Test
    void aTableThatChangedSinceThePlanIsNotRead() throws Exception {
        opened.execute("CREATE TABLE t (id BIGINT)", "INSERT INTO t VALUES (1)");
        Source source = table("t").cursor("id");
        Split split = source.plan(new ReadRange.Since(Position.empty()), new Reading())
                .splits()
                .get(0);
        opened.execute("ALTER TABLE t ALTER COLUMN id TYPE INTEGER");
        assertThatThrownBy(() -> source.open(split, new Reading()))
                .isInstanceOf(CrescendoException.class)
                .hasMessageContaining("has changed its columns");
    }

    @Test
    void aDatabaseWithALedgerIsKnownByItsNumberAndOthersByTheirPath() throws Exception {
        opened.execute("CREATE TABLE t (id BIGINT)");
        assertThat(table("t").identity(new Reading()).text()).isEqualTo("duckdb " + opened.path());
        newDatabase();
        new DuckWarehouse(opened.path()).ledger().prepare();
        String number = opened.texts("SELECT database FROM crescendo.version").get(0);
        assertThat(table("t").identity(new Reading()).text()).isEqualTo("duckdb " + number);
    }

    @Test
    void fieldsKeepDuckDbsOwnTypes() throws Exception {
        Schema schema = read("h HUGEINT, d DECIMAL(10,2), \"Order Id\" INTEGER", "(1, 1.5, 2)")
                .schema();
        assertThat(schema.names()).containsExactly("h", "d", "order_id");
        assertThat(schema.field(0).nativeType()).isEqualTo("duckdb:HUGEINT");
        assertThat(schema.field(1).type()).isEqualTo(new FieldType.Decimal(10, 2));
    }
}
