package dev.crescendo.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class ServerModeTest {
    private String before;

    @BeforeEach
    void remember() {
        before = System.getProperty(ServerMode.PROPERTY);
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(ServerMode.PROPERTY);
        } else {
            System.setProperty(ServerMode.PROPERTY, before);
        }
    }

    @Test
    void embeddedIsTheDefault() {
        System.clearProperty(ServerMode.PROPERTY);

        assertThat(ServerMode.current()).isEqualTo(ServerMode.EMBEDDED);
    }

    @Test
    void containersAreChosenWhereADockerEngineAnswers() {
        System.setProperty(ServerMode.PROPERTY, "auto");

        assertThat(ServerMode.current(() -> true)).isEqualTo(ServerMode.CONTAINERS);
        assertThat(ServerMode.current(() -> false)).isEqualTo(ServerMode.EMBEDDED);
    }

    @Test
    void aWordThatForcesAsksNoDockerEngine() {
        for (ServerMode mode : ServerMode.values()) {
            System.setProperty(ServerMode.PROPERTY, mode.toString());

            assertThat(ServerMode.current(() -> {
                        throw new AssertionError("asked");
                    }))
                    .isEqualTo(mode);
        }
    }

    @Test
    void theWordsWorkInATurkishLocaleToo() {
        System.setProperty(ServerMode.PROPERTY, "containers");

        assertThat(ServerMode.current()).isEqualTo(ServerMode.CONTAINERS);
    }

    @Test
    void anUnknownWordFails() {
        System.setProperty(ServerMode.PROPERTY, "docker");

        assertThatExceptionOfType(ServerUnavailableException.class)
                .isThrownBy(ServerMode::current)
                .withMessageContaining("docker")
                .withMessageContaining("auto, embedded, containers or external");
    }

    @Test
    void externalServersNeedAnAddress() {
        System.setProperty(ServerMode.PROPERTY, "external");

        if (System.getProperty("crescendo.test.kafka.bootstrap") == null) {
            assertThatExceptionOfType(ServerUnavailableException.class)
                    .isThrownBy(KafkaServer::start)
                    .withMessageContaining("-Dcrescendo.test.kafka.bootstrap");
        }
        if (System.getProperty("crescendo.test.postgres.url") == null) {
            assertThatExceptionOfType(ServerUnavailableException.class)
                    .isThrownBy(PostgresServer::start)
                    .withMessageContaining("-Dcrescendo.test.postgres.url");
        }
    }
}
