/**
 * Pipelines as a user would write them, run once each in a JVM of their own.
 * Entry point: {@link dev.crescendo.benchmarks.load.LoadOnce}.
 */
@NullMarked
package dev.crescendo.benchmarks.load;

import org.jspecify.annotations.NullMarked;
