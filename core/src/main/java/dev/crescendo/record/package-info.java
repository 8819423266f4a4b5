/**
 * Records: schemas and field types, the columnar batch, the row view on it, Java records bound to it.
 * At the user's edge data are records; inside the engine they are columns of a {@link dev.crescendo.record.Batch}.
 * Start with {@link dev.crescendo.record.RecordType}.
 */
@NullMarked
package dev.crescendo.record;

import org.jspecify.annotations.NullMarked;
