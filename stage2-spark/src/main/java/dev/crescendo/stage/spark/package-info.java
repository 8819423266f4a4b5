/**
 * Stage 2: a pipeline as a Spark job.
 * {@link dev.crescendo.stage.spark.Spark} runs it; {@link dev.crescendo.stage.spark.SparkRunner} sends its tasks to
 * executors as bytes and takes receipts back. The driver alone commits.
 */
@NullMarked
package dev.crescendo.stage.spark;

import org.jspecify.annotations.NullMarked;
