/**
 * The copy of a table by other tools, each in a program of its own that tells its time as ours does.
 * Started by {@code benchmarks/run --case peers}; their libraries are nobody else's.
 * Entry points: {@link dev.crescendo.benchmarks.peers.SpringBatchCopy}, {@link dev.crescendo.benchmarks.peers.SparkCopy}.
 */
@NullMarked
package dev.crescendo.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
