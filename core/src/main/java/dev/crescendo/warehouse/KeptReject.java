package dev.crescendo.warehouse;

import dev.crescendo.record.Reject;

/**
 * A reject as the ledger keeps it.
 *
 * @param id its number in the warehouse
 */
public record KeptReject(long id, Reject reject) {}
