/**
 * The database's file: who in this JVM has it open, other processes' locks, how it is made, its snapshot for readers.
 * Begin with {@link dev.crescendo.duckdb.internal.file.SharedDatabase}. A process loses its lock on a file as soon as it
 * closes any handle of it, so nothing here opens the file beside DuckDB while DuckDB has it open.
 */
@NullMarked
package dev.crescendo.duckdb.internal.file;

import org.jspecify.annotations.NullMarked;
