package dev.crescendo.run;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.SourceException;
import dev.crescendo.warehouse.Claim;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/** Turns whatever a run threw into one of our errors. */
final class Failures {
    private Failures() {}

    static CrescendoException of(Throwable thrown, Claim claim, boolean lost) {
        if (lost && !(thrown instanceof FencedException)) {
            return new FencedException(
                    "another run has taken over " + claim.pipeline() + " from " + claim.run()
                            + "; this one has stopped",
                    thrown);
        }
        if (thrown instanceof CrescendoException meant) {
            return meant;
        }
        if (thrown instanceof InterruptedException || thrown instanceof CancellationException) {
            return new CancelledException(claim.pipeline() + " was stopped; nothing of this load is visible");
        }
        if (thrown instanceof ExecutionException wrapped && wrapped.getCause() != null) {
            return of(wrapped.getCause(), claim, false);
        }
        if (thrown instanceof RuntimeException) {
            return new InternalException(
                    claim.pipeline() + " failed unexpectedly: " + thrown + ". Please report it", thrown);
        }
        return new SourceException(claim.pipeline() + " failed: " + thrown.getMessage(), thrown);
    }
}
