package dev.crescendo.testserver;

/**
 * A server that a test needs cannot be had. The message says what was tried and what to do; never catch it to skip the
 * test.
 */
public final class ServerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerUnavailableException(String message) {
        super(message);
    }

    ServerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
