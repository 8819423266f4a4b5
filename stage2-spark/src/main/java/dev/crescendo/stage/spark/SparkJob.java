package dev.crescendo.stage.spark;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.Receipt;
import dev.crescendo.run.TaskListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** One submitted job, and the outcomes that come back from it. */
final class SparkJob {
    /** How often the listener is asked whether to stop. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private static final String DESCRIPTION = "spark.job.description";
    private static final String INTERRUPT_ON_CANCEL = "spark.job.interruptOnCancel";

    private final SimpleFutureAction<BoxedUnit> action;
    private final BlockingQueue<Arrived> arrived;
    private final int tasks;

    private SparkJob(SimpleFutureAction<BoxedUnit> action, BlockingQueue<Arrived> arrived, int tasks) {
        this.action = action;
        this.arrived = arrived;
        this.tasks = tasks;
    }

    /** Submits a job of one Spark task per element. A job group that the caller has set stays as it is. */
    static SparkJob submit(SparkContext context, List<byte[]> tasks, String mark) {
        RDD<byte[]> partitions = JavaSparkContext.fromSparkContext(context)
                .parallelize(tasks, tasks.size())
                .setName("Crescendo tasks")
                .rdd();
        BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
        Map<String, String> properties = new HashMap<>();
        properties.put(ActiveTasks.MARK, mark);
        properties.put(INTERRUPT_ON_CANCEL, "true");
        properties.put(DESCRIPTION, "Crescendo: " + tasks.size() + " tasks");
        return with(
                context,
                properties,
                () -> new SparkJob(
                        context.submitJob(
                                partitions,
                                new RunTask(),
                                CollectionConverters.asScala(IntStream.range(0, tasks.size())
                                                .mapToObj(Object.class::cast)
                                                .toList())
                                        .toSeq(),
                                new Arrival(arrived),
                                new Nothing()),
                        arrived,
                        tasks.size()));
    }

    private static SparkJob with(
            SparkContext context, Map<String, String> properties, java.util.function.Supplier<SparkJob> work) {
        Map<String, @Nullable String> before = new HashMap<>();
        properties.forEach((key, value) -> {
            before.put(key, context.getLocalProperty(key));
            context.setLocalProperty(key, value);
        });
        try {
            return work.get();
        } finally {
            before.forEach(context::setLocalProperty);
        }
    }

    /** Waits until all are done and tells the listener of each. */
    List<Receipt> await(TaskListener listener) throws Exception {
        @Nullable Receipt[] receipts = new Receipt[tasks];
        for (int done = 0; done < tasks; ) {
            if (listener.cancelled()) {
                throw new CancelledException("the run was asked to stop, and its Spark job was cancelled");
            }
            boolean over = action.isCompleted();
            Arrived next = arrived.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                Receipt receipt = receipt(next);
                receipts[next.task()] = receipt;
                done++;
                listener.finished(receipt);
            } else if (over) {
                throw failure();
            }
        }
        List<Receipt> all = new ArrayList<>();
        for (Receipt receipt : receipts) {
            all.add(Objects.requireNonNull(receipt));
        }
        return all;
    }

    /** Cancels the job; its tasks are interrupted. Does nothing if it is over. */
    void cancel() {
        action.cancel();
    }

    private static Receipt receipt(Arrived arrived) {
        Outcome outcome;
        try {
            outcome = Bytes.read(arrived.outcome(), Outcome.class);
        } catch (IOException | ClassNotFoundException failure) {
            ConfigurationException lacking = new ConfigurationException(
                    "Spark driver",
                    "it can't read what a task sent: " + failure,
                    "Give the driver the jars that executors have, in the same versions.");
            lacking.addSuppressed(failure);
            throw lacking;
        }
        if (outcome instanceof Outcome.Failed failed) {
            throw failed.failure();
        }
        return ((Outcome.Done) outcome).receipt();
    }

    /** Why Spark gave the job up. */
    private Exception failure() {
        Throwable sparkFailure = action.value().get().failed().get();
        Throwable failure = AttemptFailedException.findIn(sparkFailure).orElse(null);
        if (failure instanceof Exception exception) {
            return exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new UnavailableException("Spark gave the job up: " + sparkFailure.getMessage(), sparkFailure);
    }

    /** The outcome of the attempt that counts. */
    private record Arrived(int task, byte[] outcome) {}

    /** Called by Spark's scheduler, once per task. It must not hold the scheduler up, so it only passes on. */
    private static final class Arrival extends AbstractFunction2<Object, byte[], BoxedUnit> {
        private final BlockingQueue<Arrived> arrived;

        Arrival(BlockingQueue<Arrived> arrived) {
            this.arrived = arrived;
        }

        @Override
        public BoxedUnit apply(Object task, byte[] outcome) {
            arrived.add(new Arrived((Integer) task, outcome));
            return BoxedUnit.UNIT;
        }
    }

    /** The job's result: outcomes have come one by one. */
    private static final class Nothing extends AbstractFunction0<BoxedUnit> {
        @Override
        public BoxedUnit apply() {
            return BoxedUnit.UNIT;
        }
    }
}
