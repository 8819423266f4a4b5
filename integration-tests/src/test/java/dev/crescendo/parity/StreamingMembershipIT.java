package dev.crescendo.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.error.ExitCode;
import dev.crescendo.extract.Source;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.streaming.StreamingOptions;
import dev.crescendo.stage.streaming.StreamingResult;
import dev.crescendo.stage.streaming.StreamingRun;
import dev.crescendo.testkit.ChildJvm;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testserver.KafkaServer;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streaming instances share out a topic's partitions, and hand them over, without losing or doubling a record. */
@Timeout(120)
class StreamingMembershipIT {
    private static final String PROJECT = "shop";
    private static final int STEP = 1_000;

    private static PostgresServer postgres;
    private static KafkaServer kafka;
    private static Places places;
    private static Admin admin;

    private final OrdersTopic topic = OrdersTopic.create(kafka);
    private final String database = postgres.createDatabase();
    private final String group = "membership-" + UUID.randomUUID();
    private int written;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.shared();
        kafka = KafkaServer.shared();
        places = Places.of(postgres, kafka, folder);
        places.publish();
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
    }

    @BeforeEach
    void publish() {
        Places.publish("membership.topic", topic.name());
        Places.publish("membership.database", database);
        Places.publish("membership.group", group);
    }

    @Test
    void instancesThatJoinAndLeaveDoNotFenceEachOther() throws Exception {
        try (Instance first = start()) {
            awaitMembers(1);
            writeAndAwait();

            Instance second = start();
            awaitMembers(2);
            writeAndAwait();
            StreamingResult left = second.stop();

            awaitMembers(1);
            writeAndAwait();

            Instance again = start();
            awaitMembers(2);
            writeAndAwait();
            StreamingResult leftAgain = again.stop();

            assertThat(left.counts().read()).isEqualTo(STEP / 2);
            assertThat(leftAgain.counts().read()).isEqualTo(STEP / 2);
            assertThat(first.stop().counts().read()).isEqualTo(3 * STEP);
        }
        assertLoadedOnce();
    }

    @Test
    void anInstanceThatLeavesInTheMidstOfWritingLosesNothing() throws Exception {
        try (Instance stays = start()) {
            for (int round = 0; round < 3; round++) {
                Instance passing = start();
                write();
                awaitMembers(2);
                write();
                passing.stop();
                write();
            }
            awaitAll();
            assertThat(stays.isRunning()).isTrue();
        }
        assertLoadedOnce();
    }

    @Test
    void aFrozenInstanceThatWakesUpIsFencedAndDoublesNothing() throws Exception {
        write();
        CrashKit kit = CrashKit.of(Member.class);
        try (ChildJvm frozen = kit.freezeAt(FaultPoint.BEFORE_COMMIT);
                Instance successor = start()) {
            awaitAll();
            assertThat(successor.isRunning()).isTrue();

            frozen.thaw();

            assertThat(frozen.waitFor(Duration.ofSeconds(30)))
                    .as(frozen.output())
                    .isEqualTo(ExitCode.FENCED.number());
            writeAndAwait();
        }
        assertLoadedOnce();
    }

    private Instance start() {
        return Instance.start(source(), places.warehouse(database), options(group));
    }

    private Source source() {
        return places.topic(topic.name());
    }

    private static StreamingOptions options(String group) {
        return StreamingOptions.of(PROJECT, group).withMaxRecords(300).withMaxTime(Duration.ofMillis(100));
    }

    private void write() throws Exception {
        topic.add(Orders.numbered(written, written + STEP));
        written += STEP;
    }

    private void awaitAll() throws Exception {
        Await.until(written + " records are loaded", () -> Loaded.records(postgres, database) >= written);
    }

    private void writeAndAwait() throws Exception {
        write();
        awaitAll();
    }

    /** Waits until the topic's partitions are shared out among so many instances, evenly. */
    private void awaitMembers(int count) throws Exception {
        int each = OrdersTopic.PARTITIONS / count;
        Await.until(count + " members with " + each + " partitions each", () -> {
            Collection<MemberDescription> members = members();
            return members.size() == count
                    && members.stream()
                            .allMatch(member ->
                                    member.assignment().topicPartitions().size() == each);
        });
    }

    private Collection<MemberDescription> members() throws Exception {
        try {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw failed;
        }
    }

    /** Compares with what one run loads in peace. */
    private void assertLoadedOnce() throws Exception {
        String undisturbed = postgres.createDatabase();
        Warehouse warehouse = places.warehouse(undisturbed);
        Cron.run(OrdersPipeline.from(source()), warehouse, RunOptions.of(PROJECT), 2);
        assertThat(Loaded.in(postgres, database)).isEqualTo(Loaded.in(postgres, undisturbed));
        assertThat(Loaded.records(postgres, database)).isEqualTo(written);
    }

    /** An instance in a JVM of its own. */
    static final class Member implements CrashScenario {
        @Override
        public void run() {
            Places places = Places.published();
            new StreamingRun(
                            OrdersPipeline.from(places.topic(Places.property("membership.topic"))),
                            places.warehouse(Places.property("membership.database")),
                            options(Places.property("membership.group")))
                    .execute();
        }
    }
}
