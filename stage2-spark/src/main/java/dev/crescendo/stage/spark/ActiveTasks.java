package dev.crescendo.stage.spark;

import dev.crescendo.error.InternalException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The Spark tasks of one job that are at work. A cancelled job is over for Spark before its tasks have stopped, and they
 * must have stopped before the run goes on.
 */
final class ActiveTasks extends SparkListener implements AutoCloseable {
    /** The local property by which the job is known. */
    static final String MARK = "crescendo.job";

    private final SparkContext context;
    private final String mark = UUID.randomUUID().toString();
    private final Set<Object> stages = new HashSet<>();
    private final Set<Long> tasks = new HashSet<>();
    private int job = -1;
    private boolean ended;

    private ActiveTasks(SparkContext context) {
        this.context = context;
    }

    /** Watches one job, which is to be submitted under {@link #mark}. */
    static ActiveTasks of(SparkContext context) {
        ActiveTasks active = new ActiveTasks(context);
        context.addSparkListener(active);
        return active;
    }

    String mark() {
        return mark;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
        if (start.properties() != null && mark.equals(start.properties().getProperty(MARK))) {
            job = start.jobId();
            stages.addAll(CollectionConverters.asJava(start.stageIds()));
        }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        if (stages.contains(start.stageId())) {
            tasks.add(start.taskInfo().taskId());
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        tasks.remove(end.taskInfo().taskId());
        notifyAll();
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
        ended |= end.jobId() == job;
        notifyAll();
    }

    /**
     * Waits until the job has ended and none of its tasks runs. The caller's interrupts are kept for later.
     *
     * @param failure is given a suppressed exception if that takes longer than {@code wait}
     */
    synchronized void awaitNone(Duration wait, Throwable failure) {
        long end = System.nanoTime() + wait.toNanos();
        boolean interrupted = false;
        while (!(ended && tasks.isEmpty()) && !context.isStopped()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                failure.addSuppressed(new InternalException(tasks.size() + " tasks of Spark job " + job
                        + " were cancelled and still run after " + wait.toSeconds()
                        + " s. Let their reader or writer end when its thread is interrupted."));
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
    }
}
