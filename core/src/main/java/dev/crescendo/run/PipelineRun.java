package dev.crescendo.run;

import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.warehouse.Warehouse;

/**
 * One run of one pipeline: claim, saved plan, tasks, commit, resolve, clean up. The same on every stage; stages supply
 * the {@link TaskRunner}.
 */
public final class PipelineRun {
    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final TaskRunner runner;
    private final RunOptions options;

    public PipelineRun(Pipeline pipeline, Warehouse warehouse, TaskRunner runner, RunOptions options) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.runner = runner;
        this.options = options;
    }

    /**
     * Runs it.
     *
     * @throws dev.crescendo.error.CrescendoException whatever ended it; nothing is half-written then
     */
    public RunResult execute() {
        throw new UnsupportedOperationException(pipeline + " " + warehouse + runner + options);
    }
}
