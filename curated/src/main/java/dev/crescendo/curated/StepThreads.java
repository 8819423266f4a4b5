package dev.crescendo.curated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Does steps on several threads, each after those before it that it needs. It ends as if they were done one after the other:
 * what is thrown is the failure of the first in their order that fails. Those behind a failed one are stopped, those before
 * it go on. When {@link #run} returns, no thread is at work any more.
 */
final class StepThreads<S, R> {
    /** What is done with a step. An interrupt must end it. */
    @FunctionalInterface
    interface Work<S, R> {
        R on(S step, int number) throws Exception;
    }

    private final List<S> steps;
    private final BiPredicate<S, S> needs;
    private final Work<S, R> work;
    private final ExecutorService pool;
    private final CompletionService<R> ended;
    private final Map<Future<R>, Integer> running = new HashMap<>();
    private final Map<Integer, R> results = new HashMap<>();
    private final boolean[] isBegun;
    private @Nullable Throwable failure;
    /** Steps from here on are not wanted any more. */
    private int end;

    /**
     * @param parallel how many steps are done at a time
     * @param needs whether the first of two steps can only be done after the second
     */
    StepThreads(List<S> steps, int parallel, BiPredicate<S, S> needs, Work<S, R> work) {
        this.steps = steps;
        this.needs = needs;
        this.work = work;
        this.end = steps.size();
        this.isBegun = new boolean[steps.size()];
        Map<String, String> context = MDC.getCopyOfContextMap();
        this.pool = Executors.newFixedThreadPool(Math.max(1, Math.min(parallel, steps.size())), task -> {
            Thread thread = new Thread(
                    () -> {
                        if (context != null) {
                            MDC.setContextMap(context);
                        }
                        task.run();
                    },
                    "crescendo-model");
            thread.setDaemon(true);
            return thread;
        });
        this.ended = new ExecutorCompletionService<>(pool);
    }

    /**
     * Does them all.
     *
     * @return what each gave, in their order
     * @throws InterruptedException if the caller was interrupted; the steps were stopped
     * @throws Exception the failure of the first that failed
     */
    List<R> run() throws Exception {
        try {
            begin();
            while (!running.isEmpty()) {
                note(ended.take());
                begin();
            }
        } finally {
            stop();
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (Exception) failure;
        }
        List<R> all = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            all.add(Objects.requireNonNull(results.get(i)));
        }
        return all;
    }

    /** Begins those that need nothing any more, in their order. */
    private void begin() {
        for (int i = 0; i < end; i++) {
            if (!isBegun[i] && isReady(i)) {
                int number = i;
                isBegun[i] = true;
                running.put(ended.submit(() -> work.on(steps.get(number), number)), i);
            }
        }
    }

    private boolean isReady(int number) {
        for (int before = 0; before < number; before++) {
            if (!results.containsKey(before) && needs.test(steps.get(number), steps.get(before))) {
                return false;
            }
        }
        return true;
    }

    private void note(Future<R> done) throws InterruptedException {
        Integer number = running.remove(done);
        if (number == null) {
            return;
        }
        try {
            results.put(number, done.get());
        } catch (ExecutionException failed) {
            if (number < end) {
                end = number;
                failure = failed.getCause();
                running.forEach((other, its) -> {
                    if (its > end) {
                        other.cancel(true);
                    }
                });
            }
        } catch (CancellationException stopped) {
            // One before it has failed.
        }
    }

    /** What still runs is interrupted, and waited for: it may hold connections and make tables. */
    private void stop() {
        pool.shutdownNow();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                boolean unused = pool.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
