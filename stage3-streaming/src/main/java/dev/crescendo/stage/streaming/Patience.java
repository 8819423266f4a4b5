package dev.crescendo.stage.streaming;

import dev.crescendo.error.UnavailableException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits longer and longer while something can't be reached, up to a limit from the first failure. Used by one thread. */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(StreamingRun.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Duration limit;
    private final StopSignal stop;
    private Duration pause = FIRST_PAUSE;
    private boolean failing;
    private long failingSince;

    Patience(Duration limit, StopSignal stop) {
        this.limit = limit;
        this.stop = stop;
    }

    /** Something worked: the next failure is a first one again. */
    void renew() {
        failing = false;
        pause = FIRST_PAUSE;
    }

    /**
     * Waits before another try, or until the run is to stop.
     *
     * @throws UnavailableException {@code failure} itself, when it has lasted too long
     */
    void await(UnavailableException failure) throws InterruptedException {
        long now = System.nanoTime();
        if (!failing) {
            failing = true;
            failingSince = now;
        }
        Duration left = limit.minusNanos(now - failingSince);
        if (left.isNegative() || left.isZero()) {
            throw failure;
        }
        Duration wait = pause.compareTo(left) < 0 ? pause : left;
        LOG.warn("will try again in {} ms: {}", wait.toMillis(), failure.getMessage());
        stop.await(wait);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
