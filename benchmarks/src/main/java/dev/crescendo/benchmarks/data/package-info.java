/**
 * The data that is loaded, the same each time, as tables and as files.
 * Entry point: {@link dev.crescendo.benchmarks.data.Shop}.
 */
@NullMarked
package dev.crescendo.benchmarks.data;

import org.jspecify.annotations.NullMarked;
