package dev.crescendo.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens on SIGTERM (and Ctrl-C): the working thread is interrupted, so that it rolls back and lets go of its
 * claim; the JVM ends when it has, or when its time is up. What it leaves then, the next run cleans up.
 */
final class Termination {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean requested;

    /** Watches over the calling thread, for the life of this JVM. */
    static Termination watch() {
        Termination termination = new Termination();
        Thread worker = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> termination.stop(worker), "crescendo-stop"));
        return termination;
    }

    /** Nobody asks to stop: for commands that run inside another program. */
    static Termination never() {
        return new Termination();
    }

    private void stop(Thread worker) {
        if (done.getCount() == 0) {
            return;
        }
        request(worker);
        try {
            if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("crescendo: gave up waiting for the run to stop; the next one cleans up after it");
            }
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    void request(Thread worker) {
        requested = true;
        worker.interrupt();
    }

    boolean isRequested() {
        return requested;
    }

    /** The work is over: nothing is left to wait for. */
    void finished() {
        done.countDown();
    }
}
