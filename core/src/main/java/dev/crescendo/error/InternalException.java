package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** A bug in Crescendo or in a connector: report it, with the log. */
public final class InternalException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public InternalException(String message) {
        this(message, null);
    }

    public InternalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.FAILED;
    }
}
