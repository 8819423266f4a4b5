/**
 * Where a pipeline has got to: lanes, tokens and positions.
 * A lane is what a position counts along: a Kafka partition, a table, an API endpoint.
 * Tokens are opaque text; only the source that made one can read it.
 */
@NullMarked
package dev.crescendo.position;

import org.jspecify.annotations.NullMarked;
