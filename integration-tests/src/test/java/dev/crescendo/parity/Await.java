package dev.crescendo.parity;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions of servers that can only be asked. */
public final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private Await() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
            }
            Thread.sleep(BETWEEN.toMillis());
        }
    }
}
