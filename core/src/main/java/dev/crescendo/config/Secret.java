package dev.crescendo.config;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * A password or key. It prints as {@code ***}. Where it travels to another JVM it does so as a reference (an environment
 * variable or a file there), never as its value: a literal secret refuses to be serialized.
 */
public final class Secret implements Serializable {
    private static final long serialVersionUID = 1L;

    private enum Kind {
        LITERAL,
        ENVIRONMENT,
        FILE
    }

    private final Kind kind;
    private final String text;

    private Secret(Kind kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    /** The value itself. */
    public static Secret literal(String value) {
        return new Secret(Kind.LITERAL, value);
    }

    /** No secret: the empty string, which may travel. */
    public static Secret none() {
        return new Secret(Kind.LITERAL, "");
    }

    /** The value of an environment variable of whichever JVM reveals it. */
    public static Secret environment(String variable) {
        return new Secret(Kind.ENVIRONMENT, variable);
    }

    /** The first line of a file of whichever machine reveals it. */
    public static Secret file(Path path) {
        return new Secret(Kind.FILE, path.toString());
    }

    /**
     * The value, looked up now.
     *
     * @throws ConfigurationException if the variable is not set or the file can't be read
     */
    public String reveal() {
        return switch (kind) {
            case LITERAL -> text;
            case ENVIRONMENT -> {
                String value = System.getenv(text);
                if (value == null) {
                    throw new ConfigurationException(
                            "environment",
                            "the variable " + text + " is not set",
                            "Set it, or change the configuration.");
                }
                yield value;
            }
            case FILE -> firstLine(Path.of(text));
        };
    }

    private static String firstLine(Path file) {
        try {
            return TextFile.firstLine(file);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    file.toString(),
                    "the secret's file can't be read: " + FileErrors.reason(unreadable),
                    "Check that it exists and who may read it.");
        }
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        if (kind == Kind.LITERAL && !text.isEmpty()) {
            throw new NotSerializableException("a secret given as a literal must not travel to another JVM; name an "
                    + "environment variable (${VAR}) or a file (${file:path}) that every worker has");
        }
        out.defaultWriteObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && kind == secret.kind && text.equals(secret.text);
    }

    @Override
    public int hashCode() {
        return kind.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
