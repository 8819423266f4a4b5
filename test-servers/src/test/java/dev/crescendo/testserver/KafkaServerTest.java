package dev.crescendo.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaServerTest {
    private static final KafkaServer SERVER = KafkaServer.shared();

    @Test
    void committedRecordsOfTwoPartitionsAreReadAndAbortedOnesAreNot() {
        String topic = "orders-" + UUID.randomUUID();
        SERVER.createTopic(topic, 2);

        try (KafkaProducer<String, String> producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, "key", "aborted"));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, "key", "zero"));
            producer.send(new ProducerRecord<>(topic, 1, "key", "one"));
            producer.commitTransaction();
        }

        assertThat(read(topic, 2)).containsExactlyInAnyOrder("0 zero", "1 one");
    }

    @Test
    void aDeletedTopicCanBeCreatedAgain() {
        String topic = "orders-" + UUID.randomUUID();
        SERVER.createTopic(topic, 1);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> SERVER.createTopic(topic, 1))
                .withMessageContaining(topic);

        SERVER.deleteTopic(topic);
        SERVER.createTopic(topic, 3);

        try (KafkaConsumer<String, String> consumer = consumer()) {
            assertThat(consumer.partitionsFor(topic)).hasSize(3);
        }
    }

    @Test
    void aKilledBrokerIsGone() {
        assumeTrue(ServerMode.current() != ServerMode.EXTERNAL, "an external cluster is not killed");
        try (KafkaServer server = KafkaServer.start()) {
            assertThat(server.bootstrapServers()).isNotEqualTo(SERVER.bootstrapServers());
            String[] address = server.bootstrapServers().split(":", 2);

            server.kill();

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> new Socket(address[0], Integer.parseInt(address[1])).close());
        }
    }

    @Test
    void theSharedBrokerIsOneAndOutlivesItsUsers() {
        KafkaServer shared = KafkaServer.shared();
        shared.close();

        assertThat(shared).isSameAs(SERVER);
        shared.createTopic("orders-" + UUID.randomUUID(), 1);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(shared::kill)
                .withMessageContaining("KafkaServer.start()");
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SERVER.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                UUID.randomUUID().toString()),
                new StringSerializer(),
                new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        SERVER.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        UUID.randomUUID().toString(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    /** The records as "partition value", in the order of arrival. */
    private static List<String> read(String topic, int count) {
        List<String> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of(topic));
            long start = System.nanoTime();
            while (records.size() < count
                    && System.nanoTime() - start < Duration.ofSeconds(30).toNanos()) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> records.add(record.partition() + " " + record.value()));
            }
        }
        return records;
    }
}
