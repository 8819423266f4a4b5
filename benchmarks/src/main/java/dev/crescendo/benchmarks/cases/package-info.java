/**
 * What is measured: each case builds its data and names its contestants, the limit first.
 * Entry point: {@link dev.crescendo.benchmarks.cases.Cases}.
 */
@NullMarked
package dev.crescendo.benchmarks.cases;

import org.jspecify.annotations.NullMarked;
