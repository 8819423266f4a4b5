/**
 * Which DuckDB type holds which field, exactly or in a stated text form, and how values are cast on their way.
 * Begin with {@link dev.crescendo.duckdb.internal.type.DuckType}.
 * Nothing here opens a database.
 */
@NullMarked
package dev.crescendo.duckdb.internal.type;

import org.jspecify.annotations.NullMarked;
