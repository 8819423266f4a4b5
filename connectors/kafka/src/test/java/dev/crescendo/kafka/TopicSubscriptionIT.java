package dev.crescendo.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.SupportsSubscription.LaneListener;
import dev.crescendo.extract.SupportsSubscription.Subscription;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TopicSubscriptionIT {
    record Order(int id) {}

    private static final Duration WAIT = Duration.ofMillis(100);

    private final Broker broker = new Broker();
    private final String group = "g-" + UUID.randomUUID();

    @Test
    void whatIsHandedOverIsWhatThePositionsSayHoweverLanesChangeHands() throws Exception {
        String name = broker.topic(4);
        KafkaTopic topic = topic(name);
        Ledger ledger = new Ledger();
        try (Member first = new Member(topic, ledger)) {
            first.readUntil(() -> first.lanes.size() == 4);
            send(name, 0, 400);
            first.readUntil(() -> ledger.loaded.size() >= 100);
            try (Member second = new Member(topic, ledger)) {
                Member.readUntil(first, second, () -> first.lanes.size() == 2 && second.lanes.size() == 2);
                send(name, 400, 800);
                Member.readUntil(first, second, () -> ledger.loaded.size() == 800);
                assertThat(second.committed).isPositive();
            }
            send(name, 800, 1000);
            first.readUntil(() -> first.lanes.size() == 4 && ledger.loaded.size() == 1000);
        }

        assertThat(ledger.loaded)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1000).boxed().toList());
        assertThat(ledger.position.tokens().values())
                .extracting(Token::text)
                .containsExactly("250", "250", "250", "250");
    }

    @Test
    void seekReadsEveryOwnedLaneAgainFromThePosition() throws Exception {
        String name = broker.topic(2);
        KafkaTopic topic = topic(name);
        Ledger ledger = new Ledger();
        send(name, 0, 20);
        try (Member member = new Member(topic, ledger)) {
            member.readUntil(() -> member.uncommitted.size() + member.committed >= 3);
            member.uncommitted.clear();
            ledger.loaded.clear();
            ledger.position = Position.of(new LaneId(name + "-1"), new Token("4"));
            member.subscription.seek(ledger.position);
            member.readUntil(() -> ledger.loaded.size() == 16);
        }

        // Even numbers went to partition 0, which begins again; of the odd ones four were loaded.
        assertThat(ledger.loaded).containsExactlyInAnyOrder(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 9, 11, 13, 15, 17, 19);
    }

    @Test
    void acknowledgedPositionsBecomeTheGroupsOffsets() throws Exception {
        String name = broker.topic(1);
        KafkaTopic topic = topic(name);
        Ledger ledger = new Ledger();
        send(name, 0, 5);
        try (Member member = new Member(topic, ledger)) {
            member.readUntil(() -> ledger.loaded.size() == 5);
            topic.acknowledge(ledger.position);
        }

        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", broker.server().bootstrapServers()))) {
            assertThat(admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .containsEntry(new TopicPartition(name, 0), new OffsetAndMetadata(5));
        }
    }

    @Test
    void aPositionThatRetentionHasPassedEndsTheSubscription() throws Exception {
        String name = broker.topic(1);
        send(name, 0, 10);
        broker.deleteBefore(name, 0, 5);
        Ledger ledger = new Ledger();
        ledger.position = Position.of(new LaneId(name + "-0"), new Token("2"));

        try (Member member = new Member(topic(name), ledger)) {
            assertThatThrownBy(() -> member.readUntil(() -> false))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("offsets 2 to 4");
        }
    }

    @Test
    void aPositionBehindTheTopicsEndEndsTheSubscription() throws Exception {
        String name = broker.topic(1);
        send(name, 0, 10);
        Ledger ledger = new Ledger();
        ledger.position = Position.of(new LaneId(name + "-0"), new Token("12"));

        try (Member member = new Member(topic(name), ledger)) {
            assertThatThrownBy(() -> member.readUntil(() -> false))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("offsets 10 to 11");
        }
    }

    @Test
    void aTopicThatIsCreatedAgainEndsTheSubscriptionBeforeItsNextCheckpoint() throws Exception {
        String name = broker.topic(1);
        Ledger ledger = new Ledger();
        send(name, 0, 3);
        try (Member member = new Member(topic(name), ledger)) {
            member.readUntil(() -> ledger.loaded.size() == 3);
            broker.server().deleteTopic(name);
            broker.server().createTopic(name, 1);
            send(name, 100, 110);

            assertThatThrownBy(() -> member.readUntil(() -> false)).isInstanceOf(SourceException.class);
        }
        assertThat(ledger.loaded).containsExactly(0, 1, 2);
    }

    @Test
    void whatAListenerThrowsComesOutAsItIs() throws Exception {
        String name = broker.topic(1);
        RuntimeException refusal = new IllegalStateException("held");
        LaneListener refusing = new LaneListener() {
            @Override
            public Position assigned(Set<LaneId> lanes) {
                throw refusal;
            }

            @Override
            public void revoked(Set<LaneId> lanes) {}

            @Override
            public void lost(Set<LaneId> lanes) {}
        };

        try (Subscription subscription = topic(name).subscribe(group, new Collected(), refusing)) {
            assertThatThrownBy(() -> {
                        while (true) {
                            subscription.next(WAIT);
                        }
                    })
                    .isSameAs(refusal);
            assertThatThrownBy(() -> subscription.next(WAIT)).isSameAs(refusal);
        }
    }

    private KafkaTopic topic(String name) {
        KafkaConnection connection =
                broker.connection().with("max.poll.records", "7").with("session.timeout.ms", "6000");
        return KafkaTopic.json(connection, name, Order.class);
    }

    /** Deals ids out to the partitions in turn. */
    private void send(String topic, int from, int to) throws Exception {
        try (Admin admin =
                        Admin.create(Map.of("bootstrap.servers", broker.server().bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            for (int id = from; id < to; id++) {
                producer.send(Broker.json(topic, id % partitions, "{\"id\":" + id + "}"));
            }
        }
    }

    /** What members share: the ids loaded, and the position that goes with them. Used by one thread. */
    private static final class Ledger {
        private final List<Integer> loaded = new ArrayList<>();
        private Position position = Position.empty();
    }

    /** An instance that commits at each checkpoint, and forgets what it has not committed when lanes go. */
    private final class Member implements LaneListener, AutoCloseable {
        private final Ledger ledger;
        private final Subscription subscription;
        private final Set<LaneId> lanes = new TreeSet<>();
        private final List<Integer> uncommitted = new ArrayList<>();
        private int committed;
        private boolean taken;

        Member(KafkaTopic topic, Ledger ledger) throws Exception {
            this.ledger = ledger;
            this.subscription = topic.subscribe(group, new Collected(), this);
        }

        void readUntil(BooleanSupplier done) throws Exception {
            while (!done.getAsBoolean()) {
                step();
            }
        }

        static void readUntil(Member first, Member second, BooleanSupplier done) throws Exception {
            while (!done.getAsBoolean()) {
                first.step();
                second.step();
            }
        }

        private void step() throws Exception {
            Next next = subscription.next(WAIT);
            if (taken) {
                taken = false;
                uncommitted.clear();
                subscription.seek(ledger.position.only(lanes));
                return;
            }
            if (next == Next.RECORD) {
                uncommitted.add(((Order) subscription.current().value()).id());
            } else if (next == Next.CHECKPOINT) {
                assertThat(lanes).containsAll(subscription.position().lanes());
                committed += uncommitted.size();
                ledger.loaded.addAll(uncommitted);
                ledger.position = ledger.position.with(subscription.position());
                uncommitted.clear();
            }
        }

        @Override
        public Position assigned(Set<LaneId> added) {
            lanes.addAll(added);
            return ledger.position.only(added);
        }

        @Override
        public void revoked(Set<LaneId> gone) {
            lanes.removeAll(gone);
            taken = true;
        }

        @Override
        public void lost(Set<LaneId> gone) {
            revoked(gone);
        }

        @Override
        public void close() throws Exception {
            subscription.close();
        }
    }
}
