package dev.crescendo.stage.spark;

import dev.crescendo.error.CancelledException;
import dev.crescendo.load.Receipt;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.run.TaskRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;

/**
 * Runs tasks as one Spark job, one Spark task each. Tasks travel as bytes, also in local mode. Spark may attempt a task
 * several times, one after the other or at once; the attempt that it counts as the task's success is the one whose
 * receipt comes back. Driver side; may run several jobs at once.
 */
public final class SparkRunner implements TaskRunner {
    /** How long tasks that were told to stop are waited for. */
    static final Duration STOP_TIME = Duration.ofSeconds(30);

    private final SparkContext context;

    /**
     * @param context stays the caller's; {@code session.sparkContext()} or {@code javaContext.sc()}
     */
    public SparkRunner(SparkContext context) {
        this.context = context;
    }

    @Override
    public int parallelism() {
        return context.defaultParallelism();
    }

    /** False in local mode too, so that what works there works on a cluster. */
    @Override
    public boolean inProcess() {
        return false;
    }

    /**
     * Runs every task to its end. The listener is called on the caller's thread. Interrupting the caller stops the job.
     * Failures that say what is wrong are not repeated; others, and {@link dev.crescendo.error.UnavailableException}, as
     * often as {@code spark.task.maxFailures} says.
     *
     * @return one receipt per task, in the order of the tasks
     * @throws dev.crescendo.error.ConfigurationException if a task can't be sent, or not be read by an executor
     * @throws dev.crescendo.error.UnavailableException if Spark gave up without a failure of ours: executors were lost,
     *     or the job was cancelled from outside
     * @throws InterruptedException if the caller was interrupted
     * @throws CancelledException if the listener said that the run should stop
     * @throws Exception the first failure of a task that was not repeated with success, or a failure of the listener. A
     *     job that would not stop is named by a suppressed {@link dev.crescendo.error.InternalException}
     */
    @Override
    public List<Receipt> run(List<? extends SplitTask> tasks, TaskListener listener) throws Exception {
        if (tasks.isEmpty()) {
            return List.of();
        }
        List<byte[]> bytes = new ArrayList<>();
        for (SplitTask task : tasks) {
            bytes.add(TaskBytes.of(task));
        }
        try (ActiveTasks active = ActiveTasks.of(context)) {
            SparkJob job = SparkJob.submit(context, bytes, active.mark());
            try {
                return job.await(listener);
            } catch (Throwable failure) {
                job.cancel();
                active.awaitNone(STOP_TIME, failure);
                throw failure;
            }
        }
    }
}
