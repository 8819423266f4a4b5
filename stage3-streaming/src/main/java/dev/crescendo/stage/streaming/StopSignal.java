package dev.crescendo.stage.streaming;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether a run has been asked to end. */
final class StopSignal {
    private final CountDownLatch given = new CountDownLatch(1);

    void give() {
        given.countDown();
    }

    boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Waits for it, at most {@code time}. */
    void await(Duration time) throws InterruptedException {
        boolean ignored = given.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
