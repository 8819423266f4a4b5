package dev.crescendo.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.load.Counts;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.spark.Spark;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testserver.PostgresServer;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Child and grandchild tables are the same on threads and on Spark, in both warehouses, and after a kill. */
@Timeout(600)
class ChildTablesIT {
    private static final String GOOD = " from public.orders where items not like '%no quantity%'";

    /** What each table must hold, from the source itself; and how its rows are shown. */
    private static final Map<String, String> EXPECTED = Map.of(
            "orders", "select id || '|' || total" + GOOD,
            "order_items",
                    "select id || '|' || place || '|' || item from (select id, items" + GOOD + ") as good,"
                            + " unnest(string_to_array(items, ',')) with ordinality as list (item, place)",
            "order_items_parts",
                    "select id || '|' || place || '|' || number || '|' || part from (select id, items" + GOOD
                            + ") as good, unnest(string_to_array(items, ',')) with ordinality as list (item, place),"
                            + " unnest(string_to_array(split_part(item, ':', 1), '-')) with ordinality as parts"
                            + " (part, number)");

    private static final Map<String, String> SHOWN = Map.of(
            "orders", "select id || '|' || total from raw.orders",
            "order_items",
                    "select _orders_id || '|' || _position || '|' || sku || ':' || quantity from raw.order_items",
            "order_items_parts",
                    "select _orders_id || '|' || _items_position || '|' || _position || '|' || \"value\""
                            + " from raw.order_items_parts");

    @TempDir
    private static Path folder;

    private static PostgresServer postgres;
    private static OrdersTable table;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.shared();
        Places.of(postgres, "", folder).publish();
    }

    @BeforeEach
    void fill() throws Exception {
        table = OrdersTable.create(postgres);
        Places.publish("children.table", table.database());
        table.add(Orders.numbered(0, 300));
    }

    private static void change() throws SQLException {
        source(
                "update public.orders set items = 'SKU-1-2:1' where id % 10 = 4",
                "update public.orders set items = '' where id % 10 = 5",
                "update public.orders set items = items || ',SKU-7:7' where id % 10 = 6");
        table.add(Orders.numbered(300, 320));
    }

    private static void source(String... statements) throws SQLException {
        try (Connection connection = postgres.connect(table.database());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Pipeline pipeline(WriteMode mode) {
        Pipeline.Builder builder = Pipeline.named("orders")
                .from(Places.published().wholeTable(Places.property("children.table"), 2))
                .transform(RecordType.of(RawOrder.class), new NestedOrder(), NestedOrder.type())
                .child("items", "order_items")
                .child("items.parts");
        return mode == WriteMode.MERGE ? builder.merge("id") : builder.replace("id");
    }

    private static Map<String, List<String>> rows(Connection opened, Map<String, String> queries) throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        try (Connection connection = opened;
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> query : queries.entrySet()) {
                List<String> rows = new ArrayList<>();
                try (ResultSet result = statement.executeQuery(query.getValue())) {
                    while (result.next()) {
                        rows.add(result.getString(1));
                    }
                }
                rows.sort(null);
                tables.put(query.getKey(), rows);
            }
        }
        return tables;
    }

    @ParameterizedTest
    @EnumSource(value = WriteMode.class, names = "APPEND", mode = EnumSource.Mode.EXCLUDE)
    void theTablesAreThoseOfTheSourceOnThreadsAndOnSparkInBothWarehouses(WriteMode mode) throws Exception {
        String threads = postgres.createDatabase();
        String spark = postgres.createDatabase();
        DuckWarehouse duckThreads = new DuckWarehouse(folder.resolve(threads + ".duckdb"));
        DuckWarehouse duckSpark = new DuckWarehouse(folder.resolve(spark + ".duckdb"));
        for (int round = 0; round < 2; round++) {
            if (round > 0) {
                change();
            }
            List<RunResult> results = List.of(
                    onThreads(pipeline(mode), Places.published().warehouse(threads)),
                    onSpark(pipeline(mode), Places.published().warehouse(spark)),
                    onThreads(pipeline(mode), duckThreads),
                    onSpark(pipeline(mode), duckSpark));
            Map<String, List<String>> expected = rows(postgres.connect(table.database()), EXPECTED);
            long all = expected.values().stream().mapToLong(List::size).sum();
            Counts counts = results.get(0).counts();
            assertThat(List.of(counts.emitted(), counts.written(), counts.superseded()))
                    .isEqualTo(List.of(all, all, 0L));
            assertThat(results).extracting(RunResult::counts).containsOnly(counts);
            assertThat(rows(postgres.connect(threads), SHOWN)).as("threads").isEqualTo(expected);
            assertThat(rows(postgres.connect(spark), SHOWN)).as("Spark").isEqualTo(expected);
            assertThat(rows(duckThreads.openReadOnly(), SHOWN))
                    .as("threads, DuckDB")
                    .isEqualTo(expected);
            assertThat(rows(duckSpark.openReadOnly(), SHOWN))
                    .as("Spark, DuckDB")
                    .isEqualTo(expected);
        }
    }

    private static RunResult onThreads(Pipeline pipeline, Warehouse warehouse) {
        return Cron.run(pipeline, warehouse, RunOptions.of("shop"), 2);
    }

    private static RunResult onSpark(Pipeline pipeline, Warehouse warehouse) {
        return Spark.run(LocalSpark.context(), pipeline, warehouse, RunOptions.of("shop"));
    }

    @Test
    void aMergeThatIsKilledLeavesNoElementTooManyOrTooFew() throws Exception {
        CrashKit kit = CrashKit.of(Merging.class)
                .classesOf("threads")
                .jvmArgument("-Xmx256m")
                .rerunHere();
        kit.reset(() -> {
                    String fresh = postgres.createDatabase();
                    Places.publish("children.database", fresh);
                    kit.property(Places.propertyName("children.database"), fresh);
                    source("delete from public.orders");
                    table.add(Orders.numbered(0, 300));
                    new Merging().run();
                    change();
                })
                .content(() -> rows(postgres.connect(Places.property("children.database")), SHOWN))
                .killAt(
                        FaultPoint.AFTER_RECEIPT,
                        FaultPoint.IN_COMMIT_AFTER_DATA,
                        FaultPoint.IN_COMMIT_BEFORE_COMMIT,
                        FaultPoint.AFTER_COMMIT)
                .mustReach(
                        FaultPoint.AFTER_RECEIPT,
                        FaultPoint.IN_COMMIT_AFTER_DATA,
                        FaultPoint.IN_COMMIT_BEFORE_COMMIT,
                        FaultPoint.AFTER_COMMIT)
                .run()
                .assertNothingLostNothingTwice();
        assertThat(rows(postgres.connect(Places.property("children.database")), SHOWN))
                .isEqualTo(rows(postgres.connect(table.database()), EXPECTED));
    }

    static final class Merging implements CrashScenario {
        @Override
        public void run() {
            onThreads(pipeline(WriteMode.MERGE), Places.published().warehouse(Places.property("children.database")));
        }
    }
}
