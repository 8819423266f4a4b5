package dev.crescendo.stage.cron;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.UnavailableException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How often to try again what could not be reached, and how long to wait before: longer each time, never the same for two.
 * Nothing else is tried again; a commit whose fate is unknown least of all.
 *
 * @param max how many times after the first
 * @param firstWait before the first of them; doubles each time
 */
public record Retries(int max, Duration firstWait) {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Two more tries, after about five and ten seconds. */
    public static final Retries DEFAULT = new Retries(2, Duration.ofSeconds(5));

    /**
     * Does it until it is done, fails for good, or has failed too often.
     *
     * @param reporter told before each wait, in one line
     * @throws CrescendoException the last failure; at once when the thread is interrupted while it waits
     */
    public <T> T run(Supplier<T> work, Consumer<String> reporter) {
        for (int tried = 1; ; tried++) {
            try {
                return work.get();
            } catch (UnavailableException notNow) {
                if (tried > max || Thread.currentThread().isInterrupted()) {
                    throw notNow;
                }
                Duration pause = pause(tried, ThreadLocalRandom.current().nextDouble());
                reporter.accept(String.format(
                        Locale.ROOT,
                        "%s; trying again in %.1f s (%d of %d)",
                        String.valueOf(notNow.getMessage()).lines().findFirst().orElse(""),
                        pause.toMillis() / 1000.0,
                        tried,
                        max));
                try {
                    Thread.sleep(pause.toMillis());
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    throw notNow;
                }
            }
        }
    }

    /** From half to all of the doubled wait. */
    Duration pause(int tried, double random) {
        double doubled = firstWait.toMillis() * Math.pow(2, Math.min(tried, 30) - 1);
        return Duration.ofMillis((long) (Math.min(doubled, LONGEST.toMillis()) * (0.5 + random / 2)));
    }
}
