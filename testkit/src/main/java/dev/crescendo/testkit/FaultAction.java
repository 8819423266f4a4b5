package dev.crescendo.testkit;

/** What a child does to itself at a fault point. */
public enum FaultAction {
    /** Ends at once, by SIGKILL. */
    KILL,
    /** Stands still, by SIGSTOP, until someone thaws it; then it goes on as if nothing had happened. */
    FREEZE
}
