package dev.crescendo.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.Source;
import dev.crescendo.load.Counts;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.spark.Spark;
import dev.crescendo.stage.streaming.StreamingOptions;
import dev.crescendo.testserver.KafkaServer;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The identical pipeline on threads, on Spark and streaming gives equal tables, first with much data, then with more. */
@Timeout(300)
class ParityIT {
    private static final String PROJECT = "shop";
    private static final int FIRST = 20_000;
    private static final int ALL = 23_000;
    private static final Pattern ID = Pattern.compile("\"id\": (\\d+)");

    private static PostgresServer postgres;
    private static KafkaServer kafka;
    private static Places places;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.shared();
        kafka = KafkaServer.shared();
        places = Places.of(postgres, kafka, folder);
    }

    @Test
    void aTopicAndATableGiveTheSameTablesOnEveryStage() throws Exception {
        OrdersTopic topic = OrdersTopic.create(kafka);
        OrdersTable table = OrdersTable.create(postgres);
        Source fromTopic = places.topic(topic.name());
        List<Way> topicWays = List.of(
                way("topic on threads", fromTopic, this::onThreads),
                way("topic on Spark", fromTopic, this::onSpark),
                way("topic by two streaming instances", fromTopic, this::streaming));
        Source whole = places.table(table.database(), 1);
        Source inFour = places.table(table.database(), 4);
        List<Way> tableWays = List.of(
                way("table on threads", whole, this::onThreads),
                way("table in 4 splits on threads", inFour, this::onThreads),
                way("table on Spark", whole, this::onSpark),
                way("table in 4 splits on Spark", inFour, this::onSpark),
                way("table polled by two streaming instances", whole, this::streaming));

        List<RawOrder> first = Orders.numbered(0, FIRST);
        topic.add(first);
        table.add(first);
        compare(loadAll(topicWays, FIRST), loadAll(tableWays, FIRST), first);

        List<RawOrder> more = Orders.numbered(FIRST, ALL);
        topic.add(more);
        table.add(more);
        compare(loadAll(topicWays, ALL), loadAll(tableWays, ALL), Orders.numbered(0, ALL));

        assertNothingNew(fromTopic, topicWays.get(0));
        assertNothingNew(inFour, tableWays.get(3));
    }

    private static Way way(String name, Source source, Way.Step step) {
        return new Way(name, postgres.createDatabase(), source, step);
    }

    /** Loads what is new in each way, and returns what they all have. */
    private static Map<String, List<String>> loadAll(List<Way> ways, long records) throws Exception {
        for (Way way : ways) {
            way.step()
                    .load(
                            way.source(),
                            places.warehouse(way.database()),
                            () -> Await.until(
                                    way + " has loaded " + records,
                                    () -> Loaded.records(postgres, way.database()) >= records));
        }
        Map<String, List<String>> reference = Loaded.in(postgres, ways.get(0).database());
        for (Way way : ways) {
            assertThat(Loaded.records(postgres, way.database())).as("%s", way).isEqualTo(records);
            assertThat(Loaded.in(postgres, way.database())).as("%s", way).isEqualTo(reference);
        }
        return reference;
    }

    private static void assertNothingNew(Source source, Way way) throws Exception {
        RunResult result =
                Cron.run(OrdersPipeline.from(source), places.warehouse(way.database()), RunOptions.of(PROJECT), 2);
        assertThat(result.loadId()).as("%s, again", way).isEmpty();
        assertThat(Loaded.records(postgres, way.database())).isEqualTo(ALL);
    }

    private static void compare(
            Map<String, List<String>> fromTopic, Map<String, List<String>> fromTable, List<RawOrder> expected) {
        assertThat(fromTopic.get("orders")).isEqualTo(fromTable.get("orders"));
        assertThat(fromTopic.get("order_items")).isEqualTo(fromTable.get("order_items"));
        assertThat(ids(fromTable.get("orders"))).isEqualTo(idsThat(expected, Orders.Fate.LOADED));
        assertThat(fromTopic.get("rejects")).hasSameSizeAs(idsThat(expected, Orders.Fate.REJECTED));
        assertThat(fromTable.get("rejects")).hasSameSizeAs(idsThat(expected, Orders.Fate.REJECTED));
    }

    private static List<Long> ids(List<String> orders) {
        return orders.stream()
                .map(ID::matcher)
                .peek(Matcher::find)
                .map(id -> Long.parseLong(id.group(1)))
                .sorted()
                .toList();
    }

    private static List<Long> idsThat(List<RawOrder> orders, Orders.Fate fate) {
        return orders.stream()
                .map(RawOrder::id)
                .filter(id -> Orders.fate(id) == fate)
                .toList();
    }

    private void onThreads(Source source, Warehouse warehouse, Way.Progress progress) {
        check(Cron.run(OrdersPipeline.from(source), warehouse, RunOptions.of(PROJECT), 2));
    }

    private void onSpark(Source source, Warehouse warehouse, Way.Progress progress) {
        check(Spark.run(LocalSpark.context(), OrdersPipeline.from(source), warehouse, RunOptions.of(PROJECT)));
    }

    private static void check(RunResult result) {
        assertThat(result.counts().addUp()).isTrue();
        assertThat(result.loadId().isPresent()).isEqualTo(result.counts().read() > 0);
    }

    private void streaming(Source source, Warehouse warehouse, Way.Progress progress) throws Exception {
        StreamingOptions options = StreamingOptions.of(PROJECT, "parity-" + UUID.randomUUID())
                .withMaxRecords(2_000)
                .withMaxTime(Duration.ofMillis(200))
                .withInterval(Duration.ofMillis(100));
        try (Instance one = Instance.start(source, warehouse, options);
                Instance other = Instance.start(source, warehouse, options)) {
            progress.awaitAll();
            Counts counts = one.stop().counts().plus(other.stop().counts());
            assertThat(counts.addUp()).isTrue();
        }
    }
}
