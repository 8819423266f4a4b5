package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** The source refused or broke: its owner must act. Running again unchanged will fail again. */
public final class SourceException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        this(message, null);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.FAILED;
    }
}
