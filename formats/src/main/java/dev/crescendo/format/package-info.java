/**
 * Formats that several modules read: JSON objects, values that stand as text, YAML with its places. Exactly or not at all.
 * Start with {@link dev.crescendo.format.JsonDecoder}; {@link dev.crescendo.format.TextValues} reads single values.
 */
@NullMarked
package dev.crescendo.format;

import org.jspecify.annotations.NullMarked;
