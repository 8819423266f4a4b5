/**
 * Programs that are measured, by what they say of themselves and by what the system says of them.
 * Entry points: {@link dev.crescendo.benchmarks.process.Shell} and {@link dev.crescendo.benchmarks.process.Jvm}.
 */
@NullMarked
package dev.crescendo.benchmarks.process;

import org.jspecify.annotations.NullMarked;
