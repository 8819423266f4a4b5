package dev.crescendo.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Split;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KafkaTopicIT {
    record Order(int id) {}

    private final Broker broker = new Broker();

    @Test
    void aPlanReadsWhatIsThereNowAndNothingThatComesLater() throws Exception {
        String name = broker.topic(3);
        KafkaTopic topic = topic(name);
        send(name, 0, 0, 10);
        send(name, 2, 100, 103);
        ExtractPlan plan = topic.plan(new ReadRange.Since(Position.empty()), Broker.PLANNING);
        send(name, 0, 10, 20);

        assertThat(plan.splits()).extracting(Split::id).containsExactly(name + "-0", name + "-2");
        assertThat(plan.end()).isEqualTo(at(name, 0, 10).with(at(name, 2, 3)));
        assertThat(plan.repeatable()).isTrue();
        assertThat(read(topic, plan).records)
                .isEqualTo(orders(IntStream.concat(IntStream.range(0, 10), IntStream.range(100, 103))));

        ExtractPlan next = topic.plan(new ReadRange.Since(plan.end()), Broker.PLANNING);
        assertThat(read(topic, next).records).isEqualTo(orders(IntStream.range(10, 20)));
        assertThat(topic.plan(new ReadRange.Since(plan.end().with(next.end())), Broker.PLANNING)
                        .isEmpty())
                .isTrue();
        assertThat(read(topic, topic.plan(new ReadRange.Whole(), Broker.PLANNING)).records)
                .hasSize(23);
    }

    @Test
    void onlyCommittedTransactionsAreReadAndMarkersAreNoRecords() throws Exception {
        String name = broker.topic(1);
        KafkaTopic topic = topic(name);
        try (KafkaProducer<byte[], byte[]> committing = broker.transactional();
                KafkaProducer<byte[], byte[]> hanging = broker.transactional()) {
            transaction(committing, name, 0, 5, true);
            transaction(committing, name, 5, 10, false);
            transaction(committing, name, 10, 12, true);
            transaction(committing, name, 12, 14, false);
            ExtractPlan plan = topic.plan(new ReadRange.Since(Position.empty()), Broker.PLANNING);

            assertThat(plan.end()).isEqualTo(at(name, 0, 14 + 4));
            assertThat(read(topic, plan).records)
                    .isEqualTo(orders(IntStream.concat(IntStream.range(0, 5), IntStream.range(10, 12))));

            hanging.beginTransaction();
            hanging.send(Broker.json(name, 0, "{\"id\":100}")).get();
            transaction(committing, name, 14, 15, true);
            assertThat(topic.plan(new ReadRange.Since(plan.end()), Broker.PLANNING)
                            .isEmpty())
                    .isTrue();

            hanging.commitTransaction();
            ExtractPlan after = topic.plan(new ReadRange.Since(plan.end()), Broker.PLANNING);
            assertThat(read(topic, after).records).containsExactly(new Order(100), new Order(14));
        }
    }

    @Test
    void whatCanNotBeReadIsRejectedWithItsPlaceAndReadingGoesOn() throws Exception {
        String name = broker.topic(1);
        KafkaTopic topic = topic(name);
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            producer.send(Broker.json(name, 0, "{\"id\":1}"));
            producer.send(Broker.json(name, 0, "poison"));
            producer.send(new ProducerRecord<>(name, 0, "key".getBytes(StandardCharsets.UTF_8), null));
            producer.send(Broker.json(name, 0, "{\"id\":\"x\"}"));
            producer.send(Broker.json(name, 0, "{\"id\":2}"));
            producer.send(Broker.json(name, 0, "{\"id\":2.5}"));
        }

        Collected read = read(topic, topic.plan(new ReadRange.Whole(), Broker.PLANNING));

        assertThat(read.records).containsExactly(new Order(1), new Order(2));
        assertThat(read.rejects)
                .extracting(reject -> reject.place())
                .containsExactly(place(name, 1), place(name, 2), place(name, 3), place(name, 5));
        assertThat(read.rejects.get(0).raw()).asString().isEqualTo("poison");
        assertThat(read.rejects.get(1).raw()).asString().isEqualTo("key");
        assertThat(read.rejects.get(1).reason()).contains("tombstone");
        assertThat(read.rejects.get(2).field()).isEqualTo("id");

        // Read again, without Kafka: what the type takes now are records, with their places.
        KafkaTopic mended = KafkaTopic.json(broker.connection(), name, Fraction.class);
        Collected again = new Collected();
        again.readAll(mended.replay(mended.streams(Broker.PLANNING), read.rejects.iterator(), again));
        assertThat(again.records).containsExactly(new Fraction(new java.math.BigDecimal("2.5")));
        assertThat(again.rejects)
                .extracting(reject -> reject.place())
                .containsExactly(place(name, 1), place(name, 2), place(name, 3));
        assertThat(again.rejects.subList(0, 3)).isEqualTo(read.rejects.subList(0, 3));
    }

    record Fraction(java.math.BigDecimal id) {}

    @Test
    void aGapMadeByRetentionIsRefusedWithItsRange() throws Exception {
        String name = broker.topic(1);
        KafkaTopic topic = topic(name);
        send(name, 0, 0, 10);
        ExtractPlan plan = topic.plan(new ReadRange.Since(at(name, 0, 2)), Broker.PLANNING);
        broker.deleteBefore(name, 0, 5);

        assertThatThrownBy(() -> topic.plan(new ReadRange.Since(at(name, 0, 2)), Broker.PLANNING))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("topic " + name + ", partition 0")
                .hasMessageContaining("offsets 2 to 4");
        assertThatThrownBy(() -> read(topic, plan))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("offsets 2 to 4");
        assertThatThrownBy(() -> topic.plan(new ReadRange.Since(at(name, 0, 12)), Broker.PLANNING))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("offsets 10 to 11");
        assertThat(read(topic, topic.plan(new ReadRange.Since(Position.empty()), Broker.PLANNING)).records)
                .isEqualTo(orders(IntStream.range(5, 10)));
    }

    @Test
    void aTopicThatWasCreatedAgainIsAnotherSource() throws Exception {
        String name = broker.topic(1);
        KafkaTopic topic = topic(name);
        send(name, 0, 0, 3);
        SourceId before = topic.identity(Broker.PLANNING);
        ExtractPlan plan = topic.plan(new ReadRange.Whole(), Broker.PLANNING);

        broker.server().deleteTopic(name);
        broker.server().createTopic(name, 1);
        send(name, 0, 0, 3);

        assertThat(topic.identity(Broker.PLANNING)).isNotEqualTo(before);
        assertThatThrownBy(() -> read(topic, plan))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("created again");
    }

    @Test
    void aTopicThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> topic("nobody-made-this").identity(Broker.PLANNING))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("nobody-made-this")
                .hasMessageContaining("create it");
    }

    @Test
    void intervalsAreRefused() {
        assertThatThrownBy(() -> topic("orders").plan(new ReadRange.Between("1", "2"), Broker.PLANNING))
                .isInstanceOf(ConfigurationException.class);
    }

    private KafkaTopic topic(String name) {
        return KafkaTopic.json(broker.connection(), name, Order.class);
    }

    private void send(String topic, int partition, int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            for (int id = from; id < to; id++) {
                producer.send(Broker.json(topic, partition, "{\"id\":" + id + "}"));
            }
        }
    }

    private static void transaction(
            KafkaProducer<byte[], byte[]> producer, String topic, int from, int to, boolean commit) {
        producer.beginTransaction();
        for (int id = from; id < to; id++) {
            producer.send(Broker.json(topic, 0, "{\"id\":" + id + "}"));
        }
        producer.flush();
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    /** Reads as workers do: source and splits have travelled. */
    private static Collected read(KafkaTopic topic, ExtractPlan plan) throws Exception {
        Collected collected = new Collected();
        for (Split split : plan.splits()) {
            collected.readAll(travelled(topic).open(travelled(split), collected));
        }
        return collected;
    }

    @SuppressWarnings("unchecked") // what comes back is of the class that went
    private static <T> T travelled(T value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    private static String place(String topic, long offset) {
        return "topic " + topic + ", partition 0, offset " + offset;
    }

    private static Position at(String topic, int partition, long offset) {
        return Position.of(new LaneId(topic + "-" + partition), new Token(Long.toString(offset)));
    }

    private static List<Object> orders(IntStream ids) {
        return ids.<Object>mapToObj(Order::new).toList();
    }
}
