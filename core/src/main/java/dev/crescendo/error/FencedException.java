package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** This run lost its epoch to a newer owner: stop, touch nothing. The new owner does the work. */
public final class FencedException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public FencedException(String message) {
        this(message, null);
    }

    public FencedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.FENCED;
    }
}
