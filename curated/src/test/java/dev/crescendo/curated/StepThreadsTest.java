package dev.crescendo.curated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepThreadsTest {
    private static final BiPredicate<String, String> NOTHING = (one, other) -> false;

    @Test
    void resultsComeInTheOrderOfTheSteps() throws Exception {
        List<String> results =
                new StepThreads<>(List.of("a", "b", "c"), 3, NOTHING, (step, number) -> step + number).run();
        assertThat(results).containsExactly("a0", "b1", "c2");
        assertThat(new StepThreads<>(List.<String>of(), 3, NOTHING, (step, number) -> step).run())
                .isEmpty();
    }

    @Test
    void stepsThatNeedNothingAreDoneTogether() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        new StepThreads<>(List.of("a", "b"), 2, NOTHING, (step, number) -> together.await()).run();
        assertThat(together.getNumberWaiting()).isZero();
    }

    @Test
    void noMoreThanSoManyAreDoneTogether() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        new StepThreads<>(Collections.nCopies(20, "a"), 2, NOTHING, (step, number) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.yield();
                    return now.decrementAndGet();
                })
                .run();
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void aStepIsDoneAfterThoseThatItNeeds() throws Exception {
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        // Each needs all before it.
        new StepThreads<>(List.of("a", "b", "c", "d"), 4, (one, other) -> true, (step, number) -> done.add(step)).run();
        assertThat(done).containsExactly("a", "b", "c", "d");
    }

    @Test
    void theFirstInOrderThatFailsIsThrownAlsoWhenALaterOneFailsSooner() {
        CountDownLatch later = new CountDownLatch(1);
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() -> new StepThreads<>(
                                List.of("a", "b", "c"), 2, (one, other) -> one.equals("c"), (step, number) -> {
                                    if (step.equals("b")) {
                                        later.countDown();
                                        throw new IllegalStateException("b");
                                    }
                                    if (step.equals("a")) {
                                        later.await();
                                        throw new IllegalStateException("a");
                                    }
                                    return done.add(step);
                                })
                        .run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a");
        assertThat(done).isEmpty();
    }

    @Test
    void aFailureStopsThoseBehindIt() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Throwable> stopped = new AtomicReference<>();
        assertThatThrownBy(() -> new StepThreads<>(List.of("a", "b"), 2, NOTHING, (step, number) -> {
                            if (step.equals("a")) {
                                begun.await();
                                throw new IllegalStateException("a");
                            }
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                                return step;
                            } catch (InterruptedException interrupted) {
                                stopped.set(interrupted);
                                throw interrupted;
                            }
                        })
                        .run())
                .hasMessage("a");
        assertThat(stopped.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void beingInterruptedItStopsAllAndWaitsForThem() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger endedBefore = new AtomicInteger();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                new StepThreads<>(List.of("a", "b"), 2, NOTHING, (step, number) -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                                return step;
                            } finally {
                                ended.incrementAndGet();
                            }
                        })
                        .run();
            } catch (Exception end) {
                thrown.set(end);
                endedBefore.set(ended.get());
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        caller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(endedBefore).hasValue(2);
    }
}
