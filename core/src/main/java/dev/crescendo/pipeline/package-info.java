/**
 * What a user declares: a pipeline (source, transformer, outputs, write mode) and its guarantee.
 * A pipeline is plain serializable data: the same object runs on every stage.
 * Connectors are found here by {@link dev.crescendo.pipeline.Connector}.
 */
@NullMarked
package dev.crescendo.pipeline;

import org.jspecify.annotations.NullMarked;
