package dev.crescendo.extract;

import dev.crescendo.record.Schema;
import java.util.Map;

/** What a source is told while it plans. Driver side. */
public interface PlanContext {
    /** The pipeline's name, for messages and session names. */
    String pipeline();

    /** Whether the run has been asked to stop. Long waits look at it. */
    boolean cancelled();

    /** Tells the user something about this plan, such as what it waits for. One line, no secrets. */
    void report(String message);

    /**
     * How the table that the source's only stream goes to holds these fields, for sources that infer types: those of them
     * that it has a column for. Empty where there is no such table yet, or something stands between the stream and it.
     */
    default Map<String, ColumnFit> columnsFor(Schema fields) {
        return Map.of();
    }

    /**
     * Keeps something open until the tasks of this plan have ended, however they end: a transaction whose snapshot they
     * share, say. Closed in reverse order; what closing throws is logged.
     */
    void keepUntilEnd(AutoCloseable resource);
}
