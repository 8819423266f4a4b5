/**
 * How a PostgreSQL table is read: its columns, its cursor, the horizon below which nothing can change any more, its splits.
 * {@link dev.crescendo.postgresql.internal.source.Horizon} is what keeps rows that are committed late from being lost.
 * Everything here works on a JDBC connection that its caller opens and closes.
 */
@NullMarked
package dev.crescendo.postgresql.internal.source;

import org.jspecify.annotations.NullMarked;
