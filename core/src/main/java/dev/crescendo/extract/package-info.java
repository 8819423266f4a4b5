/**
 * Reading: {@link dev.crescendo.extract.Extractor} for users, {@link dev.crescendo.extract.Source} for connectors.
 * A source is planned on the driver into splits, and each split is read on a worker.
 * Nothing in here knows where records go.
 */
@NullMarked
package dev.crescendo.extract;

import org.jspecify.annotations.NullMarked;
