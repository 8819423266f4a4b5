package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** The warehouse or another target refused: its owner must act. Nothing of this load became visible. */
public final class WarehouseException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public WarehouseException(String message) {
        this(message, null);
    }

    public WarehouseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.FAILED;
    }
}
