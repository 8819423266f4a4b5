/**
 * DuckDB beside other servers and engines: every stage loads into it, and what arrives is what PostgreSQL has.
 * Begin with {@code DuckParityIT}.
 */
@NullMarked
package dev.crescendo.duckdb;

import org.jspecify.annotations.NullMarked;
