/**
 * Writing to a target: write modes, receipts, counts, and {@link dev.crescendo.load.Loader} for targets of one's own.
 * Workers write attempts and hand back receipts; the driver publishes exactly the winning attempts.
 * A SQL warehouse with a ledger is the {@code warehouse} package.
 */
@NullMarked
package dev.crescendo.load;

import org.jspecify.annotations.NullMarked;
