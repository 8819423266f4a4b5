package dev.crescendo.stage.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.DataException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Next;
import dev.crescendo.load.WriterId;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.position.Position;
import dev.crescendo.record.RecordType;
import dev.crescendo.stage.streaming.Script.Event;
import dev.crescendo.testkit.ForwardingLedger;
import dev.crescendo.testkit.ForwardingWarehouse;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamingRunTest {
    private static final PipelineId EVENTS = new PipelineId("shop", "events", PipelineId.RAW);
    private static final RunKey KEY = new RunKey("stream:web");
    private static final Duration LONG = Duration.ofHours(1);

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final StreamingOptions options =
            StreamingOptions.of("shop", "web").withMaxTime(LONG).withMaxRecords(1);

    @Test
    void aLoadEndsAtTheCheckpointAfterEnoughRecords() {
        Script script = new Script()
                .assign("a")
                .record("a")
                .record("a")
                .checkpoint()
                .record("a")
                .checkpoint()
                .idle();

        StreamingResult result = run(script, options);

        assertThat(result.loads()).isEqualTo(2);
        assertThat(result.counts().written()).isEqualTo(3);
        assertThat(result.position()).isEqualTo(Script.position("a", 3));
        assertThat(rows()).containsExactly("a0", "a1", "a2");
        assertThat(script.acknowledged).containsExactly(Script.position("a", 2), Script.position("a", 3));
        assertThat(script.closed).isTrue();
        assertThat(position()).isEqualTo(Script.position("a", 3));
    }

    @Test
    void severalCheckpointsMakeOneLoadUntilThereIsEnough() {
        Script script = new Script()
                .assign("a")
                .record("a")
                .checkpoint()
                .record("a")
                .checkpoint()
                .idle()
                .record("a")
                .checkpoint();

        assertThat(run(script, options.withMaxRecords(3)).loads()).isEqualTo(1);
    }

    @Test
    void aLoadEndsWhenItsTimeIsUp() {
        Script script =
                new Script().assign("a").record("a").checkpoint().record("a").checkpoint();

        StreamingResult result = run(script, options.withMaxRecords(100).withMaxTime(Duration.ZERO));

        assertThat(result.loads()).isEqualTo(2);
    }

    @Test
    void whileNothingComesNothingIsOpened() {
        Counting counting = new Counting(warehouse);
        Script script = new Script().assign("a").idle().checkpoint().idle().checkpoint();

        new StreamingRun(pipeline(script), counting, options).execute();

        assertThat(counting.opened).hasValue(0);
        assertThat(position()).isEqualTo(Position.empty());
    }

    @Test
    void aLaneRevokedInTheMiddleTakesTheLoadBackAndTheOtherLanesAreReadAgain() {
        Script script = new Script()
                .assign("a", "b")
                .record("a")
                .checkpoint()
                .record("a")
                .record("b")
                .revoke("b")
                .record("a")
                .checkpoint();

        StreamingResult result = run(script, options);

        assertThat(rows()).containsExactly("a0", "a1");
        assertThat(result.position()).isEqualTo(Script.position("a", 2));
        assertThat(position()).isEqualTo(Script.position("a", 2).with(Script.position("b", 0)));
    }

    @Test
    void aLaneLostAndGivenBackIsReadAgainFromWhereItIsLoaded() {
        Script script = new Script()
                .assign("a")
                .record("a")
                .checkpoint()
                .record("a")
                .lose("a")
                .assign("a")
                .record("a")
                .checkpoint();

        run(script, options);

        assertThat(rows()).containsExactly("a0", "a1");
    }

    @Test
    void aLaneAssignedInTheMiddleJoinsTheLoad() {
        Script script =
                new Script().assign("a").record("a").assign("b").record("b").checkpoint();

        assertThat(run(script, options).loads()).isEqualTo(1);
        assertThat(rows()).containsExactly("a0", "b0");
        assertThat(position()).isEqualTo(Script.position("a", 1).with(Script.position("b", 1)));
    }

    @Test
    void instancesThatShareOutLanesDoNotFenceEachOther() {
        Script second = new Script().assign("b").record("b").checkpoint();
        Script first = new Script()
                .assign("a", "b")
                .record("b")
                .checkpoint()
                .record("a")
                .revoke("b")
                .meanwhile(() -> run(second, options))
                .record("a")
                .checkpoint()
                .assign("b")
                .record("b")
                .checkpoint();

        run(first, options);

        assertThat(rows()).containsExactly("b0", "b1", "a0", "b2");
        assertThat(position()).isEqualTo(Script.position("a", 1).with(Script.position("b", 3)));
    }

    @Test
    void lanesTakenOverByAnotherInstanceFenceTheLoadUnderWay() {
        Script second = new Script().assign("a").record("a").checkpoint();
        Script first = new Script()
                .assign("a")
                .record("a")
                .meanwhile(() -> run(second, options))
                .checkpoint();

        assertThatThrownBy(() -> run(first, options)).isInstanceOf(FencedException.class);
        assertThat(rows()).containsExactly("a0");
        assertThat(first.closed).isTrue();
    }

    @Test
    void anInstanceThatWasNeverToldOfALossLearnsItWhenItRenews() {
        Script frozen = new Script().assign("a").meanwhile(() -> {
            claim(KEY, new Scope.Lanes(Script.lanes("a")));
            Thread.sleep(LONG.toMillis());
        });

        assertThatThrownBy(() -> run(frozen, options.withLease(Duration.ofMillis(60))))
                .isInstanceOf(FencedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void lanesThatWereGivenUpAreNotMissedWhenOthersAreRenewed() {
        Counting counting = new Counting(warehouse);
        Script script = new Script()
                .assign("a", "b")
                .revoke("b")
                .meanwhile(() -> {
                    claim(KEY, new Scope.Lanes(Script.lanes("b")));
                    int enough = counting.renewed.get() + 3;
                    while (counting.renewed.get() < enough) {
                        LockSupport.parkNanos(5_000_000);
                    }
                })
                .record("a")
                .checkpoint();

        new StreamingRun(pipeline(script), counting, options.withLease(Duration.ofMillis(60))).execute();

        assertThat(rows()).containsExactly("a0");
    }

    @Test
    void aCleanStopLeavesTheRunDoneAndAFailureFailed() {
        run(new Script().assign("a").record("a").checkpoint(), options);
        assertThat(state(KEY)).isEqualTo(RunState.DONE);

        Script again = new Script()
                .assign("a")
                .meanwhile(() -> assertThat(state(KEY)).isEqualTo(RunState.RUNNING))
                .meanwhile(() -> {
                    throw new IOException("the source broke");
                });
        assertThatThrownBy(() -> run(again, options)).isInstanceOf(SourceException.class);
        assertThat(state(KEY)).isEqualTo(RunState.FAILED);
    }

    @Test
    void anInstanceThatLeavesDoesNotEndTheRunOfWhoTakesItsLanes() {
        Script second = new Script().assign("b").record("b").checkpoint();
        Script first = new Script()
                .assign("a")
                .meanwhile(() -> run(second, options))
                .assign("b")
                .meanwhile(() -> assertThat(state(KEY)).isEqualTo(RunState.RUNNING));

        run(first, options);

        assertThat(state(KEY)).isEqualTo(RunState.DONE);
    }

    @Test
    void whatCanNotBeReachedIsTriedAgainFromWhereItIsLoaded() {
        Script script = new Script()
                .assign("a")
                .record("a")
                .checkpoint()
                .record("a")
                .meanwhile(() -> {
                    throw new UnavailableException("the broker went away");
                })
                .assign("a")
                .record("a")
                .checkpoint();

        StreamingResult result = run(script, options);

        assertThat(rows()).containsExactly("a0", "a1");
        assertThat(result.loads()).isEqualTo(2);
        assertThat(result.position()).isEqualTo(Script.position("a", 2));
        assertThat(state(KEY)).isEqualTo(RunState.DONE);
    }

    @Test
    void whatCanNotBeReachedForTooLongEndsTheRun() {
        Script script = new Script().assign("a").meanwhile(() -> {
            throw new UnavailableException("the broker went away");
        });

        assertThatThrownBy(() -> run(script, options.withPatience(Duration.ZERO)))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("the broker went away");
    }

    @Test
    void aStopEndsTheWaitForWhatCanNotBeReached() {
        StreamingRun[] run = new StreamingRun[1];
        Script script = new Script().assign("a").record("a").checkpoint().meanwhile(() -> {
            run[0].stop();
            throw new UnavailableException("the broker went away");
        });
        run[0] = new StreamingRun(pipeline(script), warehouse, options);

        assertThat(run[0].execute().loads()).isEqualTo(1);
    }

    @Test
    void aLoadWithMoreRejectsThanMayBeIsNotCommittedAndTheRunFails() {
        Script script = new Script()
                .assign("a")
                .reject("a", Next.IDLE)
                .checkpoint()
                .record("a")
                .reject("a", Next.IDLE)
                .reject("a", Next.IDLE)
                .checkpoint();

        Pipeline limited = Pipeline.named("events")
                .from(script)
                .rejects(RejectPolicy.unlimited().withMax(1))
                .append();
        assertThatThrownBy(() -> new StreamingRun(limited, warehouse, options).execute())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 of the first 3", "rejects.max")
                .hasMessageContaining("a2: bad");
        assertThat(warehouse.rejects()).hasSize(1);
        assertThat(position()).isEqualTo(Script.position("a", 1));
    }

    @Test
    void rejectsAreLoadedEvenIfNoRecordComes() {
        Script script = new Script()
                .assign("a")
                .reject("a", Next.IDLE)
                .checkpoint()
                .reject("a", Next.CHECKPOINT)
                .checkpoint();

        StreamingResult result = run(script, options);

        assertThat(result.counts().rejected()).isEqualTo(2);
        assertThat(warehouse.rejects()).extracting(reject -> reject.place()).containsExactly("a0", "a1");
        assertThat(position()).isEqualTo(Script.position("a", 2));
    }

    @Test
    void rejectsOfALoadThatIsTakenBackAreTakenBackToo() {
        Script script = new Script()
                .assign("a", "b")
                .record("a")
                .reject("b", Next.IDLE)
                .revoke("b")
                .record("a")
                .checkpoint();

        run(script, options);

        assertThat(warehouse.rejects()).isEmpty();
        assertThat(rows()).containsExactly("a0");
    }

    @Test
    void stopCommitsWhatWasReadAndLetsGoOfTheLanes() {
        StreamingRun[] run = new StreamingRun[1];
        Script script = new Script()
                .assign("a")
                .record("a")
                .meanwhile(() -> run[0].stop())
                .record("a")
                .checkpoint()
                .record("a");
        run[0] = new StreamingRun(pipeline(script), warehouse, options.withMaxRecords(100));

        run[0].execute();

        assertThat(rows()).containsExactly("a0", "a1");
        assertThat(claim(new RunKey("cron"), new Scope.Exclusive()).position()).isEqualTo(Script.position("a", 2));
    }

    @Test
    void anInterruptTakesTheLoadBackAndLetsGoOfTheLanes() {
        Script script = new Script().assign("a").record("a").meanwhile(() -> {
            throw new InterruptedException("as a poll does");
        });

        assertThatThrownBy(() -> run(script, options)).isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(rows()).isEmpty();
        assertThat(claim(new RunKey("cron"), new Scope.Exclusive()).position()).isEqualTo(Position.empty());
    }

    @Test
    void anExclusiveRunIsRefusedWhileLanesAreHeldAndTheOtherWayRound() {
        Script script = new Script()
                .assign("a")
                .meanwhile(() -> assertThatThrownBy(() -> claim(new RunKey("cron"), new Scope.Exclusive()))
                        .isInstanceOf(HeldException.class));
        run(script, options);

        claim(new RunKey("cron"), new Scope.Exclusive());
        assertThatThrownBy(() -> run(new Script().assign("a"), options)).isInstanceOf(HeldException.class);
    }

    @Test
    void aPositionOfAnotherSourceIsRefused() {
        run(new Script("topic 1").assign("a").record("a").checkpoint(), options);

        assertThatThrownBy(() -> run(new Script("topic 2").assign("a"), options))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("topic 1")
                .hasMessageContaining("topic 2");
        assertThat(claim(new RunKey("cron"), new Scope.Exclusive()).position()).isEqualTo(Script.position("a", 1));
    }

    @Test
    void aSourceThatCanNotBeSubscribedToIsPolled() {
        AtomicLong asked = new AtomicLong();
        ExtractorSource<Event> source = ExtractorSource.of(
                        "events",
                        RecordType.of(Event.class),
                        context -> Stream.of(new Event("poll", Math.min(4, asked.incrementAndGet() / 2))))
                .by(Cursor.byLong(Event::offset));

        StreamingResult result = new StreamingRun(
                        Pipeline.named("events").from(source).append(),
                        warehouse,
                        options.withInterval(Duration.ofMillis(1)).untilIdle(Duration.ofSeconds(1)))
                .execute();

        assertThat(result.loads()).isEqualTo(5);
        assertThat(rows()).containsExactly("poll0", "poll1", "poll2", "poll3", "poll4");
    }

    @Test
    void aSourceThatIsPolledIsOneRunInTheLedgerHoweverOftenItIsAsked() {
        AtomicInteger asked = new AtomicInteger();
        Counting counting = new Counting(warehouse);
        ExtractorSource<Event> source = ExtractorSource.of("events", RecordType.of(Event.class), context -> {
                    if (asked.incrementAndGet() == 3) {
                        throw new UnavailableException("the shop is closed for a moment");
                    }
                    return Stream.of(new Event("poll", Math.min(1, asked.get() / 4)));
                })
                .by(Cursor.byLong(Event::offset));

        new StreamingRun(
                        Pipeline.named("events").from(source).append(),
                        counting,
                        options.withInterval(Duration.ofMillis(1)).untilIdle(Duration.ofSeconds(1)))
                .execute();

        assertThat(rows()).containsExactly("poll0", "poll1");
        assertThat(asked).hasValueGreaterThan(3);
        assertThat(counting.keys).hasSize(1);
        assertThat(state(counting.keys.iterator().next())).isEqualTo(RunState.DONE);
    }

    @Test
    void tooManyRejectsFailASourceThatIsPolledToo() {
        ExtractorSource<Event> source = ExtractorSource.of("events", RecordType.of(Event.class), context -> {
                    context.reject("line 1", "bad", new byte[0]);
                    return Stream.of(new Event("poll", 1));
                })
                .by(Cursor.byLong(Event::offset));

        assertThatThrownBy(() -> new StreamingRun(
                                Pipeline.named("events")
                                        .from(source)
                                        .rejects(RejectPolicy.unlimited().withMax(0))
                                        .append(),
                                warehouse,
                                options)
                        .execute())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 1: bad");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aPipelineThatReplacesIsRefused() {
        Pipeline replacing = Pipeline.named("events").from(new Script()).replace();

        assertThatThrownBy(() -> new StreamingRun(replacing, warehouse, options))
                .isInstanceOf(ConfigurationException.class);
    }

    private StreamingResult run(Script script, StreamingOptions with) {
        return new StreamingRun(pipeline(script), warehouse, with).execute();
    }

    private static Pipeline pipeline(Script script) {
        return Pipeline.named("events").from(script).append();
    }

    private List<String> rows() {
        return warehouse.rows("events").stream()
                .map(row -> row.get("lane").toString() + row.get("offset"))
                .toList();
    }

    private RunState state(RunKey key) {
        try (Ledger ledger = warehouse.ledger()) {
            return ledger.findRun(EVENTS, key).orElseThrow();
        }
    }

    /** Counts the loads that are opened, the leases that are renewed, and the keys that runs have. */
    private static final class Counting extends ForwardingWarehouse {
        private static final long serialVersionUID = 1L;

        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger renewed = new AtomicInteger();
        final transient Set<RunKey> keys = ConcurrentHashMap.newKeySet();

        Counting(Warehouse real) {
            super(real);
        }

        @Override
        public TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
            opened.incrementAndGet();
            return super.stage(claim, writer, tables);
        }

        @Override
        public Optional<DirectLoad> direct(Claim claim, List<RawTable> tables) {
            opened.incrementAndGet();
            return super.direct(claim, tables);
        }

        @Override
        public Ledger ledger() {
            return new ForwardingLedger(super.ledger()) {
                @Override
                public Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease) {
                    keys.add(run);
                    return super.claim(pipeline, run, scope, holder, lease);
                }

                @Override
                public void renew(Claim claim, Duration lease) {
                    super.renew(claim, lease);
                    renewed.incrementAndGet();
                }
            };
        }
    }

    private Claim claim(RunKey key, Scope scope) {
        try (Ledger ledger = warehouse.ledger()) {
            return ledger.claim(EVENTS, key, scope, Holder.current(), LONG);
        }
    }

    private Position position() {
        try (Ledger ledger = warehouse.ledger()) {
            return ledger.position(EVENTS);
        }
    }
}
