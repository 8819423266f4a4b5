package dev.crescendo.stage.cron;

import dev.crescendo.error.CancelledException;
import dev.crescendo.load.Receipt;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.time.Duration;
import java.util.List;

/**
 * Runs tasks on threads of this JVM, each task once. The first failure stops the others and is thrown as it is.
 * Immutable; may run several lists of tasks at once, each on threads of its own.
 */
public final class ThreadRunner implements TaskRunner {
    /** How long tasks that were told to stop are waited for. */
    static final Duration STOP_TIME = Duration.ofSeconds(30);

    private final int threads;
    private final Duration stopTime;

    /**
     * A runner of so many threads.
     *
     * @throws IllegalArgumentException if {@code threads} is not positive
     */
    public ThreadRunner(int threads) {
        this(threads, STOP_TIME);
    }

    ThreadRunner(int threads, Duration stopTime) {
        if (threads < 1) {
            throw new IllegalArgumentException("tasks need at least one thread, not " + threads);
        }
        this.threads = threads;
        this.stopTime = stopTime;
    }

    @Override
    public int parallelism() {
        return threads;
    }

    @Override
    public boolean inProcess() {
        return true;
    }

    /**
     * Runs every task to its end. The listener is called on the caller's thread. Interrupting the caller stops all tasks.
     *
     * @return one receipt per task, in the order of the tasks
     * @throws InterruptedException if the caller was interrupted
     * @throws CancelledException if the listener said that the run should stop
     * @throws Exception the first failure of a task or of the listener. A task that would not stop is named by a
     *     suppressed {@link dev.crescendo.error.InternalException}
     */
    @Override
    public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
        if (tasks.isEmpty()) {
            return List.of();
        }
        TaskThreads running = new TaskThreads(tasks, Math.min(threads, tasks.size()), listener);
        try {
            List<Receipt> receipts = running.await(listener);
            running.close();
            return receipts;
        } catch (Throwable failure) {
            running.stop(stopTime, failure);
            throw failure;
        }
    }
}
