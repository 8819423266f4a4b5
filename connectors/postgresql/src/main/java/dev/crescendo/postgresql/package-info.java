/**
 * PostgreSQL as a source and as a warehouse. Begin with {@link dev.crescendo.postgresql.PostgresConnection}.
 * {@link dev.crescendo.postgresql.PostgresTable} reads a table by binary COPY; {@link
 * dev.crescendo.postgresql.PostgresConnector} makes both from YAML.
 */
@NullMarked
package dev.crescendo.postgresql;

import org.jspecify.annotations.NullMarked;
