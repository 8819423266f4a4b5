package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Secret;
import dev.crescendo.extract.Source;
import dev.crescendo.parity.Await;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.spark.Spark;
import dev.crescendo.stage.streaming.StreamingOptions;
import dev.crescendo.stage.streaming.StreamingRun;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same pipeline into DuckDB on every stage: the driver alone opens the file, tasks stage beside it. The rows are those
 * that PostgreSQL gets.
 */
@Timeout(120)
class DuckParityIT {
    private static final String PROJECT = "shop";

    /** A row in a text that both databases write alike. */
    private static final String ROWS = "SELECT coalesce(id::text, '?') || '|' || coalesce(name, '?') || '|' ||"
            + " coalesce(total::text, '?') || '|' || coalesce(day::text, '?') || '|' || coalesce(paid::text, '?') ||"
            + " '|' || coalesce(code::text, '?') || '|' || coalesce(%s::text, '?') FROM raw.orders ORDER BY id";

    private static final String POSTGRES_ROWS = ROWS.formatted("(extract(epoch from placed) * 1000000)::bigint");
    private static final String DUCKDB_ROWS = ROWS.formatted("epoch_us(placed)");

    @TempDir
    private Path folder;

    private final PostgresServer postgres = PostgresServer.shared();
    private String database = "";
    private Path password = Path.of("");

    @BeforeEach
    void fill() throws Exception {
        database = postgres.createDatabase();
        password = Files.writeString(folder.resolve("password"), postgres.password());
        onSource(
                "CREATE TABLE orders (id bigint PRIMARY KEY, name text, total numeric(12,2), day date, paid boolean,"
                        + " code uuid, placed timestamptz, changed bigint NOT NULL)",
                "INSERT INTO orders SELECT i, CASE WHEN i % 7 > 0 THEN 'Größe 🎻 ' || i END, i / 7.0, date '2024-02-28' + i,"
                        + " i % 3 = 0, md5(i::text)::uuid, timestamptz '2024-03-31 00:59:59.123456Z' + i * interval '1 min',"
                        + " i FROM generate_series(1, 3000) AS i");
    }

    private void change() throws SQLException {
        onSource(
                "DELETE FROM orders WHERE id % 50 = 7",
                "UPDATE orders SET name = 'changed ' || id, changed = 10000 + id WHERE id % 10 = 4",
                "INSERT INTO orders SELECT i, 'new ' || i, 1.5, NULL, NULL, NULL, NULL, 20000 + i"
                        + " FROM generate_series(3001, 3300) AS i");
    }

    private void onSource(String... statements) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** How a pipeline is run. */
    @FunctionalInterface
    private interface Runner {
        RunResult run(Pipeline pipeline, Warehouse warehouse);
    }

    private static RunResult onThreads(Pipeline pipeline, Warehouse warehouse) {
        return Cron.run(pipeline, warehouse, RunOptions.of(PROJECT), 2);
    }

    private static RunResult onSpark(Pipeline pipeline, Warehouse warehouse) {
        SparkContext context = SparkContext.getOrCreate(new SparkConf()
                .setMaster("local[2,4]")
                .setAppName("parity")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
        return Spark.run(context, pipeline, warehouse, RunOptions.of(PROJECT));
    }

    private Source source(int splits) {
        return PostgresTable.of(connection(database), "public.orders")
                .cursor("changed")
                .key("id")
                .splits(splits);
    }

    private PostgresConnection connection(String to) {
        return PostgresConnection.to(postgres.url(to)).as(postgres.user(), Secret.file(password));
    }

    private DuckWarehouse duckdb(String name) {
        return new DuckWarehouse(folder.resolve(name + ".duckdb"));
    }

    @Test
    void mergingInSplitsGivesWhatPostgresqlHasOnThreadsAndOnSpark() throws Exception {
        Pipeline pipeline = Pipeline.named("orders").from(source(4)).merge("id");
        compare(pipeline, pipeline, pipeline);
    }

    @Test
    void replacingGivesWhatPostgresqlHasOnThreadsAndOnSpark() throws Exception {
        Source whole = PostgresTable.of(connection(database), "public.orders")
                .key("id")
                .splits(3);
        Pipeline pipeline = Pipeline.named("orders").from(whole).replace("id");
        compare(pipeline, pipeline, pipeline);
    }

    @Test
    void appendingInOnePieceOrInSplitsGivesWhatPostgresqlHas() throws Exception {
        Pipeline inOne = Pipeline.named("orders").from(source(1)).append();
        Pipeline inFour = Pipeline.named("orders").from(source(4)).append();
        compare(inOne, inOne, inFour);
    }

    private void compare(Pipeline reference, Pipeline threads, Pipeline spark) throws Exception {
        String target = postgres.createDatabase();
        Warehouse intoPostgresql = new PostgresWarehouse(connection(target));
        DuckWarehouse byThreads = duckdb("threads");
        DuckWarehouse bySpark = duckdb("spark");
        for (int round = 0; round < 2; round++) {
            if (round > 0) {
                change();
            }
            onThreads(reference, intoPostgresql);
            List<String> expected = rows(postgres.connect(target), POSTGRES_ROWS);
            loads(DuckParityIT::onThreads, threads, byThreads, expected);
            loads(DuckParityIT::onSpark, spark, bySpark, expected);
        }
    }

    private void loads(Runner runner, Pipeline pipeline, DuckWarehouse warehouse, List<String> expected)
            throws Exception {
        RunResult result = runner.run(pipeline, warehouse);
        assertThat(result.counts().addUp()).isTrue();
        assertThat(result.loadId()).isPresent();
        assertThat(sorted(rows(warehouse.openReadOnly(), DUCKDB_ROWS))).isEqualTo(sorted(expected));
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.toString().contains(".staging"))
                            .filter(Files::isRegularFile))
                    .isEmpty();
        }
    }

    @Test
    void twoStreamingInstancesShareTheFile() throws Exception {
        DuckWarehouse warehouse = duckdb("streaming");
        Pipeline pipeline = Pipeline.named("orders").from(source(1)).append();
        StreamingOptions options = StreamingOptions.of(PROJECT, "parity-" + UUID.randomUUID())
                .withMaxRecords(1_000)
                .withMaxTime(Duration.ofMillis(200))
                .withInterval(Duration.ofMillis(50));
        List<StreamingRun> runs =
                List.of(new StreamingRun(pipeline, warehouse, options), new StreamingRun(pipeline, warehouse, options));
        List<FutureTask<?>> results = new ArrayList<>();
        for (StreamingRun run : runs) {
            FutureTask<?> result = new FutureTask<>(run::execute);
            results.add(result);
            Thread thread = new Thread(result, "streaming-instance");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            Await.until("3,000 records are read", () -> read(warehouse) >= 3_000);
        } finally {
            runs.forEach(StreamingRun::stop);
        }
        for (FutureTask<?> result : results) {
            result.get();
        }
        assertThat(rows(warehouse.openReadOnly(), "SELECT id::text FROM raw.orders"))
                .hasSize(3_000)
                .doesNotHaveDuplicates();
    }

    private static long read(DuckWarehouse warehouse) {
        try (var ledger = warehouse.ledger()) {
            ledger.prepare();
        }
        try {
            return Long.parseLong(
                    rows(warehouse.openReadOnly(), "SELECT coalesce(sum(read), 0)::text FROM crescendo.loads")
                            .get(0));
        } catch (SQLException notYet) {
            return 0;
        }
    }

    private static List<String> sorted(List<String> rows) {
        return rows.stream().sorted().toList();
    }

    private static List<String> rows(Connection opened, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
