package dev.crescendo.duckdb.warehouse;

import dev.crescendo.error.DataException;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriterId;
import dev.crescendo.warehouse.Claim;

/** Rows that a receipt promises are not in staging. */
final class StagingLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StagingLostException(WriterId writer, Receipt.Staged staged, String found) {
        super("of " + staged.rows() + " rows that " + writer + " staged for " + staged.output() + ", " + found);
    }

    DataException explained(Claim claim) {
        return new DataException(
                getMessage() + ". Nothing of " + claim.pipeline()
                        + " was loaded and its position has not moved; run it again to read these rows again",
                this);
    }
}
