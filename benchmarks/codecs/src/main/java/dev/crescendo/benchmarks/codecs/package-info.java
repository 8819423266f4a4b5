/**
 * What one core does with rows in memory: encoding, decoding and parsing, under JMH, in rows a second.
 * Started by {@code benchmarks/run --case codecs}; compiled with {@code -Pbenchmarks} only.
 */
@NullMarked
package dev.crescendo.benchmarks.codecs;

import org.jspecify.annotations.NullMarked;
