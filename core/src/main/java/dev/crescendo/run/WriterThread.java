package dev.crescendo.run;

import dev.crescendo.error.CancelledException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.TaskWriter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a task: encodes and sends batches on a thread of its own while the first half reads and transforms.
 * A short queue between them keeps memory flat.
 */
final class WriterThread {
    private static final int QUEUE = 8;
    private static final long STOP_WAIT_MILLIS = 2_000;

    private sealed interface Item {}

    private record Rows(int table, Batch batch) implements Item {}

    private record Rejected(Reject reject) implements Item {}

    private record End() implements Item {}

    private final TaskWriter writer;
    private final Consumer<Batch> recycle;
    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private volatile @Nullable Throwable failure;
    private volatile boolean stopped;

    WriterThread(String name, TaskWriter writer, Consumer<Batch> recycle) {
        this.writer = writer;
        this.recycle = recycle;
        this.thread = new Thread(this::drain, "crescendo-writer-" + name);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    boolean hasFailed() {
        return failure != null;
    }

    void write(int table, Batch batch) throws InterruptedException {
        put(new Rows(table, batch));
    }

    void reject(Reject reject) throws InterruptedException {
        put(new Rejected(reject));
    }

    /** Waits until everything is written; throws what the writer threw. */
    void finish() throws InterruptedException {
        put(new End());
        thread.join();
        rethrow();
    }

    /** Stops without caring for what is queued. Afterwards nobody uses the writer. */
    void abandon() {
        stopped = true;
        queue.clear();
        queue.offer(new End());
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(STOP_WAIT_MILLIS);
            if (thread.isAlive()) {
                writer.close();
                thread.interrupt();
                thread.join(STOP_WAIT_MILLIS);
            }
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Item item) throws InterruptedException {
        do {
            rethrow();
        } while (!queue.offer(item, 50, TimeUnit.MILLISECONDS));
    }

    void rethrow() {
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void drain() {
        try {
            while (!stopped) {
                Item item = queue.take();
                if (item instanceof Rows rows) {
                    writer.write(rows.table(), rows.batch());
                    recycle.accept(rows.batch());
                } else if (item instanceof Rejected rejected) {
                    writer.reject(rejected.reject());
                } else {
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            failure = new CancelledException("the task was stopped");
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        }
    }
}
