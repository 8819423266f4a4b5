package dev.crescendo.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crescendo.testserver.KafkaServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The shop's topic of orders: two partitions, JSON values. */
final class OrdersTopic {
    static final int PARTITIONS = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaServer server;
    private final String name;

    private OrdersTopic(KafkaServer server, String name) {
        this.server = server;
        this.name = name;
    }

    static OrdersTopic create(KafkaServer server) {
        OrdersTopic topic = new OrdersTopic(server, "orders-" + UUID.randomUUID());
        server.createTopic(topic.name, PARTITIONS);
        return topic;
    }

    String name() {
        return name;
    }

    void add(List<RawOrder> orders) throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        server.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (RawOrder order : orders) {
                int partition = (int) (order.id() % PARTITIONS);
                sent.add(producer.send(new ProducerRecord<>(name, partition, null, json(order))));
            }
            producer.flush();
            for (Future<RecordMetadata> answer : sent) {
                answer.get();
            }
        }
    }

    private static byte[] json(RawOrder order) throws Exception {
        ObjectNode json = JSON.createObjectNode()
                .put("id", order.id())
                .put("customer", order.customer())
                .put("status", order.status())
                .put("total", order.total().toPlainString())
                .put("items", order.items())
                .put("placed_at", order.placedAt().toString());
        return JSON.writeValueAsBytes(json);
    }
}
