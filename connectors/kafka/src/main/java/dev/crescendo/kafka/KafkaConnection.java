package dev.crescendo.kafka;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where a Kafka cluster is and how to talk to it. Immutable; the {@code with…} methods return changed copies. Travels to
 * workers, and its secrets only as references.
 *
 * <p>Kafka's own client properties can be set as far as {@link #with} knows them. Those that name classes, change how
 * bytes are read or how positions are kept are refused.
 */
public final class KafkaConnection implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String bootstrap;
    private final TreeMap<String, String> properties;
    private final TreeMap<String, Secret> secrets;

    private KafkaConnection(String bootstrap, Map<String, String> properties, Map<String, Secret> secrets) {
        this.bootstrap = bootstrap;
        this.properties = new TreeMap<>(properties);
        this.secrets = new TreeMap<>(secrets);
    }

    /**
     * A connection without encryption or login.
     *
     * @param bootstrap {@code host:port} of some brokers, separated by commas
     */
    public static KafkaConnection to(String bootstrap) {
        if (bootstrap.isBlank()) {
            throw new ConfigurationException(
                    "kafka connection", "no broker is named", "Give bootstrap servers as host:port,host:port.");
        }
        return new KafkaConnection(bootstrap, Map.of(), Map.of());
    }

    /**
     * With a property of Kafka's clients, such as {@code max.poll.records} or {@code session.timeout.ms}.
     *
     * @throws ConfigurationException if it is not one of those that may be set, or holds a secret
     */
    public KafkaConnection with(String property, String value) {
        ClientProperties.checkPlain(property);
        Map<String, String> changed = new HashMap<>(properties);
        changed.put(property, value);
        return new KafkaConnection(bootstrap, changed, secrets);
    }

    /**
     * With a property that holds a secret, such as {@code sasl.jaas.config} or {@code ssl.keystore.password}.
     *
     * @throws ConfigurationException if it is not one of those that may be set
     */
    public KafkaConnection withSecret(String property, Secret value) {
        ClientProperties.checkSecret(property);
        Map<String, Secret> changed = new HashMap<>(secrets);
        changed.put(property, value);
        return new KafkaConnection(bootstrap, properties, changed);
    }

    String bootstrap() {
        return bootstrap;
    }

    /** The properties for a client, secrets revealed. */
    Properties reveal() {
        Properties all = new Properties();
        all.put("bootstrap.servers", bootstrap);
        all.putAll(properties);
        secrets.forEach((property, secret) -> {
            String value = secret.reveal();
            ClientProperties.checkValue(property, value);
            all.put(property, value);
        });
        return all;
    }

    @Override
    public String toString() {
        return "Kafka at " + bootstrap;
    }
}
