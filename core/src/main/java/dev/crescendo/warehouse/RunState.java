package dev.crescendo.warehouse;

/** How far a run has got. */
public enum RunState {
    RUNNING,
    /** All it had to do is committed; running it again does nothing. */
    DONE,
    FAILED
}
