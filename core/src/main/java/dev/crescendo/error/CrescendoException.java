package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/**
 * Root of all errors that Crescendo raises on purpose. The subclass says what the caller should do next; the message
 * says what happened, where, and what to try. Messages never hold a secret.
 */
public abstract class CrescendoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected CrescendoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The exit code of a command that ends in this error. */
    public abstract ExitCode exitCode();
}
