package dev.crescendo.stage.cron;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.InternalException;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The threads of one list of tasks, from the first task's start to the last one's end. */
final class TaskThreads {
    /** How often the listener is asked whether to stop. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final ExecutorService pool;
    private final ExecutorCompletionService<Receipt> completions;
    private final Map<Future<Receipt>, Integer> places = new HashMap<>();
    private final Set<TaskId> working = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

    TaskThreads(List<? extends SplitTask> tasks, int threads, TaskListener listener) {
        pool = Executors.newFixedThreadPool(threads, daemons());
        completions = new ExecutorCompletionService<>(pool);
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        for (SplitTask task : tasks) {
            places.put(completions.submit(() -> work(task, logContext, listener)), places.size());
        }
    }

    /** Daemons: a task that ignores its interrupt must not keep the process alive. */
    private static ThreadFactory daemons() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "crescendo-task-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private Receipt work(SplitTask task, @Nullable Map<String, String> logContext, TaskListener listener)
            throws Exception {
        if (logContext != null) {
            MDC.setContextMap(logContext);
        }
        if (firstFailure.get() != null) {
            throw new CancelledException("another task failed before this one began");
        }
        working.add(task.id());
        try {
            return task.execute(listener::read);
        } catch (Throwable failure) {
            firstFailure.compareAndSet(null, failure);
            throw failure;
        } finally {
            working.remove(task.id());
        }
    }

    /** Waits until all are done and tells the listener of each. */
    List<Receipt> await(TaskListener listener) throws Exception {
        @Nullable Receipt[] receipts = new Receipt[places.size()];
        for (int done = 0; done < receipts.length; ) {
            if (listener.cancelled()) {
                throw new CancelledException("the run was asked to stop, and its tasks were stopped");
            }
            Future<Receipt> next = completions.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                Receipt receipt = receipt(next);
                receipts[Objects.requireNonNull(places.get(next))] = receipt;
                done++;
                listener.finished(receipt);
            }
        }
        List<Receipt> all = new ArrayList<>();
        for (Receipt receipt : receipts) {
            all.add(Objects.requireNonNull(receipt));
        }
        return all;
    }

    private Receipt receipt(Future<Receipt> done) throws Exception {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            Throwable first = Objects.requireNonNullElse(firstFailure.get(), failed);
            if (first instanceof Error error) {
                throw error;
            }
            throw (Exception) first;
        }
    }

    /** Lets go of the threads after the last task. */
    void close() {
        pool.shutdown();
    }

    /**
     * Interrupts all tasks and waits for them. The caller's interrupts are kept for later.
     *
     * @param failure is given a suppressed exception that names the tasks which did not stop in time
     */
    void stop(Duration wait, Throwable failure) {
        pool.shutdownNow();
        long end = System.nanoTime() + wait.toNanos();
        boolean interrupted = false;
        while (!pool.isTerminated() && System.nanoTime() < end) {
            try {
                boolean unused = pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!pool.isTerminated()) {
            failure.addSuppressed(
                    new InternalException("the tasks " + working + " were interrupted and still run after "
                            + wait.toSeconds() + " s. Let their reader or writer end when its thread is interrupted."));
        }
    }
}
