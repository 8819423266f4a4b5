package dev.crescendo.stage.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.crescendo.config.Secret;
import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.DataException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.Problem;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.run.SplitTask;
import dev.crescendo.run.TaskListener;
import dev.crescendo.testkit.StageContract;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SparkRunnerTest {
    private static SparkContext context;

    /** Tasks run in this JVM, but from bytes: what they share with the test is static. */
    private static final AtomicInteger ATTEMPTS = new AtomicInteger();

    private static final AtomicInteger STOPPED = new AtomicInteger();
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static volatile CountDownLatch running = new CountDownLatch(0);

    private final Heard heard = new Heard();
    private final SparkRunner runner = new SparkRunner(context);

    @BeforeAll
    static void start() {
        context = new SparkContext(new SparkConf()
                .setMaster("local[2,4]")
                .setAppName("SparkRunnerTest")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        context.stop();
    }

    @BeforeEach
    void reset() {
        ATTEMPTS.set(0);
        STOPPED.set(0);
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return StageContract.of(() -> runner).tests();
    }

    @Test
    void everyTaskRunsAndItsReceiptIsHeardOnce() throws Exception {
        List<Task> tasks = IntStream.range(0, 20)
                .mapToObj(number -> task("task-" + number, () -> {}))
                .toList();

        List<Receipt> receipts = runner.run(tasks, heard);

        assertThat(ATTEMPTS).hasValue(20);
        assertThat(receipts)
                .extracting(receipt -> receipt.writer().task())
                .isEqualTo(tasks.stream().map(Task::id).toList());
        assertThat(heard.receipts).containsExactlyInAnyOrderElementsOf(receipts);
    }

    @Test
    void noTasksGiveNoReceipts() throws Exception {
        assertThat(runner.run(List.of(), heard)).isEmpty();
    }

    @Test
    void tasksAreNotInProcessEvenInLocalMode() {
        assertThat(runner.inProcess()).isFalse();
        assertThat(runner.parallelism()).isEqualTo(2);
    }

    @Test
    void aTaskThatFailsOnceIsAttemptedAgainAndGivesOneReceipt() throws Exception {
        Task task = task("fails-once", () -> {
            if (ATTEMPTS.get() == 1) {
                throw new IOException("connection reset");
            }
        });

        List<Receipt> receipts = runner.run(List.of(task), heard);

        assertThat(ATTEMPTS).hasValue(2);
        assertThat(receipts).hasSize(1).isEqualTo(heard.receipts);
    }

    @Test
    void somethingUnavailableIsTriedAsOftenAsSparkIsSetTo() {
        Task task = task("unavailable", () -> {
            throw new UnavailableException("shop.example refuses connections", new IOException("refused"));
        });

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("shop.example refuses connections")
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(ATTEMPTS).hasValue(4);
    }

    @Test
    void aForeignFailureIsThrownWithItsType() {
        Task task = task("broken", () -> {
            throw new IOException("disk full");
        });

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk full");
    }

    @Test
    void anErrorIsThrownWithItsType() {
        Task task = task("broken", () -> {
            throw new AssertionError("a bug");
        });

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .isInstanceOf(AssertionError.class)
                .hasMessage("a bug");
    }

    @Test
    void aFailureThatSaysWhatIsWrongIsNotRepeated() {
        Problem problem = new Problem("orders", "no such column: total", "Name another.");
        Task configuration = task("configuration", () -> {
            throw new ConfigurationException(List.of(problem));
        });
        Task data = task("data", () -> {
            throw new DataException("too many rejects");
        });

        assertThatThrownBy(() -> runner.run(List.of(configuration), heard))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        failure -> assertThat(failure.problems()).containsExactly(problem));
        assertThatThrownBy(() -> runner.run(List.of(data), heard))
                .isInstanceOf(DataException.class)
                .hasMessage("too many rejects");
        assertThat(ATTEMPTS).hasValue(2);
    }

    @Test
    void aFailureWhoseCauseCanNotTravelKeepsItsTypeAndTellsTheCause() {
        Task task = task("source", () -> {
            throw new SourceException("orders can't be read", new StuckException());
        });

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .isInstanceOf(SourceException.class)
                .hasMessage("orders can't be read")
                .rootCause()
                .hasMessageContaining(StuckException.class.getName())
                .hasMessageContaining("holds a thread");
    }

    @Test
    void aForeignFailureThatCanNotTravelIsTold() {
        Task task = task("stuck", () -> {
            throw new StuckException();
        });

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .hasMessageContaining(StuckException.class.getName())
                .hasMessageContaining("holds a thread");
    }

    @Test
    void aMissingClassIsAMatterOfJars() {
        Task task = task("linkage", () -> {
            throw new NoClassDefFoundError("org/example/Missing");
        });

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("org/example/Missing")
                .hasMessageContaining("jars");
        assertThat(ATTEMPTS).hasValue(1);
    }

    @Test
    void aTaskThatCanNotTravelIsRefusedAndTheFieldNamed() {
        Map<String, Object> settings = Map.of("clients", List.of(new Client(new Thread())));
        Task task = new Task("stuck", new Holds(settings));

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("its field work.settings[0][0].connection is a java.lang.Thread")
                .hasMessageContaining("transient");
        assertThat(ATTEMPTS).hasValue(0);
    }

    @Test
    void aSecretThatMustNotTravelIsRefusedAndSaysWhy() {
        Task task = new Task("secret", new Holds(Map.of("password", Secret.literal("hush"))));

        assertThatThrownBy(() -> runner.run(List.of(task), heard))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a secret given as a literal must not travel to another JVM")
                .hasMessageNotContaining("hush");
    }

    @Test
    void theFirstFailureStopsTheOthers() {
        running = new CountDownLatch(1);
        Task waiting = task("waiting", SparkRunnerTest::waitForInterrupt);
        Task failing = task("failing", () -> {
            running.await();
            throw new DataException("too many rejects");
        });

        assertThatThrownBy(() -> runner.run(List.of(waiting, failing), heard))
                .isInstanceOf(DataException.class)
                .hasNoSuppressedExceptions();
        assertThat(STOPPED).hasValue(1);
    }

    @Test
    void aFailureOfTheListenerStopsTheJob() {
        running = new CountDownLatch(1);
        FencedException fenced = new FencedException("someone has taken over");
        heard.whenFinished = receipt -> {
            throw fenced;
        };
        Task quick = task("quick", () -> running.await());

        assertThatThrownBy(() -> runner.run(List.of(task("waiting", SparkRunnerTest::waitForInterrupt), quick), heard))
                .isSameAs(fenced)
                .hasNoSuppressedExceptions();
        assertThat(STOPPED).hasValue(1);
    }

    @Test
    void cancellingStopsTheJob() throws Exception {
        running = new CountDownLatch(2);
        heard.cancelledWhen = running;

        assertThatThrownBy(() -> runner.run(twoThatWait(), heard))
                .isInstanceOf(CancelledException.class)
                .hasNoSuppressedExceptions();
        assertThat(STOPPED).hasValue(2);
    }

    @Test
    void interruptingTheCallerStopsTheJobBeforeItReturns() throws Exception {
        running = new CountDownLatch(2);
        FutureTask<Throwable> run = new FutureTask<>(() -> {
            Throwable thrown = catchThrowable(() -> runner.run(twoThatWait(), heard));
            assertThat(STOPPED).hasValue(2);
            return thrown;
        });
        Thread caller = new Thread(run);
        caller.start();
        running.await();

        caller.interrupt();

        assertThat(run.get()).isInstanceOf(InterruptedException.class).hasNoSuppressedExceptions();
    }

    @Test
    void aJobThatSparkCancelsIsUnavailable() throws Exception {
        running = new CountDownLatch(2);
        FutureTask<Throwable> run = new FutureTask<>(() -> {
            context.setJobGroup("the caller's own", "", true);
            return catchThrowable(() -> runner.run(twoThatWait(), heard));
        });
        new Thread(run).start();
        running.await();

        context.cancelJobGroup("the caller's own");

        assertThat(run.get()).isInstanceOf(UnavailableException.class).hasMessageContaining("cancelled");
    }

    @Test
    void theCallersLocalPropertiesStayAsTheyWere() throws Exception {
        context.setLocalProperty("spark.job.description", "mine");

        runner.run(List.of(task("a", () -> {})), heard);

        assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("mine");
        assertThat(context.getLocalProperty("spark.job.interruptOnCancel")).isNull();
        context.setLocalProperty("spark.job.description", null);
    }

    private static List<Task> twoThatWait() {
        return List.of(task("a", SparkRunnerTest::waitForInterrupt), task("b", SparkRunnerTest::waitForInterrupt));
    }

    private static void waitForInterrupt() throws InterruptedException {
        running.countDown();
        try {
            assertThat(NEVER.await(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            STOPPED.incrementAndGet();
        }
    }

    private static Task task(String name, Work work) {
        return new Task(name, work);
    }

    private interface Work extends Serializable {
        void run() throws Exception;
    }

    private record Task(String name, Work work) implements SplitTask {
        @Override
        public TaskId id() {
            return new TaskId(name);
        }

        @Override
        public Receipt execute() throws Exception {
            ATTEMPTS.incrementAndGet();
            work.run();
            return new Receipt(WriterId.newAttempt(id()), Counts.NONE, List.of(), Position.empty());
        }
    }

    @SuppressWarnings("serial")
    private record Holds(Map<String, Object> settings) implements Work {
        @Override
        public void run() {}
    }

    @SuppressWarnings("serial")
    private record Client(Thread connection) implements Serializable {}

    private static final class StuckException extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"})
        private final Thread thread = Thread.currentThread();

        StuckException() {
            super("holds a thread");
        }
    }

    private static final class Heard implements TaskListener {
        private final List<Receipt> receipts = new ArrayList<>();
        private volatile CountDownLatch cancelledWhen = NEVER;
        private Consumer<Receipt> whenFinished = receipt -> {};

        @Override
        public void finished(Receipt receipt) {
            receipts.add(receipt);
            whenFinished.accept(receipt);
        }

        @Override
        public boolean cancelled() {
            return cancelledWhen.getCount() == 0;
        }
    }
}
