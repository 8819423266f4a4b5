package dev.crescendo.duckdb;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testserver.UnpackedDriver;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever place a run is killed at: the next leaves the tables as if nothing had happened. From DuckDB to DuckDB. */
@Timeout(600)
class DuckKillIT {
    private static final String SOURCE = "kill.source";
    private static final String TARGET = "kill.target";
    private static final int ROWS = 2_000;

    @TempDir
    private static Path drivers;

    private static String classPath = "";

    @TempDir
    private Path folder;

    @BeforeAll
    static void unpackTheDriver() throws Exception {
        classPath = UnpackedDriver.classPath(drivers);
    }

    @Test
    void appendStraightIntoTheTable() throws Exception {
        prove(Append.class, FaultPoint.AFTER_RECEIPT, FaultPoint.AFTER_PUBLISH);
    }

    @Test
    void mergeInStagedSplits() throws Exception {
        prove(Merge.class, FaultPoint.AFTER_PUBLISH);
    }

    @Test
    void replaceByKey() throws Exception {
        prove(Replace.class, FaultPoint.AFTER_PUBLISH);
    }

    private void prove(Class<? extends CrashScenario> scenario, FaultPoint... neverReached) throws Exception {
        Path source = folder.resolve("shop.duckdb");
        new Opened(source)
                .execute("CREATE TABLE orders AS SELECT range AS id, 'order ' || range AS name, range // 3 AS customer"
                        + " FROM range(" + ROWS + ")");
        EnumSet<FaultPoint> points = EnumSet.allOf(FaultPoint.class);
        points.removeAll(Set.of(neverReached));
        CrashKit kit =
                CrashKit.of(scenario).classPath(classPath).classesOf("DuckDB").jvmArgument("-Xmx512m");
        kit.property(SOURCE, source.toString());
        System.setProperty(SOURCE, source.toString());
        kit.rerunHere()
                .reset(() -> {
                    String fresh = folder.resolve(UUID.randomUUID() + ".duckdb").toString();
                    System.setProperty(TARGET, fresh);
                    kit.property(TARGET, fresh);
                })
                .content(() -> {
                    Opened target = new Opened(Path.of(System.getProperty(TARGET)));
                    return Map.of(
                            "orders", target.texts("SELECT id || ' ' || name || ' ' || customer FROM raw.orders"));
                })
                .killAt(points.toArray(FaultPoint[]::new))
                .mustReach(points.toArray(FaultPoint[]::new))
                .run()
                .assertNothingLostNothingTwice();
    }

    private static DuckTable source() {
        return DuckTable.of(DuckConnection.to(Path.of(System.getProperty(SOURCE))), "orders")
                .cursor("id")
                .key("id");
    }

    private static void run(Pipeline pipeline) {
        Path target = Path.of(System.getProperty(TARGET));
        Warehouse warehouse = new DuckWarehouse(target);
        new PipelineRun(
                        pipeline,
                        warehouse,
                        new SequentialRunner(true),
                        RunOptions.of("shop").withKey("slot"))
                .execute();
        if (!Files.exists(target)) {
            throw new IllegalStateException("nothing was made");
        }
    }

    static final class Append implements CrashScenario {
        @Override
        public void run() {
            DuckKillIT.run(Pipeline.named("orders").from(source()).append());
        }
    }

    static final class Merge implements CrashScenario {
        @Override
        public void run() {
            DuckKillIT.run(Pipeline.named("orders").from(source().splits(3)).merge("id"));
        }
    }

    static final class Replace implements CrashScenario {
        @Override
        public void run() {
            DuckTable whole = DuckTable.of(DuckConnection.to(Path.of(System.getProperty(SOURCE))), "orders");
            DuckKillIT.run(Pipeline.named("orders").from(whole).replace("id"));
        }
    }
}
