package dev.crescendo.parity;

import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills of runs that change two tables which hold rows already: some stay, some change, some are new, some are gone. A
 * half-done publish would show as rows of both states.
 */
@Timeout(600)
class WriteModesKillIT {
    private static final String PROJECT = "shop";

    private static PostgresServer postgres;
    private static OrdersTable table;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.shared();
        Places.of(postgres, "", folder).publish();
        table = OrdersTable.create(postgres);
        Places.publish("modes.table", table.database());
    }

    @Test
    void merge() throws Exception {
        prove(Merging.class, WriteMode.MERGE);
    }

    @Test
    void replace() throws Exception {
        prove(Replacing.class, WriteMode.REPLACE);
    }

    private static void prove(Class<? extends CrashScenario> scenario, WriteMode mode) throws Exception {
        CrashKit kit = CrashKit.of(scenario)
                .classesOf("threads")
                .jvmArgument("-Xmx256m")
                .rerunHere();
        kit.reset(() -> {
                    String fresh = postgres.createDatabase();
                    Places.publish("modes.database", fresh);
                    kit.property(Places.propertyName("modes.database"), fresh);
                    source("delete from public.orders");
                    table.add(Orders.numbered(0, 1_500));
                    load(mode);
                    source(
                            "delete from public.orders where id % 10 = 3",
                            "update public.orders set total = total + 1, items = 'SKU-1:1' where id % 10 = 4");
                    table.add(Orders.numbered(1_500, 2_000));
                })
                .content(WriteModesKillIT::tables);
        for (FaultPoint point : FaultPoint.values()) {
            if (point != FaultPoint.AFTER_PUBLISH) {
                kit.killAt(point).mustReach(point);
            }
        }
        kit.run().assertNothingLostNothingTwice();
    }

    /** Without rejects: a run without a cursor reads all again, and so it rejects again, at places that may have moved. */
    private static Map<String, List<String>> tables() throws Exception {
        Map<String, List<String>> tables = Loaded.in(postgres, Places.property("modes.database"));
        tables.remove("rejects");
        return tables;
    }

    private static void source(String... statements) throws Exception {
        try (Connection connection = postgres.connect(table.database());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void load(WriteMode mode) {
        Pipeline.Builder builder = Pipeline.named(OrdersPipeline.NAME)
                .from(Places.published().wholeTable(Places.property("modes.table"), 2))
                .transform(RawOrder.class, new CleanOrder(), Order.class)
                .output(OrdersPipeline.ITEMS, OrderItem.class, "order_id", "line");
        Pipeline pipeline = mode == WriteMode.MERGE ? builder.merge("id") : builder.replace("id");
        Cron.run(pipeline, Places.published().warehouse(Places.property("modes.database")), RunOptions.of(PROJECT), 2);
    }

    static final class Merging implements CrashScenario {
        @Override
        public void run() {
            load(WriteMode.MERGE);
        }
    }

    static final class Replacing implements CrashScenario {
        @Override
        public void run() {
            load(WriteMode.REPLACE);
        }
    }
}
