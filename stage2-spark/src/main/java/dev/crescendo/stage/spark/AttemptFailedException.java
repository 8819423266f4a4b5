package dev.crescendo.stage.spark;

import java.util.Optional;

/** Tells Spark that an attempt failed and may be repeated. Its cause is the failure. Errors are thrown without it. */
final class AttemptFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AttemptFailedException(Throwable portableFailure) {
        super(portableFailure.toString(), portableFailure);
    }

    /** The failure of the last attempt, found in what Spark says of a job; empty if Spark itself gave the task up. */
    static Optional<Throwable> findIn(Throwable sparkFailure) {
        for (Throwable cause = sparkFailure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AttemptFailedException) {
                return Optional.ofNullable(cause.getCause());
            }
            if (cause instanceof Error) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }
}
