package dev.crescendo.kafka;

import dev.crescendo.extract.PlanContext;
import dev.crescendo.testkit.Planning;
import dev.crescendo.testserver.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The shared broker, as these tests use it. */
final class Broker {
    static final PlanContext PLANNING = new Planning("orders", new ArrayList<>());

    private final KafkaServer server = KafkaServer.shared();

    KafkaServer server() {
        return server;
    }

    KafkaConnection connection() {
        return KafkaConnection.to(server.bootstrapServers());
    }

    /** A new topic, by a name of its own. */
    String topic(int partitions) {
        String name = "orders-" + UUID.randomUUID();
        server.createTopic(name, partitions);
        return name;
    }

    KafkaProducer<byte[], byte[]> producer() {
        return producer(Map.of("bootstrap.servers", server.bootstrapServers()));
    }

    KafkaProducer<byte[], byte[]> transactional() {
        KafkaProducer<byte[], byte[]> producer = producer(
                Map.of("bootstrap.servers", server.bootstrapServers(), "transactional.id", "t-" + UUID.randomUUID()));
        producer.initTransactions();
        return producer;
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static ProducerRecord<byte[], byte[]> json(String topic, int partition, String value) {
        return new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** As retention does. */
    void deleteBefore(String topic, int partition, long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }
}
