package dev.crescendo.testserver;

import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Where the servers of the tests come from: the system property {@value #PROPERTY}. */
public enum ServerMode {
    /** Started on this machine from Maven artifacts; needs no Docker. Without the property it is this. */
    EMBEDDED,
    /** Started by Testcontainers; needs a Docker engine. */
    CONTAINERS,
    /**
     * Already running; the properties {@code crescendo.test.postgres.*} and {@code crescendo.test.kafka.*} say where.
     */
    EXTERNAL;

    /**
     * The system property that chooses, in lower case: {@code embedded}, {@code containers}, {@code external}, or {@value
     * #AUTO} for containers where a Docker engine answers and embedded ones where none does. The build says {@value
     * #AUTO}.
     */
    public static final String PROPERTY = "crescendo.test.servers";

    static final String AUTO = "auto";

    /**
     * The mode this JVM runs in.
     *
     * @throws ServerUnavailableException when the property holds another word
     */
    public static ServerMode current() {
        return current(DockerEngine::answers);
    }

    static ServerMode current(BooleanSupplier dockerAnswers) {
        String word = System.getProperty(PROPERTY, EMBEDDED.toString());
        if (word.equals(AUTO)) {
            return dockerAnswers.getAsBoolean() ? CONTAINERS : EMBEDDED;
        }
        for (ServerMode mode : values()) {
            if (mode.toString().equals(word)) {
                return mode;
            }
        }
        throw new ServerUnavailableException(
                "-D" + PROPERTY + "=" + word + " is unknown: say auto, embedded, containers or external.");
    }

    /** A property that {@link #EXTERNAL} cannot do without. */
    static String required(String property, String example) {
        String value = System.getProperty(property, "");
        if (value.isBlank()) {
            throw new ServerUnavailableException(
                    "-D" + PROPERTY + "=external needs -D" + property + ", for example " + example + ".");
        }
        return value;
    }

    /** The word that chooses this mode. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
