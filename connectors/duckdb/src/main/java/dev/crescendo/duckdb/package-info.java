/**
 * DuckDB as a warehouse, the embedded default, and as a source.
 * Begin with {@code DuckWarehouse} and {@code DuckTable}.
 * One file, one writing process at a time: see {@code internal.file}.
 */
@NullMarked
package dev.crescendo.duckdb;

import org.jspecify.annotations.NullMarked;
