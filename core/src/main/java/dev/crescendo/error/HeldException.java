package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** Another run holds the pipeline: wait for it, or come back later. */
public final class HeldException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public HeldException(String message) {
        this(message, null);
    }

    public HeldException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.HELD;
    }
}
