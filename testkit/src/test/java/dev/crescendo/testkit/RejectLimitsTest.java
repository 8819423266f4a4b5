package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.DataException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.position.Position;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.run.TaskRunner;
import dev.crescendo.testkit.Notes.Note;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many rejects a load may have. */
class RejectLimitsTest {
    private static final TaskRunner HERE = new SequentialRunner(true);
    private static final TaskRunner ELSEWHERE = new SequentialRunner(false);
    private static final AtomicInteger TRANSFORMED = new AtomicInteger();
    private static final String SECRET = "4111-1111";

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final Notes notes = new Notes();

    /** A note is a number; what is none breaks the transformer, 0 is rejected. */
    record Number() implements Transformer<Note, Note> {
        @Override
        public void transform(Note note, Emitter<Note> out) {
            TRANSFORMED.incrementAndGet();
            if (Integer.parseInt(note.text()) == 0) {
                out.reject("nothing");
                return;
            }
            out.emit(note);
        }
    }

    private Pipeline numbers(RejectPolicy rejects) {
        return Pipeline.named("numbers")
                .from(notes.source())
                .transform(Note.class, new Number(), Note.class)
                .rejects(rejects)
                .append();
    }

    private RunResult run(RejectPolicy rejects, TaskRunner runner, String key) {
        return new PipelineRun(
                        numbers(rejects),
                        warehouse,
                        runner,
                        RunOptions.of("test").withKey(key))
                .execute();
    }

    @AfterEach
    void forget() {
        warehouse.forget();
    }

    @Test
    void withoutLimitsAnyNumberMayBeRejected() {
        notes.add("0", "0", "x", Notes.UNREADABLE);
        assertThat(run(RejectPolicy.unlimited(), HERE, "1").counts()).isEqualTo(new Counts(4, 0, 0, 4, 0, 0, 0));
        assertThat(warehouse.rejects()).hasSize(4);
    }

    @Test
    void moreThanTheMaximumFailTheRunAndNothingMoves() {
        notes.add("1", "0", SECRET, "2", Notes.UNREADABLE);
        RejectPolicy two = RejectPolicy.unlimited().withMax(2);
        for (TaskRunner runner : List.of(HERE, ELSEWHERE)) {
            String key = runner.toString();
            assertThatThrownBy(() -> run(two, runner, key))
                    .isInstanceOf(DataException.class)
                    .hasMessageContainingAll("3 of the first 5", "at most 2 may be (rejects.max)", "Nothing was loaded")
                    .hasMessageContainingAll("record 2: nothing", "record 3: the transformer failed with Number")
                    .hasMessageContaining("note 5: can't be read")
                    .hasMessageNotContaining(SECRET);
            assertNothingMoved(key);
        }
        assertThat(run(two.withMax(3), HERE, "later").counts()).isEqualTo(new Counts(5, 2, 0, 3, 2, 2, 0));
        assertThat(warehouse.rejects()).hasSize(3);
    }

    private void assertNothingMoved(String key) {
        PipelineId id = new PipelineId("test", "numbers", PipelineId.RAW);
        assertThat(warehouse.rows("numbers")).isEmpty();
        assertThat(warehouse.rejects()).isEmpty();
        assertThat(warehouse.leftovers()).isEmpty();
        assertThat(warehouse.ledger().position(id)).isEqualTo(Position.empty());
        assertThat(warehouse.ledger().findRun(id, new RunKey(key))).contains(RunState.FAILED);
    }

    @Test
    void messagesGiveATerminalNoOrders() {
        Pipeline tricky = Pipeline.named("tricky")
                .from(ExtractorSource.of("notes", RecordType.of(Note.class), context -> {
                            context.reject("file\u001B[31m\u009B1m\u202Ename", "bad\nline", new byte[0]);
                            return Stream.empty();
                        })
                        .by(Cursor.byLong(Note::id)))
                .rejects(RejectPolicy.unlimited().withMax(0))
                .append();
        assertThatThrownBy(() -> new PipelineRun(tricky, warehouse, HERE, RunOptions.of("test")).execute())
                .hasMessageContaining("file\uFFFD[31m\uFFFD1m\uFFFDname: bad\uFFFDline");
    }

    @Test
    void nothingMoreIsReadOnceTheMaximumIsExceeded() {
        notes.add("0", "0");
        for (int i = 0; i < 10_000; i++) {
            notes.add("1");
        }
        TRANSFORMED.set(0);
        assertThatThrownBy(() -> run(RejectPolicy.unlimited().withMax(1), HERE, "1"))
                .isInstanceOf(DataException.class);
        assertThat(TRANSFORMED).hasValue(2);
    }

    /** Rejects one number of each split. */
    record Fives() implements Transformer<Tens.Number, Tens.Number> {
        @Override
        public void transform(Tens.Number number, Emitter<Tens.Number> out) {
            if (number.number() % 10 == 5) {
                out.reject("a five");
            } else {
                out.emit(number);
            }
        }
    }

    @Test
    void tasksTogetherMayRejectNoMoreAndTheRestOfThemNeverBegin() {
        Tens tens = new Tens();
        tens.add(40);
        Pipeline numbers = Pipeline.named("numbers")
                .from(tens)
                .transform(Tens.Number.class, new Fives(), Tens.Number.class)
                .rejects(RejectPolicy.unlimited().withMax(1))
                .append();
        assertThatThrownBy(() -> new PipelineRun(
                                numbers,
                                warehouse,
                                ELSEWHERE,
                                RunOptions.of("test").withKey("1"))
                        .execute())
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("already 2 records of test.numbers", "number 5: a five", "number 15: a five");
        assertThat(tens.opened("from 10")).isEqualTo(1);
        assertThat(tens.opened("from 20")).isZero();
        assertNothingMoved("1");
    }

    @Test
    void aLoaderOfOnesOwnPublishesNothingOfALoadWithTooMany() {
        notes.add("one", Notes.UNREADABLE, Notes.UNREADABLE);
        MemoryLoader<Note> loader = new MemoryLoader<>();
        for (RejectPolicy limit : List.of(
                RejectPolicy.unlimited().withMax(1), RejectPolicy.unlimited().withMaxRatio(0.1))) {
            Pipeline own =
                    Pipeline.named("own").from(notes.source()).rejects(limit).into(loader);
            assertThatThrownBy(() -> new PipelineRun(own, warehouse, ELSEWHERE, RunOptions.of("test")).execute())
                    .isInstanceOf(DataException.class);
            assertThat(loader.visible()).isEmpty();
        }
    }

    @Test
    void moreThanTheRatioFailTheRunThatHasReadAll() {
        notes.add("1", "0", "2", "0", "3");
        RejectPolicy ratio = RejectPolicy.unlimited().withMaxRatio(0.2);
        assertThatThrownBy(() -> run(ratio, ELSEWHERE, "1"))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("2 of 5 records of test.numbers", "at most 1 may be (rejects.max_ratio: 0.2)")
                .hasMessageContaining("record 2: nothing");
        assertNothingMoved("1");
        assertThat(run(ratio.withMaxRatio(0.4), ELSEWHERE, "2").counts().rejected())
                .isEqualTo(2);
    }

    @Test
    void aRatioAllowsWholeRecordsRoundedUpSoThatOneOfFewMayBeBad() {
        RejectPolicy percent = RejectPolicy.unlimited().withMaxRatio(0.01);
        assertThat(percent.brokenBy(new Counts(1, 0, 0, 1, 0, 0, 0))).isEmpty();
        assertThat(percent.brokenBy(new Counts(50, 48, 0, 2, 0, 0, 0))).isPresent();
        assertThat(percent.brokenBy(new Counts(150, 148, 0, 2, 0, 0, 0))).isEmpty();
        RejectPolicy seven = percent.withMaxRatio(0.07);
        assertThat(seven.brokenBy(new Counts(100, 93, 0, 7, 0, 0, 0))).isEmpty();
        assertThat(seven.brokenBy(new Counts(100, 92, 0, 8, 0, 0, 0))).isPresent();
        assertThat(percent.withMaxRatio(0).brokenBy(new Counts(9, 8, 0, 1, 0, 0, 0)))
                .isPresent();
        assertThat(percent.withMaxRatio(1).brokenBy(new Counts(9, 0, 0, 9, 0, 0, 0)))
                .isEmpty();
    }

    @Test
    void aRunUnderTheSameKeyBeginsAnewOnceTheDataAreMended() {
        notes.add("1", "0");
        assertThatThrownBy(() -> run(RejectPolicy.unlimited().withMaxRatio(0), ELSEWHERE, "slot"))
                .isInstanceOf(DataException.class);
        TRANSFORMED.set(0);
        run(RejectPolicy.unlimited(), ELSEWHERE, "slot");
        assertThat(TRANSFORMED)
                .as("what the failed attempt had staged is not used")
                .hasValue(2);
    }

    @Test
    void senselessLimitsAreRefused() {
        for (Runnable senseless : List.<Runnable>of(
                () -> RejectPolicy.unlimited().withMax(-1),
                () -> RejectPolicy.unlimited().withMaxRatio(1.5),
                () -> RejectPolicy.unlimited().withMaxRatio(Double.NaN),
                () -> RejectPolicy.unlimited().withKeep(java.time.Duration.ZERO))) {
            assertThatThrownBy(senseless::run).hasMessageContaining("rejects.");
        }
    }
}
