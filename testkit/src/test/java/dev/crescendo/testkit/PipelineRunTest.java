package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.run.TaskRunner;
import dev.crescendo.testkit.Notes.Note;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.Warehouse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The run algorithm, without a database. */
class PipelineRunTest {
    private static final TaskRunner HERE = new SequentialRunner(true);
    private static final TaskRunner ELSEWHERE = new SequentialRunner(false);

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final Notes notes = new Notes();
    private final Pipeline pipeline =
            Pipeline.named("notes").from(notes.source()).append();

    record Word(long note, String text) {}

    record Letter(long note, String letter) {}

    /** Splits a note into its words and letters; a word "bad" rejects it, "worse" breaks the transformer. */
    record Spell() implements Transformer<Note, Word> {
        @Override
        public void transform(Note note, Emitter<Word> out) throws IOException {
            for (String word : note.text().split(" ", 0)) {
                if (word.equals("bad")) {
                    out.reject("a bad word");
                    return;
                }
                if (word.equals("worse")) {
                    throw new IOException("a worse word");
                }
                if (!word.isEmpty()) {
                    out.emit(new Word(note.id(), word));
                    for (char letter : word.toCharArray()) {
                        out.emit("letters", new Letter(note.id(), String.valueOf(letter)));
                    }
                }
            }
        }
    }

    private Pipeline spelled() {
        return Pipeline.named("words")
                .from(notes.source())
                .transform(Note.class, new Spell(), Word.class)
                .output("letters", Letter.class)
                .append();
    }

    @AfterEach
    void forget() {
        Faults.clear();
        warehouse.forget();
    }

    private RunResult run(Pipeline each, String key) {
        return run(each, HERE, options(key));
    }

    private RunResult run(Pipeline each, TaskRunner runner, RunOptions options) {
        return new PipelineRun(each, warehouse, runner, options).execute();
    }

    private static RunOptions options(String key) {
        return RunOptions.of("test").withKey(key);
    }

    private static PipelineId id(String name) {
        return new PipelineId("test", name, PipelineId.RAW);
    }

    private List<Object> column(String table, String column) {
        return warehouse.rows(table).stream().map(row -> row.get(column)).toList();
    }

    private RunState state(String name, String key) {
        return warehouse.ledger().findRun(id(name), new RunKey(key)).orElseThrow();
    }

    /** Throws the first time that a run comes to {@code point}. */
    private static void breakOnceAt(FaultPoint point) {
        AtomicBoolean done = new AtomicBoolean();
        Faults.install(reached -> {
            if (reached == point && done.compareAndSet(false, true)) {
                throw new IllegalStateException("broken at " + point);
            }
        });
    }

    @Test
    void firstRunLoadsAllAndLaterOnesOnlyWhatIsNew() {
        notes.add("one", "two");
        RunResult first = run(pipeline, "1");
        assertThat(first.loadId()).isPresent();
        assertThat(first.position()).isEqualTo(Position.of(new LaneId("notes"), new Token("2")));
        RunResult second = run(pipeline, "2");
        assertThat(second.loadId()).isEmpty();
        assertThat(second.alreadyDone()).isFalse();
        notes.add("three");
        run(pipeline, "3");
        assertThat(column("notes", "text")).containsExactly("one", "two", "three");
        assertThat(List.of(state("notes", "1"), state("notes", "2"), state("notes", "3")))
                .containsOnly(RunState.DONE);
    }

    @Test
    void keyThatIsDoneIsNotRunAgain() {
        notes.add("one");
        run(pipeline, "slot");
        notes.add("two");
        RunResult again = run(pipeline, "slot");
        assertThat(again.alreadyDone()).isTrue();
        assertThat(again.position()).isEqualTo(Position.of(new LaneId("notes"), new Token("1")));
        assertThat(column("notes", "text")).containsExactly("one");
    }

    /** The warehouse with another ledger on the driver. */
    private Warehouse withLedger(UnaryOperator<Ledger> change) {
        return new WithLedger(warehouse, change);
    }

    @Test
    void keyThatIsDoneWhileItWaitedForItsClaimIsNotRunAgain() {
        notes.add("one");
        Warehouse busy = withLedger(real -> new ForwardingLedger(real) {
            @Override
            public Claim claim(PipelineId pipelineId, RunKey key, Scope scope, Holder holder, Duration lease) {
                run(pipeline, "slot");
                notes.add("two");
                return super.claim(pipelineId, key, scope, holder, lease);
            }
        });
        RunResult result = new PipelineRun(pipeline, busy, HERE, options("slot")).execute();
        assertThat(result.alreadyDone()).isTrue();
        assertThat(column("notes", "text")).containsExactly("one");
        run(pipeline, "next");
        assertThat(column("notes", "text")).containsExactly("one", "two");
    }

    @Test
    void recordLoadsWhollyOrIsRejectedWholly() {
        notes.add("an owl", "fine bad day", "so much worse", " ", Notes.UNREADABLE, "ox");
        RunResult result = run(spelled(), "1");
        assertThat(column("words", "text")).containsExactly("an", "owl", "ox");
        assertThat(column("letters", "letter")).containsExactly("a", "n", "o", "w", "l", "o", "x");
        assertThat(warehouse.rejects())
                .extracting(reject -> reject.reason())
                .containsExactly("a bad word", "a worse word", "can't be read");
        assertThat(result.counts()).isEqualTo(new Counts(6, 2, 1, 3, 10, 10, 0));
        assertThat(result.counts().addUp()).isTrue();
    }

    @Test
    void extractorThatFailsFailsTheRunWhichLetsGoOfItsClaim() {
        AtomicBoolean closed = SHOP_CLOSED;
        closed.set(true);
        Pipeline shop = Pipeline.named("shop")
                .from(ExtractorSource.of("shop", RecordType.of(Note.class), context -> {
                            if (SHOP_CLOSED.get()) {
                                throw new IOException("the shop is closed");
                            }
                            return Stream.of(new Note(1, "open"));
                        })
                        .by(Cursor.byLong(Note::id)))
                .append();
        for (TaskRunner runner : List.of(HERE, ELSEWHERE)) {
            assertThatThrownBy(() -> run(shop, runner, options("1")))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("the shop is closed");
            assertThat(state("shop", "1")).isEqualTo(RunState.FAILED);
        }
        closed.set(false);
        run(shop, "2");
        assertThat(column("shop", "text")).containsExactly("open");
    }

    private static final AtomicBoolean SHOP_CLOSED = new AtomicBoolean();

    @Test
    void runThatIsTakenOverIsFencedAndLeavesTheRunToTheNewOwner() {
        notes.add("one");
        AtomicBoolean taken = new AtomicBoolean();
        for (TaskRunner runner : List.of(HERE, ELSEWHERE)) {
            taken.set(false);
            Faults.install(point -> {
                if (point == FaultPoint.BEFORE_COMMIT && taken.compareAndSet(false, true)) {
                    claim("slot");
                }
            });
            assertThatThrownBy(() -> run(pipeline, runner, options("slot"))).isInstanceOf(FencedException.class);
            assertThat(warehouse.rows("notes")).isEmpty();
            assertThat(state("notes", "slot")).isEqualTo(RunState.RUNNING);
            assertThatThrownBy(() -> run(pipeline, "other")).isInstanceOf(HeldException.class);
        }
        run(pipeline, "slot");
        assertThat(column("notes", "text")).containsExactly("one");
    }

    @Test
    void whatFailsAfterSomeoneHasTakenOverIsNotTheReason() {
        notes.add("one");
        Faults.install(point -> {
            if (point == FaultPoint.BEFORE_COMMIT) {
                claim("slot");
                throw new IllegalStateException("broken");
            }
        });
        assertThatThrownBy(() -> run(pipeline, HERE, options("slot")))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("another run has taken over")
                .hasStackTraceContaining("broken");
        assertThat(state("notes", "slot")).isEqualTo(RunState.RUNNING);
    }

    private void claim(String key) {
        warehouse
                .ledger()
                .claim(id("notes"), new RunKey(key), new Scope.Exclusive(), Holder.current(), Duration.ofMinutes(1));
    }

    @Test
    void sameKeyGoesOnWithTheSavedPlanAndItsFinishedTasks() {
        Tens tens = new Tens();
        tens.add(25);
        Pipeline numbers = Pipeline.named("numbers").from(tens).append();
        breakOnceAt(FaultPoint.AFTER_RECEIPT);
        assertThatThrownBy(() -> run(numbers, ELSEWHERE, options("slot"))).isInstanceOf(CrescendoException.class);
        tens.add(100);
        run(numbers, ELSEWHERE, options("slot"));
        assertThat(tens.plans()).isEqualTo(1);
        assertThat(tens.opened("from 0")).isEqualTo(1);
        assertThat(column("numbers", "number")).hasSize(25).doesNotHaveDuplicates();
        assertThat(warehouse.leftovers()).isEmpty();
        run(numbers, ELSEWHERE, options("next"));
        assertThat(column("numbers", "number")).hasSize(125).doesNotHaveDuplicates();
    }

    @Test
    void planIsOnlyAdoptedForTheIntervalThatItWasMadeFor() {
        Tens tens = new Tens();
        tens.add(25);
        Pipeline numbers = Pipeline.named("numbers").from(tens).merge("number");
        breakOnceAt(FaultPoint.AFTER_RECEIPT);
        assertThatThrownBy(() -> run(numbers, ELSEWHERE, options("slot"))).isInstanceOf(CrescendoException.class);
        RunResult again = run(numbers, ELSEWHERE, options("slot").withInterval("0", "25"));
        assertThat(tens.plans()).isEqualTo(2);
        assertThat(tens.opened("from 0")).isEqualTo(2);
        assertThat(again.position()).isEqualTo(Position.empty());
        assertThat(column("numbers", "number")).hasSize(25).doesNotHaveDuplicates();
        assertThat(warehouse.leftovers()).isEmpty();
    }

    private record Twice(long number, long twice) {}

    @Test
    void planIsOnlyAdoptedForTheTablesThatItWasMadeFor() {
        Tens tens = new Tens();
        tens.add(25);
        Pipeline before = Pipeline.named("numbers").from(tens).append();
        breakOnceAt(FaultPoint.AFTER_RECEIPT);
        assertThatThrownBy(() -> run(before, ELSEWHERE, options("slot"))).isInstanceOf(CrescendoException.class);
        Pipeline after = Pipeline.named("numbers")
                .from(tens)
                .transform(
                        Tens.Number.class, (in, out) -> out.emit(new Twice(in.number(), 2 * in.number())), Twice.class)
                .append();
        run(after, ELSEWHERE, options("slot"));
        assertThat(tens.plans()).isEqualTo(2);
        assertThat(column("numbers", "twice")).hasSize(25).doesNotHaveDuplicates();
        assertThat(warehouse.leftovers()).isEmpty();
    }

    @Test
    void runThatFindsNothingCleansUpAfterADeadOne() {
        Tens tens = new Tens();
        tens.add(25);
        Pipeline numbers = Pipeline.named("numbers").from(tens).append();
        breakOnceAt(FaultPoint.AFTER_RECEIPT);
        assertThatThrownBy(() -> run(numbers, ELSEWHERE, options("slot"))).isInstanceOf(CrescendoException.class);
        assertThat(warehouse.leftovers()).isNotEmpty();
        tens.add(-25);
        assertThat(run(numbers, ELSEWHERE, options("next")).loadId()).isEmpty();
        assertThat(warehouse.leftovers()).isEmpty();
        assertThat(state("numbers", "next")).isEqualTo(RunState.DONE);
    }

    @Test
    void mergeKeepsTheNewestAndReplaceWhatWasReadLast() {
        notes.add("one", "two");
        Pipeline merged = Pipeline.named("merged").from(notes.everything()).merge("id");
        Pipeline replaced = Pipeline.named("replaced").from(notes.everything()).replace();
        Pipeline copied = Pipeline.named("copied").from(notes.everything()).snapshots();
        for (String key : List.of("1", "2")) {
            List.of(merged, replaced, copied).forEach(each -> run(each, key));
        }
        assertThat(column("merged", "text")).containsExactly("one", "two");
        assertThat(column("replaced", "text")).containsExactly("one", "two");
        assertThat(column("copied", "text")).containsExactly("one", "two", "one", "two");
    }

    @Test
    void loaderThatFindsItsBatchIsNotGivenItAgain() {
        MemoryLoader<Note> loader = new MemoryLoader<>();
        Pipeline own = Pipeline.named("own").from(notes.source()).into(loader);
        notes.add("one", "two");
        breakOnceAt(FaultPoint.AFTER_PUBLISH);
        assertThatThrownBy(() -> run(own, "1")).isInstanceOf(CrescendoException.class);
        assertThat(loader.visible()).hasSize(2);
        notes.add("three");
        RunResult result = run(own, "2");
        assertThat(result.position()).isEqualTo(Position.of(new LaneId("notes"), new Token("2")));
        assertThat(loader.visible()).hasSize(2);
        run(own, "3");
        assertThat(loader.visible()).extracting(Note::text).containsExactly("one", "two", "three");
        assertThat(loader.batches()).isEqualTo(2);
    }

    @Test
    void publishedBatchWhoseReceiptsAreGoneIsCountedAgainAndNotPublishedAgain() {
        Tens tens = new Tens();
        tens.add(25);
        MemoryLoader<Tens.Number> loader = new MemoryLoader<>();
        Pipeline own = Pipeline.named("own").from(tens).into(loader);
        breakOnceAt(FaultPoint.AFTER_PUBLISH);
        assertThatThrownBy(() -> run(own, ELSEWHERE, options("slot"))).isInstanceOf(CrescendoException.class);
        Warehouse forgetful = withLedger(real -> new ForwardingLedger(real) {
            @Override
            public List<Receipt> receipts(Claim claim, BatchId batch) {
                return List.of();
            }
        });
        RunResult result = new PipelineRun(own, forgetful, ELSEWHERE, options("slot")).execute();
        assertThat(result.counts()).isEqualTo(new Counts(25, 25, 0, 0, 25, 25, 0));
        assertThat(result.position()).isEqualTo(Position.of(new LaneId("numbers"), new Token("25")));
        assertThat(loader.visible()).hasSize(25).doesNotHaveDuplicates();
        assertThat(loader.batches()).isEqualTo(1);
        assertThat(warehouse.leftovers()).isEmpty();
    }

    @Test
    void loaderThatFindsNothingMayBeGivenABatchAgainWhichItRecognisesByItsId() {
        MemoryLoader<Note> loader = new MemoryLoader<>(MemoryLoader.Mistake.FINDS_NOTHING);
        Pipeline own = Pipeline.named("own").from(notes.source()).into(loader);
        notes.add("one", "two");
        breakOnceAt(FaultPoint.AFTER_PUBLISH);
        assertThatThrownBy(() -> run(own, "1")).isInstanceOf(CrescendoException.class);
        run(own, "1");
        assertThat(loader.visible()).extracting(Note::text).containsExactly("one", "two");
    }

    /** Breaks a run at each point, reruns it, and compares; under the same key and under another. */
    @TestFactory
    Stream<DynamicTest> brokenAnywhereAndRunAgainLoadsEachRecordOnce() {
        List<DynamicTest> tests = new ArrayList<>();
        for (FaultPoint point : FaultPoint.values()) {
            for (String rerun : List.of("slot", "other")) {
                tests.add(DynamicTest.dynamicTest(
                        point + ", direct, rerun as " + rerun, () -> breakAndRerun(point, HERE, 9, rerun)));
                tests.add(DynamicTest.dynamicTest(
                        point + ", staged, rerun as " + rerun, () -> breakAndRerun(point, ELSEWHERE, 25, rerun)));
                tests.add(DynamicTest.dynamicTest(
                        point + ", loader, rerun as " + rerun, () -> breakAndRerunLoader(point, rerun)));
            }
        }
        return tests.stream();
    }

    private static final Set<FaultPoint> DIRECT =
            EnumSet.complementOf(EnumSet.of(FaultPoint.AFTER_RECEIPT, FaultPoint.AFTER_PUBLISH));

    private static final Set<FaultPoint> STAGED = EnumSet.complementOf(EnumSet.of(FaultPoint.AFTER_PUBLISH));

    private void breakAndRerun(FaultPoint point, TaskRunner runner, int size, String rerun) {
        Tens tens = new Tens();
        tens.add(size);
        InMemoryWarehouse target = InMemoryWarehouse.fresh();
        Pipeline numbers = Pipeline.named("numbers").from(tens).append();
        boolean broken = breaks(point, () -> new PipelineRun(numbers, target, runner, options("slot")).execute());
        assertThat(broken).isEqualTo((runner == HERE ? DIRECT : STAGED).contains(point));
        letLeasesRunOut(target);
        tens.add(5);
        for (String key : List.of(rerun, "last")) {
            new PipelineRun(numbers, target, runner, options(key)).execute();
        }
        assertThat(target.rows("numbers").stream().map(row -> (Long) row.get("number")))
                .containsExactlyInAnyOrderElementsOf(upTo(size + 5));
        assertThat(target.leftovers()).isEmpty();
        target.forget();
    }

    private void breakAndRerunLoader(FaultPoint point, String rerun) {
        Tens tens = new Tens();
        tens.add(25);
        MemoryLoader<Tens.Number> loader = new MemoryLoader<>();
        InMemoryWarehouse target = InMemoryWarehouse.fresh();
        Pipeline numbers = Pipeline.named("numbers").from(tens).into(loader);
        boolean broken = breaks(point, () -> new PipelineRun(numbers, target, ELSEWHERE, options("slot")).execute());
        assertThat(broken).isTrue();
        letLeasesRunOut(target);
        tens.add(5);
        for (String key : List.of(rerun, "last")) {
            new PipelineRun(numbers, target, ELSEWHERE, options(key)).execute();
        }
        assertThat(loader.visible().stream().map(Tens.Number::number)).containsExactlyInAnyOrderElementsOf(upTo(30));
        assertThat(target.leftovers()).isEmpty();
        target.forget();
    }

    /** A run that breaks right after its claim can't let go of it. */
    private static void letLeasesRunOut(InMemoryWarehouse target) {
        target.useClock(InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** Whether a run that is to break at {@code point} did. */
    private static boolean breaks(FaultPoint point, Runnable run) {
        breakOnceAt(point);
        try {
            run.run();
            return false;
        } catch (CrescendoException | IllegalStateException broken) {
            assertThat(Arrays.asList(broken.toString(), String.valueOf(broken.getCause())))
                    .anyMatch(text -> text.contains("broken at " + point));
            return true;
        } finally {
            Faults.clear();
        }
    }

    /** Lines that are said to hold nothing new, and whose streams can't be asked for. */
    private record UpToDate(Lines lines) implements Source {
        @Override
        public boolean hasNothingNew(ReadRange range, PlanContext context) {
            return true;
        }

        @Override
        public List<StreamSpec> streams(PlanContext context) {
            throw new IllegalStateException("the streams were asked for");
        }

        @Override
        public SourceId identity(PlanContext context) {
            return lines.identity(context);
        }

        @Override
        public ExtractPlan plan(ReadRange range, PlanContext context) {
            throw new IllegalStateException("a plan was asked for");
        }

        @Override
        public SplitReader open(Split split, ReadContext context) {
            throw new IllegalStateException("a split was opened");
        }
    }

    @Test
    void aSourceThatSaysThatNothingIsNewIsNotAskedForMoreUnlessAPlanWasLeft() {
        Lines lines = Lines.fresh();
        lines.add("1 a");
        Pipeline reading = Pipeline.named("lines").from(lines).append();
        Pipeline upToDate = Pipeline.named("lines").from(new UpToDate(lines)).append();
        RunResult first = run(reading, "first");
        RunResult second = run(upToDate, "second");
        assertThat(second.counts()).isEqualTo(Counts.NONE);
        assertThat(second.position()).isEqualTo(first.position());
        assertThat(state("lines", "second")).isEqualTo(RunState.DONE);

        lines.add("2 b");
        breakOnceAt(FaultPoint.BEFORE_COMMIT);
        assertThatThrownBy(() -> run(reading, "third")).isInstanceOf(CrescendoException.class);
        assertThatThrownBy(() -> run(upToDate, "third")).hasStackTraceContaining("the streams were asked for");
    }
}
