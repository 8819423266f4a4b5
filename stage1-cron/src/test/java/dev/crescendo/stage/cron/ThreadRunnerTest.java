package dev.crescendo.stage.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.DataException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.InternalException;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.testkit.StageContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadRunnerTest {
    private final Heard heard = new Heard();
    private final CountDownLatch never = new CountDownLatch(1);

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return StageContract.of(() -> new ThreadRunner(3)).tests();
    }

    @Test
    void everyTaskRunsOnceAndItsReceiptIsHeardOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        List<Task> tasks = IntStream.range(0, 100)
                .mapToObj(number -> new Task("task-" + number, runs::incrementAndGet))
                .toList();

        List<Receipt> receipts = new ThreadRunner(4).run(tasks, heard);

        assertThat(runs).hasValue(100);
        assertThat(receipts).extracting(receipt -> receipt.writer().task()).isEqualTo(ids(tasks));
        assertThat(heard.receipts).containsExactlyInAnyOrderElementsOf(receipts);
    }

    @Test
    void noTasksGiveNoReceipts() throws Exception {
        assertThat(new ThreadRunner(2).run(List.of(), heard)).isEmpty();
    }

    @Test
    void asManyTasksRunAtOnceAsThereAreThreads() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        Work meet = () -> {
            together.countDown();
            assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
        };

        assertThat(new ThreadRunner(3).run(List.of(task("a", meet), task("b", meet), task("c", meet)), heard))
                .hasSize(3);
    }

    @Test
    void theListenerIsCalledOnTheCallersThread() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        heard.whenFinished = receipt -> threads.add(Thread.currentThread());

        new ThreadRunner(2).run(List.of(task("a", () -> {}), task("b", () -> {})), heard);

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void theFirstFailureStopsTheOthersAndIsThrownAsItIs() {
        DataException failure = new DataException("too many rejects");
        CountDownLatch othersRun = new CountDownLatch(1);
        AtomicInteger stopped = new AtomicInteger();
        Task waiting = task("waiting", () -> {
            othersRun.countDown();
            waitForInterrupt(stopped);
        });
        Task failing = task("failing", () -> {
            othersRun.await();
            throw failure;
        });
        Task queued = task("queued", stopped::incrementAndGet);

        assertThatThrownBy(() -> new ThreadRunner(2).run(List.of(waiting, failing, queued), heard))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
        assertThat(stopped).hasValue(1);
        assertThat(heard.receipts).isEmpty();
    }

    @Test
    void anErrorIsThrownAsItIs() {
        Task broken = task("broken", () -> {
            throw new NoClassDefFoundError("org/example/Missing");
        });

        assertThatThrownBy(() -> new ThreadRunner(1).run(List.of(broken), heard))
                .isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void aFailureOfTheListenerStopsTheTasks() {
        FencedException fenced = new FencedException("someone has taken over");
        heard.whenFinished = receipt -> {
            throw fenced;
        };
        AtomicInteger stopped = new AtomicInteger();
        CountDownLatch waits = new CountDownLatch(1);
        Task waiting = task("waiting", () -> {
            waits.countDown();
            waitForInterrupt(stopped);
        });

        assertThatThrownBy(() -> new ThreadRunner(2).run(List.of(waiting, task("quick", waits::await)), heard))
                .isSameAs(fenced);
        assertThat(stopped).hasValue(1);
    }

    @Test
    void cancellingStopsAllTasks() {
        AtomicInteger stopped = new AtomicInteger();
        Work untilCancelled = () -> {
            heard.cancelled = true;
            waitForInterrupt(stopped);
        };

        assertThatThrownBy(() -> new ThreadRunner(1).run(List.of(task("a", untilCancelled)), heard))
                .isInstanceOf(CancelledException.class);
        assertThat(stopped).hasValue(1);
    }

    @Test
    void interruptingTheCallerStopsAllTasksBeforeItReturns() throws Exception {
        AtomicInteger stopped = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(2);
        Work untilInterrupted = () -> {
            running.countDown();
            waitForInterrupt(stopped);
        };
        FutureTask<Throwable> run = new FutureTask<>(() -> {
            Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() ->
                    new ThreadRunner(2).run(List.of(task("a", untilInterrupted), task("b", untilInterrupted)), heard));
            assertThat(stopped).hasValue(2);
            return thrown;
        });
        Thread caller = new Thread(run);
        caller.start();
        running.await();

        caller.interrupt();

        assertThat(run.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aTaskThatWillNotStopIsNamed() {
        DataException failure = new DataException("too many rejects");
        CountDownLatch runs = new CountDownLatch(1);
        Task stubborn = task("stubborn", () -> {
            runs.countDown();
            boolean done = false;
            while (!done) {
                try {
                    done = never.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException ignored) {
                    // That is the point.
                }
            }
        });
        Task failing = task("failing", () -> {
            runs.await();
            throw failure;
        });

        assertThatThrownBy(() -> new ThreadRunner(2, Duration.ofMillis(100)).run(List.of(stubborn, failing), heard))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(InternalException.class);
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("stubborn");
        never.countDown();
    }

    @Test
    void tasksSeeTheCallersContextClassLoader() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader own = new ClassLoader(before) {};
        Set<ClassLoader> seen = ConcurrentHashMap.newKeySet();
        Thread.currentThread().setContextClassLoader(own);
        try {
            new ThreadRunner(1)
                    .run(List.of(task("a", () -> seen.add(Thread.currentThread().getContextClassLoader()))), heard);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertThat(seen).containsExactly(own);
    }

    @Test
    void aRunnerWithoutThreadsIsRefused() {
        assertThatThrownBy(() -> new ThreadRunner(0)).hasMessageContaining("at least one thread");
    }

    private void waitForInterrupt(AtomicInteger stopped) throws InterruptedException {
        try {
            never.await();
        } finally {
            stopped.incrementAndGet();
        }
    }

    private static List<TaskId> ids(List<Task> tasks) {
        return tasks.stream().map(Task::id).toList();
    }

    private static Task task(String name, Work work) {
        return new Task(name, work);
    }

    private interface Work {
        void run() throws Exception;
    }

    @SuppressWarnings("serial")
    private record Task(String name, Work work) implements SplitTask {
        @Override
        public TaskId id() {
            return new TaskId(name);
        }

        @Override
        public Receipt execute() throws Exception {
            work.run();
            return new Receipt(WriterId.newAttempt(id()), Counts.NONE, List.of(), Position.empty());
        }
    }

    private static final class Heard implements TaskListener {
        private final List<Receipt> receipts = new ArrayList<>();
        private volatile boolean cancelled;
        private java.util.function.Consumer<Receipt> whenFinished = receipt -> {};

        @Override
        public void finished(Receipt receipt) {
            receipts.add(receipt);
            whenFinished.accept(receipt);
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }
}
