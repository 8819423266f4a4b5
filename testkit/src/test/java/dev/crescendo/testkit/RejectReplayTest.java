package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.InternalException;
import dev.crescendo.extract.Source;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.record.Reject;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.ReplayResult;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.testkit.Lines.Line;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Replaying rejects, without a database. */
class RejectReplayTest {
    private static final PipelineId ID = new PipelineId("test", "lines", PipelineId.RAW);

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final Ledger ledger = warehouse.ledger();
    private final Lines lines = Lines.fresh();

    /** Refuses lines that begin with a word, and drops empty ones. */
    record Refuse(String word) implements Transformer<Line, Line> {
        @Override
        public void transform(Line line, Emitter<Line> out) {
            if (line.text().startsWith(word)) {
                out.reject("begins with a bad word");
            } else if (!line.text().isEmpty()) {
                out.emit(line);
            }
        }
    }

    private static Pipeline.Builder from(Source source, String refused) {
        return Pipeline.named("lines").from(source).transform(Line.class, new Refuse(refused), Line.class);
    }

    private Pipeline refusing(String word) {
        return from(lines, word).append();
    }

    private Pipeline merging(String word) {
        return from(lines, word).merge("id");
    }

    private RunResult run(Pipeline pipeline) {
        return new PipelineRun(pipeline, warehouse, new SequentialRunner(true), RunOptions.of("test")).execute();
    }

    private ReplayResult replay(Pipeline pipeline, Long... ids) {
        return new RejectReplay(pipeline, warehouse, RunOptions.of("test")).execute(Set.of(ids));
    }

    private List<Object> texts() {
        return warehouse.rows("lines").stream().map(row -> row.get("text")).toList();
    }

    private List<Long> open() {
        return ledger.openRejects(ID).stream().map(OpenReject::id).toList();
    }

    @AfterEach
    void forget() {
        Faults.clear();
        warehouse.forget();
    }

    @Test
    void mendedRecordsAreLoadedOnceUnderALoadOfTheirOwnAndNoLaneMoves() {
        lines.add("1 good", "2 bad", "3 bad ", "4 ugly");
        RunResult first = run(refusing("bad"));
        Position before = ledger.position(ID);

        ReplayResult mended = replay(refusing("ugly"));

        assertThat(mended.counts()).isEqualTo(new Counts(2, 2, 0, 0, 2, 2, 0));
        assertThat(mended.loads()).hasSize(1).doesNotContain(first.loadId().getAsLong());
        assertThat(texts()).containsExactly("good", "ugly", "bad", "bad ");
        assertThat(ledger.position(ID)).isEqualTo(before);
        assertThat(open()).isEmpty();
        assertThat(ledger.findRun(ID, mended.key())).contains(RunState.DONE);
        assertThat(warehouse.leftovers()).isEmpty();

        assertThat(replay(refusing("ugly")).counts()).isEqualTo(Counts.NONE);
        assertThat(texts()).hasSize(4);
    }

    @Test
    void whatFailsAgainIsARejectOfTheReplayAndCanBeReplayedLater() {
        lines.add("1 bad", "2 ugly", "x nothing", "3 ");
        run(from(lines, "").append());
        assertThat(open()).hasSize(4);

        ReplayResult again = replay(refusing("ugly"));

        assertThat(again.counts()).isEqualTo(new Counts(4, 1, 1, 2, 1, 1, 0));
        assertThat(texts()).containsExactly("bad");
        assertThat(warehouse.rejects())
                .extracting(Reject::place, Reject::reason)
                .endsWith(
                        org.assertj.core.groups.Tuple.tuple("line 2", "begins with a bad word"),
                        org.assertj.core.groups.Tuple.tuple("line 3", "is no number"));
        assertThat(replay(refusing("-")).counts()).isEqualTo(new Counts(2, 1, 0, 1, 1, 1, 0));
        assertThat(texts()).containsExactly("bad", "ugly");
    }

    @Test
    void onlyTheNamedRejectsAreReplayedAndOthersAreRefused() {
        lines.add("1 bad", "2 bad too");
        run(refusing("bad"));
        List<Long> ids = open();

        replay(refusing("-"), ids.get(1));

        assertThat(texts()).containsExactly("bad too");
        assertThat(open()).containsExactly(ids.get(0));
        assertThatThrownBy(() -> replay(refusing("-"), ids.get(0), ids.get(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[" + ids.get(1) + "]");
        assertThat(open()).containsExactly(ids.get(0));
    }

    @Test
    void theLimitsOfRejectsDontApply() {
        lines.add("1 bad", "2 good");
        run(refusing("bad"));
        Pipeline strict = from(lines, "bad")
                .rejects(RejectPolicy.unlimited().withMax(0).withMaxRatio(0))
                .append();
        assertThat(replay(strict).counts().rejected()).isEqualTo(1);
    }

    @Test
    void aReplayedRecordDoesNotOverwriteANewerStateOfItsKey() {
        lines.add("1 bad first", "2 good", "3 bad third");
        run(merging("bad"));
        lines.add("1 newer", "2 bad second");
        run(merging("bad"));

        ReplayResult mended = replay(merging("-"));

        assertThat(texts()).containsExactlyInAnyOrder("newer", "bad second", "bad third");
        assertThat(mended.counts()).isEqualTo(new Counts(3, 3, 0, 0, 3, 2, 1));
        assertThat(mended.loads()).hasSize(1);
    }

    @Test
    void ofOneKeyTheRecordThatWasRejectedLastWins() {
        for (String text : List.of("bad 1", "bad 2", "bad 3")) {
            lines.add("1 " + text);
            run(merging("bad"));
        }
        replay(merging("-"));
        assertThat(texts()).containsExactly("bad 3");
    }

    /** A replay that dies somewhere has either happened or not; the next one does the rest. */
    @TestFactory
    Stream<DynamicTest> aReplayThatDiesLoadsNothingTwiceAndLosesNothing() {
        return Stream.of(
                        FaultPoint.AFTER_CLAIM,
                        FaultPoint.IN_TASK,
                        FaultPoint.BEFORE_TASK_END,
                        FaultPoint.AFTER_TASK,
                        FaultPoint.BEFORE_COMMIT,
                        FaultPoint.IN_COMMIT_AFTER_DATA,
                        FaultPoint.IN_COMMIT_BEFORE_COMMIT,
                        FaultPoint.AFTER_COMMIT,
                        FaultPoint.BEFORE_CLEAN_UP,
                        FaultPoint.AFTER_CLEAN_UP)
                .map(point -> DynamicTest.dynamicTest(point.name(), () -> diesAt(point)));
    }

    private void diesAt(FaultPoint point) {
        String name = point.name().toLowerCase(java.util.Locale.ROOT);
        Lines own = Lines.fresh();
        own.add("1 bad", "2 good", "3 bad too");
        Pipeline.Builder broken = Pipeline.named(name).from(own).transform(Line.class, new Refuse("bad"), Line.class);
        Pipeline.Builder whole = Pipeline.named(name).from(own).transform(Line.class, new Refuse("-"), Line.class);
        run(broken.append());
        Pipeline mended = whole.append();
        AtomicBoolean struck = new AtomicBoolean();
        Faults.install(reached -> {
            if (reached == point && struck.compareAndSet(false, true)) {
                throw new dev.crescendo.error.WarehouseException("struck at " + point);
            }
        });
        assertThatThrownBy(() -> new RejectReplay(
                                mended, warehouse, RunOptions.of("test").withKey("slot"))
                        .execute(Set.of()))
                .isInstanceOf(CrescendoException.class);
        Faults.clear();
        new RejectReplay(mended, warehouse, RunOptions.of("test").withKey("slot")).execute(Set.of());

        assertThat(warehouse.rows(name)).extracting(row -> row.get("text")).containsExactly("good", "bad", "bad too");
        assertThat(ledger.openRejects(new PipelineId("test", name, PipelineId.RAW)))
                .isEmpty();
    }

    @Test
    void twoReplaysAtTheSameTimeLoadNothingTwice() {
        lines.add("1 bad");
        run(refusing("bad"));
        AtomicBoolean met = new AtomicBoolean();
        Faults.install(point -> {
            if (point == FaultPoint.BEFORE_COMMIT && met.compareAndSet(false, true)) {
                assertThatThrownBy(() -> replay(refusing("-"))).isInstanceOf(HeldException.class);
                assertThatThrownBy(() -> run(refusing("-"))).isInstanceOf(HeldException.class);
            }
        });
        replay(refusing("-"));
        assertThat(met).isTrue();
        assertThat(texts()).containsExactly("bad");
    }

    @Test
    void aReplayGoesOnBesideAStreamThatHoldsItsLanes() {
        lines.add("1 bad");
        run(refusing("bad"));
        ledger.claim(
                ID,
                new RunKey("stream"),
                new Scope.Lanes(Set.of(new LaneId("lines"))),
                Holder.current(),
                Duration.ofMinutes(1));
        assertThat(replay(refusing("-")).counts().written()).isEqualTo(1);
    }

    @Test
    void whatCantBeReplayedIsRefusedInWords() {
        Notes notes = new Notes();
        assertRefused(Pipeline.named("lines").from(notes.source()).append(), "can't read a record from what was kept");
        assertRefused(from(lines, "bad").replace("id"), "reads everything each time");
        assertRefused(Pipeline.named("lines").from(notes.everything()).snapshots(), "reads everything each time");
        assertRefused(from(lines, "bad").into(new MemoryLoader<>()), "a loader of your own");
    }

    private void assertRefused(Pipeline pipeline, String why) {
        assertThatThrownBy(() -> replay(pipeline))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aSourceThatForgetsARecordIsFoundOut() {
        lines.add("1 bad", "2 bad");
        run(refusing("bad"));
        assertThatThrownBy(() -> replay(from(lines.forgetting(), "-").append()))
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("2 rejects");
        assertThat(open()).hasSize(2);
        assertThat(texts()).isEmpty();
    }

    @Test
    void rejectsAreDroppedByTheNextRunOnceTheyHaveBeenKeptForLongEnough() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        InstantSource clock = () -> now[0];
        warehouse.useClock(clock);
        RejectPolicy ninetyDays = RejectPolicy.unlimited().withKeep(Duration.ofDays(90));
        Pipeline keeping = from(lines, "bad").rejects(ninetyDays).append();
        lines.add("1 bad");
        run(keeping);
        now[0] = now[0].plus(Duration.ofDays(89));
        lines.add("2 bad");
        run(keeping);
        assertThat(open()).hasSize(2);
        now[0] = now[0].plus(Duration.ofDays(2));
        run(keeping);
        assertThat(warehouse.rejects()).extracting(Reject::place).containsExactly("line 2");
    }
}
