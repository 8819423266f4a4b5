package dev.crescendo.warehouse;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.FencedException;

/**
 * A load whose only writer streams straight into the raw tables, inside the transaction that will commit it. No staging,
 * so it costs half. Driver side; the transaction begins with the first row.
 */
public interface DirectLoad extends AutoCloseable {
    TaskWriter writer();

    /**
     * Compares and sets the lanes and commits it all.
     *
     * @throws FencedException if a lane has another epoch or stands elsewhere; nothing is visible then
     * @throws CommitUnknownException if the connection broke during COMMIT
     */
    CommitOutcome commit(LoadCommit commit);

    /** Rolls back what is not committed. */
    @Override
    void close();
}
