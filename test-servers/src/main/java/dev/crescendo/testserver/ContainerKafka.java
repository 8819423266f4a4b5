package dev.crescendo.testserver;

import java.util.List;
import java.util.Locale;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** Kafka in a container of Testcontainers; {@code crescendo.test.kafka.image} may name another image. */
record ContainerKafka(KafkaContainer container, String bootstrapServers) implements RunningKafka {
    static ContainerKafka start() {
        DockerImageName image = Containers.image("crescendo.test.kafka.image", "apache/kafka", "4.4.0");
        KafkaContainer container = new KafkaContainer(image);
        KafkaServer.SETTINGS.forEach((name, value) -> container.addEnv(environmentName(name), value));
        Containers.start(container, image);
        return new ContainerKafka(container, container.getBootstrapServers());
    }

    @Override
    public void kill() {
        Containers.kill(container);
    }

    @Override
    public void stop(List<String> topics) {
        container.stop();
    }

    private static String environmentName(String setting) {
        return "KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
