package dev.crescendo.stage.spark;

import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.warehouse.Warehouse;
import org.apache.spark.SparkContext;

/** Runs pipelines as Spark jobs. */
public final class Spark {
    private Spark() {}

    /**
     * Runs a pipeline once. Driver side.
     *
     * @param context stays the caller's; {@code session.sparkContext()} or {@code javaContext.sc()}
     * @throws dev.crescendo.error.CrescendoException whatever ended it; nothing is half-written then
     */
    public static RunResult run(SparkContext context, Pipeline pipeline, Warehouse warehouse, RunOptions options) {
        return new PipelineRun(pipeline, warehouse, new SparkRunner(context), options).execute();
    }
}
