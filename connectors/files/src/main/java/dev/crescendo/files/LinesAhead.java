package dev.crescendo.files;

import dev.crescendo.format.JsonDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of lines that threads of its own decode while their file is read on; they come back in order. There are few, so
 * memory stays flat. Used by one thread.
 */
final class LinesAhead implements AutoCloseable {
    /** More would keep more batches than a task has. */
    private static final int THREADS = 2;

    /** One being decoded by each thread, and one that waits while the next is read. */
    private static final int UNDER_WAY = THREADS + 1;

    private final ExecutorService threads;
    private final Supplier<JsonDecoder> decoders;
    private final Deque<Future<LineChunk>> underWay = new ArrayDeque<>();
    private final Deque<LineChunk> free = new ArrayDeque<>();
    private @Nullable LineChunk handedOut;

    LinesAhead(String pipeline, Supplier<JsonDecoder> decoders) {
        this.decoders = decoders;
        this.threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "crescendo-decoder-" + pipeline);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether decoding beside reading is any faster here. */
    static boolean isOfUse() {
        return Runtime.getRuntime().availableProcessors() > 1;
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    boolean hasRoom() {
        return underWay.size() < UNDER_WAY;
    }

    /** A chunk to fill. */
    LineChunk chunk() {
        LineChunk chunk = free.poll();
        return chunk == null ? new LineChunk(decoders.get()) : chunk;
    }

    /** Takes back a chunk that stayed empty. */
    void giveBack(LineChunk chunk) {
        free.push(chunk);
    }

    /** Has a chunk decoded. */
    void decode(LineChunk chunk) {
        underWay.add(threads.submit(chunk));
    }

    /** The chunk that was given first, decoded; valid until the next call. */
    LineChunk next() throws InterruptedException {
        if (handedOut != null) {
            free.push(handedOut);
            handedOut = null;
        }
        try {
            LineChunk chunk = underWay.remove().get();
            handedOut = chunk;
            return chunk;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
