package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** A source or target can't be reached just now, or gave up a conflict: the same run may be tried again later. */
public final class UnavailableException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        this(message, null);
    }

    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.FAILED;
    }
}
