package dev.crescendo.kafka;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The properties of Kafka's clients that a user may set. A list of what is allowed, not of what is forbidden: a property
 * that names a class makes the client load and run it, and new ones come with every release of Kafka.
 */
final class ClientProperties {
    private static final Set<String> PLAIN = new TreeSet<>(Set.of(
            "client.dns.lookup",
            "client.rack",
            "connections.max.idle.ms",
            "default.api.timeout.ms",
            "fetch.max.bytes",
            "fetch.max.wait.ms",
            "fetch.min.bytes",
            "heartbeat.interval.ms",
            "max.partition.fetch.bytes",
            "max.poll.interval.ms",
            "max.poll.records",
            "metadata.max.age.ms",
            "receive.buffer.bytes",
            "reconnect.backoff.max.ms",
            "reconnect.backoff.ms",
            "request.timeout.ms",
            "retry.backoff.max.ms",
            "retry.backoff.ms",
            "sasl.mechanism",
            "security.protocol",
            "send.buffer.bytes",
            "session.timeout.ms",
            "socket.connection.setup.timeout.max.ms",
            "socket.connection.setup.timeout.ms",
            "ssl.cipher.suites",
            "ssl.enabled.protocols",
            "ssl.keystore.location",
            "ssl.keystore.type",
            "ssl.protocol",
            "ssl.truststore.location",
            "ssl.truststore.type"));

    private static final Set<String> SECRET = new TreeSet<>(Set.of(
            "sasl.jaas.config",
            "ssl.key.password",
            "ssl.keystore.certificate.chain",
            "ssl.keystore.key",
            "ssl.keystore.password",
            "ssl.truststore.certificates",
            "ssl.truststore.password"));

    /** One login by name and password. Other login modules load what their options name, JNDI's from anywhere. */
    private static final Pattern LOGIN = Pattern.compile("\\s*+org\\.apache\\.kafka\\.common\\.security\\."
            + "(?:plain\\.PlainLoginModule|scram\\.ScramLoginModule)\\s++required"
            + "(?:\\s++(?:username|password)\\s*+=\\s*+\"(?:[^\"\\\\]|\\\\.)*+\")*+\\s*+;\\s*+");

    private ClientProperties() {}

    static void checkPlain(String property) {
        if (SECRET.contains(property)) {
            throw new ConfigurationException(
                    "kafka property " + property, "it holds a secret", "Set it as a secret, with withSecret.");
        }
        if (!PLAIN.contains(property)) {
            throw refused(property, PLAIN);
        }
    }

    static void checkSecret(String property) {
        if (!SECRET.contains(property)) {
            throw refused(property, SECRET);
        }
    }

    static void checkValue(String property, String value) {
        if (property.equals("sasl.jaas.config") && !LOGIN.matcher(value).matches()) {
            throw new ConfigurationException(
                    "kafka property " + property,
                    "it is not a login by name and password",
                    "Write org.apache.kafka.common.security.scram.ScramLoginModule (or plain.PlainLoginModule) required"
                            + " username=\"…\" password=\"…\"; with nothing before or after.");
        }
    }

    private static ConfigurationException refused(String property, Set<String> valid) {
        return new ConfigurationException(
                "kafka property " + property, "it may not be set", Nearest.suggestion(property, valid));
    }
}
