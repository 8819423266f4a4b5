package dev.crescendo.extract;

/** What a source is told while it plans. Driver side. */
public interface PlanContext {
    /** The pipeline's name, for messages and session names. */
    String pipeline();

    /** Whether the run has been asked to stop. Long waits look at it. */
    boolean cancelled();

    /** Tells the user something about this plan, such as what it waits for. One line, no secrets. */
    void report(String message);

    /**
     * Keeps something open until the tasks of this plan have ended, however they end: a transaction whose snapshot they
     * share, say. Closed in reverse order; what closing throws is logged.
     */
    void keepUntilEnd(AutoCloseable resource);
}
