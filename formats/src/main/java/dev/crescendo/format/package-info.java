/**
 * Formats that several connectors read: JSON objects, and values that stand as text. Exactly or not at all.
 * Start with {@link dev.crescendo.format.JsonDecoder}; {@link dev.crescendo.format.TextValues} reads single values.
 */
@NullMarked
package dev.crescendo.format;

import org.jspecify.annotations.NullMarked;
