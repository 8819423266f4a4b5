package dev.crescendo.warehouse;

import dev.crescendo.load.Counts;

/**
 * A load that is in the warehouse.
 *
 * @param loadId its number, unique in the warehouse
 * @param counts with what the publish wrote and superseded
 */
public record CommitOutcome(long loadId, Counts counts) {}
