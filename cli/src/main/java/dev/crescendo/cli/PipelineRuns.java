package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.extract.SupportsEstimate;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.stage.cron.SlotLock;
import dev.crescendo.warehouse.RunKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs pipelines of a project, several at once if it may. One that fails does not keep the others from running. */
final class PipelineRuns {
    private final RootCommand root;
    private final Termination termination;
    private final Project project;
    private final UnaryOperator<RunOptions> options;
    private final @Nullable Path locks;

    /**
     * Runs with these options.
     *
     * @param locks the folder of the locks for runs that share a key with others that may be alive; null where none do
     */
    PipelineRuns(
            RootCommand root,
            Termination termination,
            Project project,
            UnaryOperator<RunOptions> options,
            @Nullable Path locks) {
        this.root = root;
        this.termination = termination;
        this.project = project;
        this.options = options;
        this.locks = locks;
    }

    /** How each ended, in the order of {@code pipelines}; what had not begun when the command was stopped is left out. */
    List<Outcome> run(List<Pipeline> pipelines, int parallel) {
        try (Progress shown = Progress.of(root, pipelines.size())) {
            return run(pipelines, parallel, shown);
        }
    }

    private List<Outcome> run(List<Pipeline> pipelines, int parallel, Progress shown) {
        List<Outcome> outcomes = new ArrayList<>();
        if (Math.min(parallel, pipelines.size()) <= 1) {
            for (Pipeline pipeline : pipelines) {
                if (!termination.isRequested()) {
                    outcomes.add(run(pipeline, shown));
                }
            }
            return outcomes;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(parallel, pipelines.size()), work -> {
            Thread thread = new Thread(work, "crescendo-pipeline");
            thread.setDaemon(true);
            return thread;
        });
        List<Future<@Nullable Outcome>> running = new ArrayList<>();
        for (Pipeline pipeline : pipelines) {
            running.add(pool.submit(() -> termination.isRequested() ? null : run(pipeline, shown)));
        }
        pool.shutdown();
        awaitEnd(pool);
        for (Future<@Nullable Outcome> each : running) {
            if (each.isDone()) {
                Outcome outcome = outcome(each);
                if (outcome != null) {
                    outcomes.add(outcome);
                }
            }
        }
        return outcomes;
    }

    /** Being interrupted, it interrupts all, and waits until they have cleaned up. */
    private static void awaitEnd(ExecutorService pool) {
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                boolean unused = pool.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException stopped) {
                interrupted = true;
                pool.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable Outcome outcome(Future<@Nullable Outcome> done) {
        if (done.isCancelled()) {
            return null;
        }
        try {
            return done.get();
        } catch (ExecutionException broken) {
            if (broken.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(broken.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Outcome run(Pipeline pipeline, Progress shown) {
        RunOptions chosen = options.apply(RunOptions.of(project.name()).withReporter(root::note))
                .withProgress(shown.begin(pipeline.name(), () -> expected(pipeline)));
        RunKey key = chosen.key();
        long start = System.nanoTime();
        RunResult result = null;
        Failure failure = null;
        String before = MDC.get("run");
        MDC.put("run", key.text());
        MDC.put("pipeline", pipeline.name());
        try {
            result = project.operation()
                    .retries()
                    .run(() -> attempt(pipeline, chosen), line -> root.note(pipeline.name() + ": " + line));
            log(result);
        } catch (RuntimeException thrown) {
            failure = Failure.of(thrown);
        } finally {
            shown.end(pipeline.name());
            MDC.remove("pipeline");
            if (before == null) {
                MDC.remove("run");
            } else {
                MDC.put("run", before);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean stopped = failure != null && termination.isRequested();
        return new Outcome(pipeline, key, seconds, result, failure, stopped);
    }

    /** How many records a run reads that reads all there are. */
    private static OptionalLong expected(Pipeline pipeline) {
        boolean all = pipeline.mode() == WriteMode.REPLACE || !pipeline.source().tracksPosition();
        if (all && pipeline.source() instanceof SupportsEstimate estimating) {
            try (Looking looking = new Looking(pipeline.name())) {
                return OptionalLong.of(estimating.estimate(looking).values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
            } catch (Exception unknown) {
                LoggerFactory.getLogger(PipelineRuns.class)
                        .debug("{} can't be estimated: {}", pipeline.name(), unknown);
            }
        }
        return OptionalLong.empty();
    }

    private RunResult attempt(Pipeline pipeline, RunOptions chosen) {
        if (locks == null) {
            return Cron.run(pipeline, project.warehouse(), chosen);
        }
        try (SlotLock unused = SlotLock.take(locks, pipeline.name())) {
            return Cron.run(pipeline, project.warehouse(), chosen);
        }
    }

    private static void log(RunResult result) {
        if (result.loadId().isPresent()) {
            MDC.put("load", Long.toString(result.loadId().getAsLong()));
            LoggerFactory.getLogger(PipelineRuns.class).info("{} loaded {}", result.pipeline(), result.counts());
            MDC.remove("load");
        }
    }
}
