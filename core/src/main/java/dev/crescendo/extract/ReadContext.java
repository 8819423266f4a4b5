package dev.crescendo.extract;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;

/** What a reader is given. Worker side; used by one thread. */
public interface ReadContext {
    /** The pipeline's name, for session names and messages. */
    String pipeline();

    /**
     * An empty batch, bound to the target's value rules. It belongs to the reader until {@link SplitReader#next} returns
     * {@link Next#BATCH}; then it belongs to the engine, which recycles it. Waits while too many are under way.
     */
    Batch newBatch(Schema schema) throws InterruptedException;

    /**
     * The bytes of the largest text, JSON or binary value that the target takes. A batch refuses larger ones by itself; a
     * source that can tell beforehand need not read them.
     */
    default int maxValueBytes() {
        return ValueRules.DEFAULT_MAX_VALUE_BYTES;
    }

    /** Keeps a record that the reader can't make sense of. It counts as read and as rejected. */
    void reject(Reject reject);

    /** Whether the task has been asked to stop. Long waits look at it. */
    boolean cancelled();
}
