package dev.crescendo.run;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.load.Counts;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.RunState;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run does between claim and release: its lease is renewed meanwhile, and however it ends, the ledger says so and the
 * claim is let go of, unless someone has taken over.
 */
public final class ClaimedRun {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimedRun.class);

    private final Ledger ledger;
    private final Claim claim;
    private final Duration lease;
    private final Consumer<CrescendoException> afterFailure;

    /** @param afterFailure done with a claim that is still ours, before its release; what it throws is added to the failure */
    public ClaimedRun(Ledger ledger, Claim claim, Duration lease, Consumer<CrescendoException> afterFailure) {
        this.ledger = ledger;
        this.claim = claim;
        this.lease = lease;
        this.afterFailure = afterFailure;
    }

    /** The work itself. */
    @FunctionalInterface
    public interface Work<R> {
        /** @param keeper tells whether someone has taken over */
        R run(LeaseKeeper keeper) throws Exception;
    }

    /**
     * Does the work and releases the claim. A claim that can't be released then is only warned of.
     *
     * @throws CrescendoException whatever ended the work
     */
    public <R> R run(Work<R> work) {
        R result;
        LeaseKeeper keeper = new LeaseKeeper(ledger, () -> claim, lease);
        try {
            result = work.run(keeper);
            stop(keeper);
        } catch (Exception thrown) {
            stop(keeper);
            CrescendoException failure = Failures.of(thrown, claim, keeper.isLost() || isLost(thrown));
            giveUp(failure);
            throw failure;
        } finally {
            keeper.close(); // also after an Error, or the lease would be renewed as long as this JVM lives
        }
        try {
            undisturbed(() -> ledger.release(claim));
        } catch (CrescendoException ledgerGone) { // what the work has done is done
            LOG.warn(
                    "{} is done, but its claim is held until its lease ends: {}",
                    claim.pipeline(),
                    ledgerGone.getMessage());
        }
        return result;
    }

    /** Stops the keeper; an interrupt that came from it means nothing to our caller. */
    private static void stop(LeaseKeeper keeper) {
        keeper.close();
        if (keeper.isLost()) {
            Thread.interrupted();
        }
    }

    /**
     * Whether someone has taken over, which the keeper may not know yet: of who stood still meanwhile, connections may be gone
     * and what was staged dropped, and what fails then for want of these is not the reason.
     */
    private boolean isLost(Exception thrown) {
        boolean isStopped = thrown instanceof InterruptedException
                || thrown instanceof CancelledException
                || Thread.currentThread().isInterrupted();
        if (isStopped || thrown instanceof FencedException || thrown instanceof CommitUnknownException) {
            return false;
        }
        try {
            ledger.renew(claim, lease);
            return false;
        } catch (FencedException takenOver) {
            return true;
        } catch (CrescendoException unanswered) {
            return false; // nobody knows; what was thrown says why
        }
    }

    /** Leaves the ledger as a failed run should, unless it is no longer ours. The failure itself comes first. */
    private void giveUp(CrescendoException failure) {
        if (failure instanceof FencedException) {
            return;
        }
        undisturbed(() -> {
            if (!(failure instanceof CommitUnknownException)) {
                attempt(
                        failure,
                        () -> ledger.finish(claim, RunState.FAILED, Counts.NONE, String.valueOf(failure.getMessage())));
            }
            attempt(failure, () -> afterFailure.accept(failure));
            attempt(failure, () -> ledger.release(claim));
        });
    }

    /** Does what is to be done all the same when somebody wants this thread to stop, and leaves them their wish. */
    private static void undisturbed(Runnable step) {
        boolean interrupted = Thread.interrupted();
        try {
            step.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void attempt(CrescendoException failure, Runnable step) {
        try {
            step.run();
        } catch (CrescendoException ledgerGone) {
            failure.addSuppressed(ledgerGone);
        }
    }
}
