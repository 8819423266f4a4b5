/**
 * Reproducible measurements, each beside its limit or a peer in one run, as ratios.
 * Started by {@code benchmarks/run}; machines are noisy, so contestants take turns.
 * Entry point: {@link dev.crescendo.benchmarks.Main}.
 */
@NullMarked
package dev.crescendo.benchmarks;

import org.jspecify.annotations.NullMarked;
