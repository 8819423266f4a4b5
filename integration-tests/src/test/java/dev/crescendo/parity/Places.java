package dev.crescendo.parity;

import dev.crescendo.config.Secret;
import dev.crescendo.extract.Source;
import dev.crescendo.kafka.KafkaConnection;
import dev.crescendo.kafka.KafkaTopic;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.testserver.KafkaServer;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the servers of these tests are. A test {@link #publish}es it as system properties, and JVMs that it starts find
 * it there. The password is in a file: that may travel, a literal may not.
 *
 * @param postgres the JDBC URL of a server, {@code *} in the database's place
 * @param kafka bootstrap servers
 */
record Places(String postgres, String user, Path password, String kafka) {
    private static final String PREFIX = "crescendo.parity.";
    private static final String DATABASE = "*";

    static Places of(PostgresServer postgres, KafkaServer kafka, Path folder) throws IOException {
        return of(postgres, kafka.bootstrapServers(), folder);
    }

    static Places of(PostgresServer postgres, String kafka, Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), postgres.password());
        return new Places(postgres.url(DATABASE), postgres.user(), password, kafka);
    }

    /** As the JVM that started this one published it. */
    static Places published() {
        return new Places(property("postgres"), property("user"), Path.of(property("password")), property("kafka"));
    }

    void publish() {
        publish("postgres", postgres);
        publish("user", user);
        publish("password", password.toString());
        publish("kafka", kafka);
    }

    /** A further property for scenarios. */
    static void publish(String name, String value) {
        System.setProperty(PREFIX + name, value);
    }

    static String property(String name) {
        return Objects.requireNonNull(System.getProperty(PREFIX + name), name);
    }

    static String propertyName(String name) {
        return PREFIX + name;
    }

    Warehouse warehouse(String database) {
        return new PostgresWarehouse(connection(database));
    }

    /** The table of orders, read in so many splits. */
    Source table(String database, int splits) {
        return PostgresTable.of(connection(database), "public.orders")
                .cursor("id")
                .splits(splits)
                .as(RawOrder.class);
    }

    /** The same table, read from its beginning each time. */
    Source wholeTable(String database, int splits) {
        return PostgresTable.of(connection(database), "public.orders")
                .key("id")
                .splits(splits)
                .as(RawOrder.class);
    }

    Source topic(String topic) {
        return KafkaTopic.json(kafkaConnection(), topic, RawOrder.class);
    }

    /** A member that dies is missed soon. */
    private KafkaConnection kafkaConnection() {
        return KafkaConnection.to(kafka).with("session.timeout.ms", "6000").with("heartbeat.interval.ms", "1000");
    }

    private PostgresConnection connection(String database) {
        return PostgresConnection.to(postgres.replace(DATABASE, database)).as(user, Secret.file(password));
    }
}
