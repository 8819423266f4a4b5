package dev.crescendo.kafka;

import dev.crescendo.error.ConfigurationException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Opens Kafka's clients with the settings on which exactness rests; no connection can change those. */
final class KafkaClients {
    private static final AtomicLong NUMBER = new AtomicLong();

    private KafkaClients() {}

    static Admin admin(KafkaConnection connection, String pipeline) {
        Properties properties = connection.reveal();
        // Of the consumer's own properties the admin client knows nothing and would warn.
        properties.keySet().removeIf(key -> isForConsumers((String) key));
        properties.put("client.id", clientId(pipeline));
        try {
            return Admin.create(properties);
        } catch (KafkaException wrong) {
            throw unusable(connection, wrong);
        }
    }

    /** A consumer of partitions that are assigned by hand. */
    static KafkaConsumer<byte[], byte[]> reader(KafkaConnection connection, String pipeline) {
        return consumer(connection, pipeline, new Properties());
    }

    /** A member of a group. */
    static KafkaConsumer<byte[], byte[]> member(KafkaConnection connection, String pipeline, String group) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return consumer(connection, pipeline, properties);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            KafkaConnection connection, String pipeline, Properties group) {
        Properties properties = connection.reveal();
        properties.putAll(group);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(pipeline));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        try {
            return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException wrong) {
            throw unusable(connection, wrong);
        }
    }

    private static boolean isForConsumers(String key) {
        return key.startsWith("fetch.")
                || key.startsWith("max.po")
                || key.equals("heartbeat.interval.ms")
                || key.equals("session.timeout.ms")
                || key.equals("max.partition.fetch.bytes")
                || key.equals("client.rack");
    }

    private static String clientId(String pipeline) {
        return "crescendo-" + pipeline + "-" + NUMBER.incrementAndGet();
    }

    /** The innermost message says what is wrong. Kafka keeps the values of secret properties out of it. */
    private static ConfigurationException unusable(KafkaConnection connection, KafkaException wrong) {
        Throwable innermost = wrong;
        while (innermost.getCause() instanceof KafkaException cause) {
            innermost = cause;
        }
        return new ConfigurationException(
                connection.toString(),
                "no client can be made: " + innermost.getMessage(),
                "Check bootstrap servers and properties.");
    }
}
