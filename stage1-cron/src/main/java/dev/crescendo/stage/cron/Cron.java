package dev.crescendo.stage.cron;

import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.warehouse.Warehouse;

/** Runs pipelines in this JVM. */
public final class Cron {
    private Cron() {}

    /**
     * Runs a pipeline once, on as many threads as this machine has processors.
     *
     * @throws dev.crescendo.error.CrescendoException whatever ended it; nothing is half-written then
     */
    public static RunResult run(Pipeline pipeline, Warehouse warehouse, RunOptions options) {
        return run(pipeline, warehouse, options, Runtime.getRuntime().availableProcessors());
    }

    /** Runs a pipeline once, on {@code threads} threads. */
    public static RunResult run(Pipeline pipeline, Warehouse warehouse, RunOptions options, int threads) {
        return new PipelineRun(pipeline, warehouse, new ThreadRunner(threads), options).execute();
    }
}
