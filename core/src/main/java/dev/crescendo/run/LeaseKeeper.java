package dev.crescendo.run;

import dev.crescendo.error.FencedException;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Ledger;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a claim's lease from a thread of its own. When someone else has taken over, it interrupts the thread that
 * started it, so that a long task stops at once; the commit would be refused anyway.
 */
public final class LeaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Ledger ledger;
    private final Supplier<Claim> claim;
    private final Duration lease;
    private final Thread worker;
    private final Thread keeper;
    private volatile boolean lost;
    private volatile boolean closed;

    /**
     * Starts renewing, three times per lease.
     *
     * @param claim what is held now; asked each time
     */
    public LeaseKeeper(Ledger ledger, Supplier<Claim> claim, Duration lease) {
        this.ledger = ledger;
        this.claim = claim;
        this.lease = lease;
        this.worker = Thread.currentThread();
        this.keeper = new Thread(this::keep, "crescendo-lease");
        this.keeper.setDaemon(true);
        this.keeper.start();
    }

    /** Whether someone else has taken over. */
    public boolean isLost() {
        return lost;
    }

    private void keep() {
        while (!closed) {
            try {
                Thread.sleep(Math.max(1, lease.toMillis() / 3));
                ledger.renew(claim.get(), lease);
            } catch (FencedException takenOver) {
                lose();
                return;
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException notNow) {
                LOG.warn("could not renew the lease of {}, will try again: {}", claim.get(), notNow.getMessage());
            }
        }
    }

    private void lose() {
        synchronized (this) {
            if (closed) {
                return;
            }
            lost = true;
            worker.interrupt();
        }
    }

    /** Stops renewing. Afterwards the thread that started it is not interrupted any more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        keeper.interrupt();
        boolean interrupted = false;
        try {
            keeper.join(1_000);
        } catch (InterruptedException stopped) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
