package dev.crescendo.error;

import org.jspecify.annotations.Nullable;

/** The connection broke while a commit was under way, so it may or may not have happened: ask the ledger, never repeat blindly. */
public final class CommitUnknownException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public CommitUnknownException(String message) {
        this(message, null);
    }

    public CommitUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.FAILED;
    }
}
