package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.CancelledException;
import dev.crescendo.load.Receipt;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a task's rows and rejects by COPY, in one transaction that begins with the first of them. */
abstract class CopyingWriter implements TaskWriter {
    private final List<RawTable> tables;
    private final Rejects rejects;
    private final long[] rows;
    private @Nullable CopyStreams streams;
    private volatile @Nullable Transaction transaction;
    private volatile boolean finished;
    private volatile boolean closed;

    CopyingWriter(List<RawTable> tables, Rejects rejects) {
        this.tables = tables;
        this.rejects = rejects;
        this.rows = new long[tables.size() + 1];
    }

    abstract Transaction begin();

    /** Where the rows go: the tables in order, then the rejects. Called once, after {@link #begin}. */
    abstract List<CopyTarget> targets(Transaction begun);

    /** Where a target's rows are, for the receipt. */
    abstract String location(int target);

    /** What becomes of the transaction when everything is written. */
    abstract void complete(Transaction written);

    final List<RawTable> tables() {
        return tables;
    }

    final Rejects rejects() {
        return rejects;
    }

    /** The transaction, begun now if nothing was written. */
    final Transaction transaction() {
        Transaction begun = transaction;
        if (begun == null) {
            begun = begin();
            transaction = begun;
        }
        if (closed) {
            begun.abort();
            throw new CancelledException("the writer was closed while it wrote");
        }
        return begun;
    }

    @Override
    public final void write(int table, Batch batch) {
        if (!batch.isEmpty()) {
            copy(table, batch);
        }
    }

    @Override
    public final void reject(Reject reject) {
        rejects.add(reject);
        if (rejects.batch().isFull()) {
            flushRejects();
        }
    }

    private void flushRejects() {
        if (!rejects.batch().isEmpty()) {
            copy(tables.size(), rejects.batch());
            rejects.batch().clear();
        }
    }

    private void copy(int target, Batch batch) {
        if (streams == null) {
            Transaction begun = transaction();
            streams = new CopyStreams(begun, targets(begun));
        }
        streams.write(target, batch);
        rows[target] += batch.rows();
    }

    @Override
    public final List<Receipt.Staged> finish() {
        flushRejects();
        Transaction written = transaction;
        if (streams != null && written != null) {
            streams.finish();
            complete(written);
        }
        finished = true;
        return staged();
    }

    /** What {@link #finish} hands out. */
    final List<Receipt.Staged> staged() {
        List<Receipt.Staged> staged = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            String output = i < tables.size() ? tables.get(i).name() : REJECTS;
            staged.add(new Receipt.Staged(output, rows[i] == 0 ? "" : location(i), rows[i]));
        }
        return staged;
    }

    final boolean isFinished() {
        return finished;
    }

    /** Where a target has rows. */
    final boolean hasRows(int target) {
        return rows[target] > 0;
    }

    /** Rolls back a finished write whose transaction was left open. */
    final void discard() {
        Transaction begun = transaction;
        if (begun != null) {
            begun.close();
        }
    }

    /** Ends a write that is not finished at once, from whatever thread: the server drops what it has. */
    @Override
    public final void close() {
        if (finished) {
            return;
        }
        closed = true;
        Transaction begun = transaction;
        if (begun != null) {
            begun.abort();
        }
    }
}
