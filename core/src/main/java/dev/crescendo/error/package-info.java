/**
 * Errors, sorted by what the caller should do next, and the exit codes they end in.
 * Every message says what happened, where, and what to do.
 * Everything else in core may depend on this package; it depends on nothing.
 */
@NullMarked
package dev.crescendo.error;

import org.jspecify.annotations.NullMarked;
