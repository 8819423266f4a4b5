package dev.crescendo.stage.streaming;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Ledger;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the lease of lanes that come and go, from a thread of its own. When a lane turns out to be someone else's
 * although nobody took it away, the thread that began is interrupted: it was frozen, and must stop.
 */
final class LeaseRenewal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);

    private final Ledger ledger;
    private final Supplier<Optional<Claim>> held;
    private final Duration lease;
    private final Thread run = Thread.currentThread();
    private final Thread thread;
    private volatile @Nullable FencedException lost;
    private boolean closed;

    LeaseRenewal(Ledger ledger, Supplier<Optional<Claim>> held, Duration lease) {
        this.ledger = ledger;
        this.held = held;
        this.lease = lease;
        this.thread = new Thread(this::keepRenewing, "crescendo-lease");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** How it was learnt that lanes are someone else's; empty if they aren't. */
    Optional<FencedException> lost() {
        return Optional.ofNullable(lost);
    }

    private void keepRenewing() {
        try {
            while (true) {
                Thread.sleep(Math.max(1, lease.toMillis() / 3));
                held.get().filter(claim -> !claim.lanes().isEmpty()).ifPresent(this::renew);
            }
        } catch (InterruptedException closing) {
            LOG.trace("no more leases to renew");
        }
    }

    private void renew(Claim claim) {
        try {
            ledger.renew(claim, lease);
        } catch (FencedException takenOver) {
            if (isStillHeld(claim)) {
                lose(takenOver);
            }
        } catch (CrescendoException notNow) {
            LOG.debug("could not renew the lease of {}, will try again", claim, notNow);
        }
    }

    /** Not if some of its lanes were given up meanwhile: then their new owner has them by right. */
    private boolean isStillHeld(Claim claim) {
        return held.get().stream()
                .anyMatch(now -> claim.lanes().entrySet().stream().allMatch(entry -> {
                    var state = now.lanes().get(entry.getKey());
                    return state != null && state.epoch() == entry.getValue().epoch();
                }));
    }

    private synchronized void lose(FencedException takenOver) {
        if (!closed && lost == null) {
            lost = takenOver;
            run.interrupt();
        }
    }

    /** Ends it. Afterwards the run is not interrupted any more; an interrupt of its own making is cleared. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
        try {
            thread.join(1_000);
        } catch (InterruptedException stopped) {
            interrupted = true;
        }
        if (interrupted && lost == null) {
            Thread.currentThread().interrupt();
        }
    }
}
