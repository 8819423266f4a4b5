package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** The data break a limit (too many rejects, counts that don't add up): look at the data. The position has not moved. */
public final class DataException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        this(message, null);
    }

    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.FAILED;
    }
}
