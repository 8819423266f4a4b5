package dev.crescendo.files;

import dev.crescendo.extract.Next;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the files of a split one after the other, into batches, by small steps. */
abstract class SteppingReader implements SplitReader {
    /** After so many records that were rejected, whoever reads has a look at whether it should stop. */
    private static final int MOST_STEPS = 16_384;

    final String stream;
    final FilesSplit split;
    final ReadContext context;

    private final Iterator<FilePiece> pieces;
    private final Map<LaneId, Token> tokens = new HashMap<>();
    private final Deque<Batch> spare = new ArrayDeque<>();
    private @Nullable Batch filling;
    private @Nullable Batch batch;
    private boolean ended;

    SteppingReader(String stream, FilesSplit split, ReadContext context) {
        this.stream = stream;
        this.split = split;
        this.context = context;
        this.pieces = split.pieces().iterator();
    }

    /** Opens the next file, takes its next record, or closes it. Returns false when no file is left. */
    abstract boolean step(Batch into);

    /** Whether what comes next is better {@link #ahead}. */
    boolean isBetterAhead() {
        return false;
    }

    /**
     * A batch of rows that other threads have decoded, and that come next. Null where there are none; empty when all were
     * rejected.
     */
    @Nullable
    Batch ahead() throws InterruptedException {
        return null;
    }

    /** An empty batch. */
    final Batch emptyBatch() throws InterruptedException {
        Batch empty = spare.poll();
        return empty == null ? context.newBatch(split.schema()) : empty;
    }

    /** Keeps a batch that has stayed empty. */
    final void keep(Batch empty) {
        spare.push(empty);
    }

    /** Begins to keep what is to be known of the rows of a batch. */
    abstract void beginBatch();

    /** Whether what is kept of its rows is as much as may be held, however few they are. */
    abstract boolean isHeavy();

    /** The next file; null when there is none. */
    final @Nullable FilePiece nextPiece() {
        return pieces.hasNext() ? pieces.next() : null;
    }

    final void finished(FilePiece piece, FileToken token) {
        tokens.put(new LaneId(piece.name()), token.token());
    }

    @Override
    public final Next next(Duration wait) throws InterruptedException {
        batch = null;
        if (ended) {
            return Next.END;
        }
        Batch into = filling;
        if (into == null) {
            Batch decoded = ahead();
            if (decoded != null) {
                return handOver(decoded);
            }
            into = emptyBatch();
            filling = into;
            beginBatch();
        }
        for (int steps = 0; steps < MOST_STEPS && !into.isFull() && !isHeavy() && !isBetterAhead() && !ended; steps++) {
            ended = !step(into);
        }
        if (!into.isEmpty() || isBetterAhead()) {
            filling = null;
        }
        return handOver(into);
    }

    private Next handOver(Batch filled) {
        if (!filled.isEmpty()) {
            batch = filled;
            return Next.BATCH;
        }
        if (filling == null) {
            keep(filled);
        }
        return ended ? Next.END : Next.IDLE;
    }

    @Override
    public final Batch batch() {
        if (batch == null) {
            throw new IllegalStateException("the last call of next() gave no batch");
        }
        return batch;
    }

    @Override
    public final String batchStream() {
        return stream;
    }

    @Override
    public final Position position() {
        return Position.of(tokens);
    }
}
