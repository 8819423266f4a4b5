package dev.crescendo.warehouse;

import dev.crescendo.load.Receipt;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import java.util.List;

/** Writes what one task makes, for all its tables, and its rejects. Worker side, one thread but for {@link #close}. */
public interface TaskWriter extends AutoCloseable {
    /** The name under which rejects appear among {@link Receipt.Staged#output}. */
    String REJECTS = "*rejects";

    /**
     * Writes the rows of a batch; the batch stays the caller's.
     *
     * @param table the table's place in the list that the writer was opened with
     */
    void write(int table, Batch batch);

    void reject(Reject reject);

    /** Completes the attempt. What comes back tells where its rows are, per table in order, then the rejects. */
    List<Receipt.Staged> finish();

    /**
     * Lets go of resources. Without {@link #finish} before it, what was written is dropped, now or by a later clean-up.
     * May be called more than once, and from another thread while a call hangs, which it must then make fail.
     */
    @Override
    void close();
}
