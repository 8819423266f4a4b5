package dev.crescendo.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConnectionTest {
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final KafkaConnection connection = KafkaConnection.to("127.0.0.1:9092");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interceptor.classes",
                "metric.reporters",
                "key.deserializer",
                "value.deserializer",
                "config.providers",
                "security.providers",
                "ssl.engine.factory.class",
                "sasl.login.callback.handler.class",
                "sasl.client.callback.handler.class",
                "sasl.oauthbearer.token.endpoint.url",
                "partition.assignment.strategy",
                "auto.offset.reset",
                "isolation.level",
                "enable.auto.commit",
                "group.id",
                "bootstrap.servers",
            })
    void propertiesThatNameClassesOrBreakExactnessAreRefused(String property) {
        assertThatThrownBy(() -> connection.with(property, "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(property);
    }

    @Test
    void aMisspeltPropertyIsToldItsNeighbour() {
        assertThatThrownBy(() -> connection.with("max.pol.records", "1")).hasMessageContaining("max.poll.records");
    }

    @Test
    void secretsAreSetAsSecretsOnly() {
        assertThatThrownBy(() -> connection.with("ssl.keystore.password", "canary"))
                .hasMessageContaining("withSecret")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> connection.withSecret("max.poll.records", Secret.literal("1")))
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.sun.security.auth.module.JndiLoginModule required;",
                "com.sun.security.auth.module.LdapLoginModule required;",
                SCRAM + "; com.sun.security.auth.module.JndiLoginModule required;",
                SCRAM + " username=\"a\\\"; com.sun.security.auth.module.JndiLoginModule required;",
                "KafkaClient { com.sun.security.auth.module.JndiLoginModule required; };",
                SCRAM + " debug=\"true\" user.provider.url=\"ldap://x\";",
            })
    void anyOtherLoginThanByNameAndPasswordIsRefused(String login) {
        KafkaConnection hostile = connection.withSecret("sasl.jaas.config", Secret.literal(login));

        assertThatThrownBy(hostile::reveal)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("Jndi");
    }

    @Test
    void aLoginByNameAndPasswordIsTaken() {
        String login = SCRAM + " username=\"al\\\"ice\" password=\"se;cret\";";

        assertThat(connection
                        .withSecret("sasl.jaas.config", Secret.literal(login))
                        .reveal())
                .containsEntry("sasl.jaas.config", login);
    }

    @Test
    void secretsDoNotPrintNorTravelAsValues() {
        KafkaConnection secret = connection.withSecret("ssl.key.password", Secret.literal("canary"));

        assertThat(secret.toString()).doesNotContain("canary");
        assertThatThrownBy(() -> serialize(secret)).isInstanceOf(NotSerializableException.class);
    }

    @Test
    void wrongValuesAreSaidBeforeAnythingConnects() {
        KafkaConnection wrong = connection.with("max.poll.records", "many");

        assertThatThrownBy(() -> KafkaClients.reader(wrong, "orders"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("max.poll.records");
    }

    private static void serialize(Object value) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(value);
        }
    }
}
