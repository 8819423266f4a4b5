package dev.crescendo.error;

/** The run was asked to stop and has cleaned up: run it again whenever you like. */
public final class CancelledException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    public CancelledException(String message) {
        super(message, null);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.TERMINATED;
    }
}
