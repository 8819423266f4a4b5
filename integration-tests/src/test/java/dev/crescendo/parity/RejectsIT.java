package dev.crescendo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.DataException;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.position.Position;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.ReplayResult;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.spark.Spark;
import dev.crescendo.stage.streaming.StreamingOptions;
import dev.crescendo.stage.streaming.StreamingRun;
import dev.crescendo.testserver.KafkaServer;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rejects on threads, on Spark and streaming: the same limits, and the same records to replay. */
@Timeout(300)
class RejectsIT {
    private static final PipelineId ID = new PipelineId("shop", OrdersPipeline.NAME, PipelineId.RAW);

    private static PostgresServer postgres;
    private static Places places;
    private static OrdersTopic topic;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.shared();
        KafkaServer kafka = KafkaServer.shared();
        places = Places.of(postgres, kafka, folder);
        topic = OrdersTopic.create(kafka);
        topic.add(Orders.numbered(0, 300));
    }

    /** Makes something of every order. */
    record AnyOrder() implements Transformer<RawOrder, Order> {
        @Override
        public void transform(RawOrder raw, Emitter<Order> out) {
            out.emit(new Order(
                    raw.id(), raw.customer(), Order.Status.NEW, raw.total().abs(), 1, raw.placedAt()));
        }
    }

    private static Pipeline mended(Source source) {
        return Pipeline.named(OrdersPipeline.NAME)
                .from(source)
                .transform(RawOrder.class, new AnyOrder(), Order.class)
                .output(OrdersPipeline.ITEMS, OrderItem.class)
                .append();
    }

    private static StreamingOptions streaming() {
        return StreamingOptions.of("shop", "rejects-" + java.util.UUID.randomUUID())
                .withMaxTime(Duration.ofMillis(200))
                .untilIdle(Duration.ofSeconds(60));
    }

    @Test
    void aLimitFailsEveryStageAndNothingMoves() throws Exception {
        Pipeline limited = Pipeline.named(OrdersPipeline.NAME)
                .from(places.topic(topic.name()))
                .transform(RawOrder.class, new CleanOrder(), Order.class)
                .output(OrdersPipeline.ITEMS, OrderItem.class)
                .rejects(RejectPolicy.unlimited().withMax(1))
                .append();
        Map<String, BiConsumer<Pipeline, Warehouse>> stages = new LinkedHashMap<>();
        stages.put("threads", (pipeline, warehouse) -> Cron.run(pipeline, warehouse, RunOptions.of("shop"), 2));
        stages.put(
                "Spark",
                (pipeline, warehouse) -> Spark.run(LocalSpark.context(), pipeline, warehouse, RunOptions.of("shop")));
        stages.put("streaming", (pipeline, warehouse) -> new StreamingRun(pipeline, warehouse, streaming()).execute());
        stages.forEach((stage, run) -> {
            Warehouse warehouse = places.warehouse(postgres.createDatabase());
            assertThatThrownBy(() -> run.accept(limited, warehouse))
                    .as(stage)
                    .isInstanceOf(DataException.class)
                    .hasMessageContainingAll("at most 1 may be (rejects.max)", "Nothing was loaded")
                    .hasMessageContaining("topic " + topic.name() + ", partition 1, offset 28");
            try (Ledger ledger = warehouse.ledger()) {
                assertThat(ledger.position(ID)).as(stage).isEqualTo(Position.empty());
                assertThat(ledger.openRejects(ID)).as(stage).isEmpty();
            }
        });
    }

    @Test
    void whatAnyStageHasRejectedIsReplayedAndAStreamGoesOnMeanwhile() throws Exception {
        Source source = places.topic(topic.name());
        String streamed = postgres.createDatabase();
        try (Instance instance = Instance.start(source, places.warehouse(streamed), streaming())) {
            Await.until("all orders are loaded", () -> Loaded.records(postgres, streamed) >= 300);
            assertThat(replay(source, streamed).counts().written()).isEqualTo(3);
            assertThat(instance.isRunning()).isTrue();
        }
        String bySpark = postgres.createDatabase();
        Spark.run(LocalSpark.context(), OrdersPipeline.from(source), places.warehouse(bySpark), RunOptions.of("shop"));
        assertThat(replay(source, bySpark).counts().read()).isEqualTo(3);

        Map<String, List<String>> loaded = Loaded.in(postgres, streamed);
        assertThat(loaded).isEqualTo(Loaded.in(postgres, bySpark));
        assertThat(loaded.get("orders")).hasSize(297);
        assertThat(loaded.get("rejects")).hasSize(3);
        assertThat(replay(source, streamed).loads()).isEmpty();
    }

    private static ReplayResult replay(Source source, String database) {
        return new RejectReplay(mended(source), places.warehouse(database), RunOptions.of("shop")).execute(Set.of());
    }
}
