/**
 * Values at the edges of their types, and texts that may be some, in real warehouses: each is in the table or among the
 * rejects, and what is in the table is what PostgreSQL itself makes of it.
 */
@NullMarked
package dev.crescendo.corpus;

import org.jspecify.annotations.NullMarked;
