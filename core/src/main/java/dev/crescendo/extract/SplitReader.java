package dev.crescendo.extract;

import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import java.time.Duration;

/**
 * Reads one split. Used by one thread. A simple reader hands over one record at a time ({@link Next#RECORD}); a fast one
 * fills columnar batches ({@link Next#BATCH}); the engine takes both, in any mixture.
 */
public interface SplitReader extends AutoCloseable {
    /** Moves on. Waits up to {@code wait} for something to come; finite sources need not look at it. */
    Next next(Duration wait) throws Exception;

    /** The record after {@link Next#RECORD}; valid until the next call of {@link #next}. */
    default Envelope current() {
        throw new IllegalStateException("this reader hands over no single records");
    }

    /** The batch after {@link Next#BATCH}: inserts of the stream {@link #batchStream}. The engine owns it from then on. */
    default Batch batch() {
        throw new IllegalStateException("this reader hands over no batches");
    }

    /** The stream of {@link #batch}. */
    default String batchStream() {
        throw new IllegalStateException("this reader hands over no batches");
    }

    /**
     * Up to where everything has been handed over, on the lanes that this split moves. Valid after {@link
     * Next#CHECKPOINT} and {@link Next#END}. Empty when the plan already says it.
     */
    Position position();

    /**
     * Where a record of the last {@link #next} came from.
     *
     * @param row its row in the batch; 0 for a single record
     */
    Origin origin(int row);

    @Override
    void close() throws Exception;
}
