package dev.crescendo.error;

import java.util.Collection;
import java.util.List;

/** The exit codes of the command. Their numbers are part of the public surface. */
public enum ExitCode {
    OK(0),
    /** A pipeline failed: source, warehouse or data limits. */
    FAILED(1),
    /** Wrong usage or configuration. */
    USAGE(2),
    /** A data check failed, or tables differ in {@code verify}. */
    CHECK_FAILED(3),
    /** Another run holds the lock. */
    HELD(4),
    /** This run lost its epoch to a newer one. */
    FENCED(75),
    /** Stopped by SIGTERM after cleaning up. */
    TERMINATED(143);

    private static final List<ExitCode> BY_PRECEDENCE = List.of(USAGE, FENCED, CHECK_FAILED, FAILED, HELD);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The one code for several outcomes: the first present of 2, 75, 3, 1, 4; otherwise 0. */
    public static ExitCode of(Collection<ExitCode> outcomes) {
        return BY_PRECEDENCE.stream().filter(outcomes::contains).findFirst().orElse(OK);
    }
}
