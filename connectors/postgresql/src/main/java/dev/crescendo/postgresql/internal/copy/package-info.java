/**
 * PostgreSQL's types and its binary COPY format, straight to and from columnar batches.
 * {@link dev.crescendo.postgresql.internal.copy.CopyDecoder} reads, {@link
 * dev.crescendo.postgresql.internal.copy.CopyWriter} writes; neither knows where the bytes come from or go to.
 */
@NullMarked
package dev.crescendo.postgresql.internal.copy;

import org.jspecify.annotations.NullMarked;
