/**
 * Batches as Parquet files: plain values, no compression, nothing that a reader of the format would not know.
 * Written without a library and without DuckDB, so workers need neither; see {@link
 * dev.crescendo.duckdb.internal.parquet.ParquetFile}.
 */
@NullMarked
package dev.crescendo.duckdb.internal.parquet;

import org.jspecify.annotations.NullMarked;
