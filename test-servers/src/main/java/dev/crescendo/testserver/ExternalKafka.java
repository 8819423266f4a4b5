package dev.crescendo.testserver;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka cluster that somebody else runs: {@code crescendo.test.kafka.bootstrap}. */
record ExternalKafka(String bootstrapServers) implements RunningKafka {
    private static final String BOOTSTRAP = "crescendo.test.kafka.bootstrap";

    static ExternalKafka fromProperties() {
        String bootstrap = ServerMode.required(BOOTSTRAP, "127.0.0.1:9092");
        try {
            KafkaServer.clusterId(bootstrap);
            return new ExternalKafka(bootstrap);
        } catch (ExecutionException e) {
            throw new ServerUnavailableException("No Kafka answers at -D" + BOOTSTRAP + "=" + bootstrap + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerUnavailableException("Interrupted while asking " + bootstrap, e);
        }
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException(
                "Tests may not kill an external Kafka: use -D" + ServerMode.PROPERTY + "=embedded");
    }

    @Override
    public void stop(List<String> topics) {
        try (Admin admin = KafkaServer.admin(bootstrapServers)) {
            admin.deleteTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Could not delete " + topics + " on " + bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while deleting " + topics + " on " + bootstrapServers, e);
        }
    }
}
