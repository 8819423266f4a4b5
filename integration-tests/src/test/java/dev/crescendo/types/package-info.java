/**
 * What becomes of every type and special value of PostgreSQL in PostgreSQL and in DuckDB. {@link
 * dev.crescendo.types.TypeCases} is the table that the tests run and the documentation is written from.
 */
@org.jspecify.annotations.NullMarked
package dev.crescendo.types;
