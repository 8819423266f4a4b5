package dev.crescendo.reliability;

import dev.crescendo.error.HeldException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What histories happen to: a run, and all that it changes. */
interface Subject {
    /** Makes all as it is before the run. */
    void begin() throws Exception;

    /** The run that is killed, and what is run after it. */
    void run();

    /** Runs it as soon as nobody who may be alive holds it any more. */
    default void runWhenFree(Duration patience) throws InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                run();
                return;
            } catch (HeldException held) {
                if (System.nanoTime() > giveUp) {
                    throw held;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** What readers may look at: of one moment. */
    Map<String, List<String>> visible() throws Exception;

    /** What is visible, and what else a run leaves behind. */
    Map<String, List<String>> content() throws Exception;
}
