package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replay that is killed anywhere: run again, it loads no record twice and loses none. */
@Timeout(300)
class DuckReplayKillIT {
    private static final String SOURCE = "replay.source";
    private static final String TARGET = "replay.target";

    record Order(long id, String name) {}

    /** Refuses orders whose names end in a certain way. */
    record Refuse(String end) implements Transformer<Order, Order> {
        @Override
        public void transform(Order order, Emitter<Order> out) {
            if (order.name().endsWith(end)) {
                out.reject("ends badly");
            } else {
                out.emit(order);
            }
        }
    }

    @TempDir
    private Path folder;

    private static Pipeline refusing(String end) {
        return Pipeline.named("orders")
                .from(DuckTable.of(DuckConnection.to(Path.of(System.getProperty(SOURCE))), "orders")
                        .cursor("id")
                        .key("id")
                        .as(Order.class))
                .transform(Order.class, new Refuse(end), Order.class)
                .merge("id");
    }

    private static DuckWarehouse warehouse() {
        return new DuckWarehouse(Path.of(System.getProperty(TARGET)));
    }

    @Test
    void aKilledReplayIsDoneOnceByTheNext() throws Exception {
        Path source = folder.resolve("shop.duckdb");
        new Opened(source)
                .execute("CREATE TABLE orders AS SELECT range AS id, 'order ' || range AS name FROM range(500)");
        System.setProperty(SOURCE, source.toString());
        FaultPoint[] points = {
            FaultPoint.IN_TASK,
            FaultPoint.BEFORE_COMMIT,
            FaultPoint.IN_COMMIT_AFTER_DATA,
            FaultPoint.IN_COMMIT_BEFORE_COMMIT,
            FaultPoint.AFTER_COMMIT,
        };
        CrashKit kit = CrashKit.of(Replaying.class).property(SOURCE, source.toString());
        kit.rerunHere()
                .reset(() -> {
                    String fresh = folder.resolve(UUID.randomUUID() + ".duckdb").toString();
                    System.setProperty(TARGET, fresh);
                    kit.property(TARGET, fresh);
                    new PipelineRun(refusing("7"), warehouse(), new SequentialRunner(true), RunOptions.of("shop"))
                            .execute();
                    assertThat(opened().texts("SELECT count(*) FROM crescendo.rejects"))
                            .containsExactly("50");
                })
                .content(() -> Map.of(
                        "orders", opened().texts("SELECT id || ' ' || name FROM raw.orders"),
                        "rejects",
                                opened().texts("SELECT place || ' ' || (replayed_by IS NULL) FROM crescendo.rejects"),
                        "loads", opened().texts("SELECT CAST(written AS VARCHAR) FROM crescendo.loads")))
                .killAt(points)
                .mustReach(points)
                .run()
                .assertNothingLostNothingTwice();
        assertThat(opened().texts("SELECT count(*) FROM raw.orders")).containsExactly("500");
        assertThat(opened().texts("SELECT decode(raw) FROM crescendo.rejects WHERE place LIKE '%id=7'"))
                .containsExactly("{\"id\":7,\"name\":\"order 7\"}");
    }

    private static Opened opened() {
        return new Opened(Path.of(System.getProperty(TARGET)));
    }

    static final class Replaying implements CrashScenario {
        @Override
        public void run() {
            new RejectReplay(refusing("-"), warehouse(), RunOptions.of("shop").withKey("replay")).execute(Set.of());
        }
    }
}
