package dev.crescendo.run;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.BatchId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Ledger;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Commits, and finds out what became of a commit whose answer was lost. */
final class Commits {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Commits() {}

    /**
     * Commits once. If the answer is lost, the ledger decides.
     *
     * @throws UnavailableException if nothing was committed because the connection broke; it may be tried again
     */
    static CommitOutcome commit(Ledger ledger, Claim claim, BatchId batch, Supplier<CommitOutcome> commit)
            throws InterruptedException {
        try {
            return commit.get();
        } catch (CommitUnknownException unknown) {
            return resolve(ledger, claim, batch)
                    .orElseThrow(() -> new UnavailableException(
                            "the connection broke during COMMIT of " + claim.pipeline()
                                    + ", and the ledger says that nothing was committed. Run it again",
                            unknown));
        }
    }

    private static Optional<CommitOutcome> resolve(Ledger ledger, Claim claim, BatchId batch)
            throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        long pause = 50;
        while (true) {
            try {
                return ledger.findLoad(claim, batch);
            } catch (UnavailableException stillGone) {
                if (System.nanoTime() > giveUp || Thread.currentThread().isInterrupted()) {
                    throw new CommitUnknownException(
                            "the connection broke during COMMIT of " + claim.pipeline()
                                    + ", and the ledger can't be reached to ask what became of it. The next run finds out",
                            stillGone);
                }
                Thread.sleep(pause);
                pause = Math.min(2_000, pause * 2);
            }
        }
    }
}
