/**
 * How a DuckDB table is read: its columns, its cursor, its splits, and the expressions that bring values over exactly.
 * Begin with {@link dev.crescendo.duckdb.internal.source.TableReader}.
 * Everything here works on a connection that its caller opens and closes.
 */
@NullMarked
package dev.crescendo.duckdb.internal.source;

import org.jspecify.annotations.NullMarked;
