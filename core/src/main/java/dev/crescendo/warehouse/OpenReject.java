package dev.crescendo.warehouse;

/**
 * A reject that no load has replayed.
 *
 * @param id its number in the warehouse; of two rejects of one load the greater was kept later
 * @param since the load that rejected the record first
 * @param bytes how large what was kept of the record is
 */
public record OpenReject(long id, long since, long bytes) {}
