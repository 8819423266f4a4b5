package dev.crescendo.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, never for ever. */
final class Deadline {
    static final Duration DEFAULT = Duration.ofSeconds(60);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Deadline() {}

    /** The result of the first call that does not throw {@code notYet}. */
    static <T> T succeed(Supplier<T> call, Class<? extends RuntimeException> notYet) {
        long end = System.nanoTime() + DEFAULT.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (RuntimeException failure) {
                if (!notYet.isInstance(failure) || System.nanoTime() > end) {
                    throw failure;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Waits until a condition holds. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + DEFAULT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + DEFAULT + ": " + what);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped while waiting: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** A call under way on a thread of its own. */
    static final class Call<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        Call(String name, Callable<T> body) {
            task = new FutureTask<>(body);
            thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        }

        void interrupt() {
            thread.interrupt();
        }

        /** Its result; what it threw is thrown as it was. */
        T result() throws Exception {
            try {
                return task.get(DEFAULT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof Error error) {
                    throw error;
                }
                throw (Exception) failed.getCause();
            } catch (TimeoutException tooLong) {
                AssertionError stuck = new AssertionError(thread.getName() + " was still under way after " + DEFAULT);
                stuck.setStackTrace(thread.getStackTrace());
                throw stuck;
            }
        }
    }
}
