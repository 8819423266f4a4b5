package dev.crescendo.parity;

import dev.crescendo.extract.Source;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.spark.Spark;
import dev.crescendo.stage.streaming.StreamingOptions;
import dev.crescendo.stage.streaming.StreamingRun;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashReport;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testserver.KafkaServer;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Whatever place a run is killed at, on whatever stage: the next run leaves the tables as if nothing had happened. The
 * stages are tried at the same time, since much of it is waiting: for a broker to miss the dead, for JVMs to start.
 */
@Timeout(600)
class KillIT {
    private static final String PROJECT = "shop";
    private static final int ORDERS = 2_000;

    private static PostgresServer postgres;
    private static OrdersTable table;
    private static OrdersTopic topic;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.shared();
        KafkaServer kafka = KafkaServer.shared();
        Places.of(postgres, kafka, folder).publish();
        table = OrdersTable.create(postgres);
        table.add(Orders.numbered(0, ORDERS));
        Places.publish("kill.table", table.database());
        topic = OrdersTopic.create(kafka);
        topic.add(Orders.numbered(0, ORDERS));
        Places.publish("kill.topic", topic.name());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void onThreadsStraightIntoTheTable() throws Exception {
        prove(OnThreads.class, "threads", all().without(FaultPoint.AFTER_RECEIPT));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void onThreadsInFourStagedSplits() throws Exception {
        prove(OnThreadsInSplits.class, "threads", all());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void onSpark() throws Exception {
        prove(OnSpark.class, "Spark", all());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void streaming() throws Exception {
        Points points = all().without(
                        FaultPoint.AFTER_PLAN,
                        FaultPoint.AFTER_RECEIPT,
                        FaultPoint.BEFORE_CLEAN_UP,
                        FaultPoint.AFTER_CLEAN_UP);
        prove(Streaming.class, "streaming", points);
    }

    private static void prove(Class<? extends CrashScenario> scenario, String classes, Points points) throws Exception {
        String database = database(scenario);
        CrashKit kit =
                CrashKit.of(scenario).classesOf(classes).jvmArgument("-Xmx512m").rerunHere();
        kit.reset(() -> {
                    String fresh = postgres.createDatabase();
                    Places.publish(database, fresh);
                    kit.property(Places.propertyName(database), fresh);
                })
                .content(() -> Loaded.in(postgres, Places.property(database)));
        for (FaultPoint point : points.points()) {
            kit.killAt(point, scenario == Streaming.class && point != FaultPoint.AFTER_CLAIM ? 2 : 1);
        }
        CrashReport report =
                kit.mustReach(points.points().toArray(FaultPoint[]::new)).run();
        report.assertNothingLostNothingTwice();
    }

    private static String database(Class<? extends CrashScenario> scenario) {
        return "kill.database." + scenario.getSimpleName();
    }

    private static Warehouse warehouse(Class<? extends CrashScenario> scenario) {
        return Places.published().warehouse(Places.property(database(scenario)));
    }

    private static Source table(int splits) {
        return Places.published().table(Places.property("kill.table"), splits);
    }

    /** All that a run into raw tables can come to. */
    private static Points all() {
        return new Points(EnumSet.complementOf(EnumSet.of(FaultPoint.AFTER_PUBLISH)));
    }

    private record Points(Set<FaultPoint> points) {
        Points without(FaultPoint... others) {
            EnumSet<FaultPoint> rest = EnumSet.copyOf(points);
            rest.removeAll(Set.of(others));
            return new Points(rest);
        }
    }

    /** Each run has a key of its own, so that the rerun takes over from a holder that is gone. */
    static final class OnThreads implements CrashScenario {
        @Override
        public void run() {
            Cron.run(OrdersPipeline.from(table(1)), warehouse(OnThreads.class), RunOptions.of(PROJECT), 1);
        }
    }

    /** One key, as of a cron slot, so that the rerun goes on with plan and receipts. */
    static final class OnThreadsInSplits implements CrashScenario {
        @Override
        public void run() {
            Cron.run(
                    OrdersPipeline.from(table(4)),
                    warehouse(OnThreadsInSplits.class),
                    RunOptions.of(PROJECT).withKey("slot"),
                    2);
        }
    }

    /** Spark stages even a single split; two of the four come at once. */
    static final class OnSpark implements CrashScenario {
        @Override
        public void run() {
            Spark.run(
                    LocalSpark.context(),
                    OrdersPipeline.from(table(4)),
                    warehouse(OnSpark.class),
                    RunOptions.of(PROJECT).withKey("slot"));
        }
    }

    /** Several loads until all is read; the group stays the same, so the rerun waits until the broker misses the dead. */
    static final class Streaming implements CrashScenario {
        @Override
        public void run() {
            StreamingOptions options = StreamingOptions.of(PROJECT, Places.property(database(Streaming.class)))
                    .withMaxRecords(400)
                    .withMaxTime(Duration.ofMillis(200))
                    .untilIdle(Duration.ofSeconds(1));
            Source source = Places.published().topic(Places.property("kill.topic"));
            new StreamingRun(OrdersPipeline.from(source), warehouse(Streaming.class), options).execute();
        }
    }
}
