package dev.crescendo.stage.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetriesTest {
    private final AtomicInteger tries = new AtomicInteger();
    private final List<String> said = new ArrayList<>();

    @Test
    void whatIsUnavailableIsTriedAgainUntilItIsThere() {
        String result = new Retries(3, Duration.ofMillis(1))
                .run(
                        () -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new UnavailableException("the server is starting");
                            }
                            return "done";
                        },
                        said::add);
        assertThat(result).isEqualTo("done");
        assertThat(said)
                .hasSize(2)
                .allMatch(line -> line.startsWith("the server is starting; trying again in 0.0 s ("));
        assertThat(said.get(1)).endsWith("(2 of 3)");
    }

    @Test
    void itGivesUpAfterTheLastTry() {
        UnavailableException gone = new UnavailableException("no route");
        assertThatThrownBy(() -> new Retries(2, Duration.ofMillis(1)).run(() -> fail(gone), said::add))
                .isSameAs(gone);
        assertThat(tries).hasValue(3);
    }

    @Test
    void nothingElseIsTriedAgain() {
        for (RuntimeException failure : List.of(
                new CommitUnknownException("unknown"),
                new HeldException("held"),
                new SourceException("no such table"),
                new IllegalStateException("a bug"))) {
            tries.set(0);
            assertThatThrownBy(() -> new Retries(5, Duration.ofMillis(1)).run(() -> fail(failure), said::add))
                    .isSameAs(failure);
            assertThat(tries).hasValue(1);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void anInterruptEndsTheWaitAtOnce() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        FutureTask<Throwable> run = new FutureTask<>(() -> {
            Throwable thrown = catchThrowable(() -> new Retries(2, Duration.ofHours(1))
                    .run(() -> fail(new UnavailableException("gone")), line -> waits.countDown()));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return thrown;
        });
        Thread thread = new Thread(run);
        thread.start();
        waits.await();
        thread.interrupt();
        assertThat(run.get()).isInstanceOf(UnavailableException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void waitsDoubleAreNeverTheSameAndHaveAnEnd() {
        Retries retries = new Retries(99, Duration.ofSeconds(4));
        assertThat(retries.pause(1, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(retries.pause(1, 1)).isEqualTo(Duration.ofSeconds(4));
        assertThat(retries.pause(3, 1)).isEqualTo(Duration.ofSeconds(16));
        assertThat(retries.pause(99, 1)).isEqualTo(Duration.ofMinutes(5));
    }

    private String fail(RuntimeException failure) {
        tries.incrementAndGet();
        throw failure;
    }
}
