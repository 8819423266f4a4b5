package dev.crescendo.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The shared servers stand in for those that somebody else runs. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class ExternalServersTest {
    private static final PostgresServer POSTGRES = PostgresServer.shared();
    private static final KafkaServer KAFKA = KafkaServer.shared();

    private final Map<String, String> before = new HashMap<>();

    @AfterEach
    void restore() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    @Test
    void anExternalPostgresIsUsedAndLeftClean() throws SQLException {
        String maintenance = POSTGRES.createDatabase();
        set(ServerMode.PROPERTY, "external");
        set("crescendo.test.postgres.url", POSTGRES.url(maintenance) + "?ApplicationName=external");
        set("crescendo.test.postgres.user", POSTGRES.user());
        set("crescendo.test.postgres.password", POSTGRES.password());

        String database;
        try (PostgresServer external = PostgresServer.start()) {
            database = external.createDatabase();
            assertThat(external.url(database))
                    .startsWith("jdbc:postgresql://")
                    .endsWith(":" + POSTGRES.port() + "/" + database + "?ApplicationName=external");
            try (Connection connection = external.connect(database)) {
                assertThat(connection.getCatalog()).isEqualTo(database);
            }
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(external::kill);
        }

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> POSTGRES.connect(database))
                .withMessageContaining("does not exist");
    }

    @Test
    void anExternalKafkaIsUsedAndLeftClean() {
        String topic = "orders-" + UUID.randomUUID();
        set(ServerMode.PROPERTY, "external");
        set("crescendo.test.kafka.bootstrap", KAFKA.bootstrapServers());

        try (KafkaServer external = KafkaServer.start()) {
            external.createTopic(topic, 2);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(external::kill);
        }

        KAFKA.createTopic(topic, 1);
    }

    private void set(String property, String value) {
        before.putIfAbsent(property, System.getProperty(property));
        System.setProperty(property, value);
    }
}
