package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.PipelinePlan;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.run.TaskRunner;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A table that is loaded anew from the beginning: readers find the old one or the new one, and so does the position. */
class FullRefreshTest {
    private static final TaskRunner HERE = new SequentialRunner(true);
    private static final TaskRunner ELSEWHERE = new SequentialRunner(false);
    private static final PipelineId NUMBERS = new PipelineId("test", "numbers", PipelineId.RAW);

    private InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    @AfterEach
    void clear() {
        Faults.clear();
        warehouse.forget();
    }

    private static Pipeline pipeline(Tens tens, WriteMode mode) {
        Pipeline.Builder builder = Pipeline.named("numbers").from(tens);
        return switch (mode) {
            case APPEND -> builder.append();
            case MERGE -> builder.merge("number");
            case REPLACE -> builder.replace();
        };
    }

    private static Tens tens(int numbers) {
        Tens tens = new Tens();
        tens.add(numbers);
        return tens;
    }

    private RunResult run(Pipeline pipeline, TaskRunner runner) {
        return new PipelineRun(pipeline, warehouse, runner, RunOptions.of("test")).execute();
    }

    private RunResult refresh(Pipeline pipeline, TaskRunner runner) {
        return new PipelineRun(
                        pipeline, warehouse, runner, RunOptions.of("test").withFullRefresh())
                .execute();
    }

    private List<Object> numbers() {
        return warehouse.rows("numbers").stream().map(row -> row.get("number")).toList();
    }

    private Set<Object> loads() {
        Set<Object> loads = new TreeSet<>();
        warehouse.rows("numbers").forEach(row -> loads.add(row.get("_load_id")));
        return loads;
    }

    private Position position() {
        try (Ledger ledger = warehouse.ledger()) {
            return ledger.position(NUMBERS);
        }
    }

    private static Position at(int number) {
        return Position.of(new LaneId("numbers"), new Token(Integer.toString(number)));
    }

    private static List<Object> upTo(int number) {
        return LongStream.rangeClosed(1, number).mapToObj(each -> (Object) each).toList();
    }

    @TestFactory
    Stream<DynamicTest> brokenAnywhereTheTableIsTheOldOneOrTheNewOneAndSoIsThePosition() {
        List<DynamicTest> tests = new ArrayList<>();
        for (WriteMode mode : List.of(WriteMode.APPEND, WriteMode.MERGE)) {
            for (FaultPoint point : FaultPoint.values()) {
                tests.add(DynamicTest.dynamicTest(mode + " " + point, () -> breakAndRefreshAgain(mode, point)));
            }
        }
        return tests.stream();
    }

    private void breakAndRefreshAgain(WriteMode mode, FaultPoint point) {
        warehouse = InMemoryWarehouse.fresh();
        run(pipeline(tens(25), mode), ELSEWHERE);
        Tens other = tens(7);
        Pipeline pipeline = pipeline(other, mode);
        AtomicBoolean broken = new AtomicBoolean();
        Faults.install(reached -> {
            if (reached == point && broken.compareAndSet(false, true)) {
                throw new IllegalStateException("broken at " + point);
            }
        });
        try {
            refresh(pipeline, ELSEWHERE);
        } catch (CrescendoException | IllegalStateException fault) {
            // what is there now is what counts
        } finally {
            Faults.clear();
        }
        assertThat(broken.get()).isEqualTo(point != FaultPoint.AFTER_PUBLISH);
        boolean isNew = position().equals(at(7));
        assertThat(position()).isEqualTo(isNew ? at(7) : at(25));
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(isNew ? 7 : 25));
        assertThat(isNew).isEqualTo(point.compareTo(FaultPoint.AFTER_COMMIT) >= 0);
        warehouse.useClock(() -> Instant.now().plus(Duration.ofHours(1))); // leases run out

        refresh(pipeline, ELSEWHERE);
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(7));
        other.add(3);
        run(pipeline, ELSEWHERE);
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(10));
        assertThat(warehouse.leftovers()).isEmpty();
    }

    @Test
    void everyModeIsLoadedAnewInOneLoadAndGoesOnFromThere() {
        for (WriteMode mode : WriteMode.values()) {
            for (TaskRunner runner : List.of(HERE, ELSEWHERE)) {
                warehouse = InMemoryWarehouse.fresh();
                Tens tens = tens(9);
                Pipeline pipeline = pipeline(tens, mode);
                run(pipeline, runner);
                tens.add(3);
                run(pipeline, runner);
                RunResult anew = refresh(pipeline, runner);
                assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(12));
                assertThat(anew.counts().read()).isEqualTo(12);
                if (mode != WriteMode.REPLACE) {
                    assertThat(loads()).containsExactly(anew.loadId().orElseThrow());
                }
                tens.add(1);
                assertThat(run(pipeline, runner).counts().read()).isEqualTo(mode == WriteMode.REPLACE ? 13 : 1);
                assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(13));
            }
        }
    }

    @Test
    void aSourceThatIsEmptyNowLeavesAnEmptyTableAndNoPosition() {
        for (WriteMode mode : List.of(WriteMode.APPEND, WriteMode.MERGE)) {
            warehouse = InMemoryWarehouse.fresh();
            run(pipeline(tens(9), mode), HERE);
            Tens empty = new Tens();
            RunResult anew = refresh(pipeline(empty, mode), HERE);
            assertThat(anew.loadId()).isPresent();
            assertThat(numbers()).isEmpty();
            assertThat(position()).isEqualTo(Position.empty());
            empty.add(2);
            run(pipeline(empty, mode), HERE);
            assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(2));
        }
    }

    @Test
    void aPositionOfAnotherSystemEndsARunAndAPlanButNotARefresh() {
        run(pipeline(tens(9), WriteMode.APPEND), HERE);
        Pipeline moved = pipeline(tens(4), WriteMode.APPEND);
        assertThatThrownBy(() -> run(moved, HERE)).isInstanceOf(SourceException.class);
        assertThatThrownBy(() -> PipelinePlan.of(moved, warehouse, RunOptions.of("test")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("crescendo state reset numbers");
        refresh(moved, HERE);
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(4));
    }

    @Test
    void aLedgerThatForgetsWhosePositionItHasIsFoundOut() {
        run(pipeline(tens(9), WriteMode.APPEND), HERE);
        Pipeline moved = pipeline(tens(4), WriteMode.APPEND);
        Warehouse mutant = new WithoutIdentities(warehouse);
        assertThatThrownBy(() -> assertThatThrownBy(
                                () -> new PipelineRun(moved, mutant, HERE, RunOptions.of("test")).execute())
                        .isInstanceOf(SourceException.class))
                .isInstanceOf(AssertionError.class);
    }

    /** Gives positions without saying of which system they are. */
    private static final class WithoutIdentities extends ForwardingWarehouse {
        private static final long serialVersionUID = 1L;

        private final Warehouse real;

        WithoutIdentities(Warehouse real) {
            super(real);
            this.real = real;
        }

        @Override
        public Ledger ledger() {
            return new ForwardingLedger(real.ledger()) {
                @Override
                public Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease) {
                    Claim claim = super.claim(pipeline, run, scope, holder, lease);
                    return new Claim(pipeline, run, scope, claim.epoch(), claim.lanes(), null);
                }
            };
        }
    }

    @Test
    void aPlanThatADeadRunHasSavedIsNotTheRefreshs() {
        Tens tens = tens(25);
        Pipeline pipeline = pipeline(tens, WriteMode.APPEND);
        run(pipeline, ELSEWHERE);
        tens.add(5);
        AtomicBoolean broken = new AtomicBoolean();
        Faults.install(reached -> {
            if (reached == FaultPoint.AFTER_RECEIPT && broken.compareAndSet(false, true)) {
                throw new IllegalStateException("broken");
            }
        });
        RunOptions slot = RunOptions.of("test").withKey("slot");
        assertThatThrownBy(() -> new PipelineRun(pipeline, warehouse, ELSEWHERE, slot).execute())
                .isInstanceOf(CrescendoException.class);
        new PipelineRun(pipeline, warehouse, ELSEWHERE, slot.withFullRefresh()).execute();
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(upTo(30));
    }

    /** A number, or nothing that can be read. */
    record Reading(long id, String text) {}

    @Test
    void rejectsOfBeforeAreNotReplayedIntoTheNewTable() {
        Function<Boolean, Pipeline> numbers = mended -> Pipeline.named("numbers")
                .from(ExtractorSource.of("readings", RecordType.of(Reading.class), context -> {
                            return Stream.of(new Reading(1, "1"), new Reading(2, "two"));
                        })
                        .by(Cursor.byLong(Reading::id)))
                .transform(
                        Reading.class,
                        (in, out) -> {
                            if (in.text().equals("two") && !mended) {
                                out.reject("not a number");
                            } else {
                                out.emit(new Tens.Number(in.id()));
                            }
                        },
                        Tens.Number.class)
                .append();
        run(numbers.apply(false), HERE);
        assertThat(numbers()).containsExactly(1L);
        refresh(numbers.apply(true), HERE);
        assertThat(numbers()).containsExactly(1L, 2L);
        try (Ledger ledger = warehouse.ledger()) {
            assertThat(ledger.openRejects(NUMBERS)).isEmpty();
        }
    }

    @Test
    void whatCanNotBeRefreshedIsRefusedBeforeAnythingHappens() {
        Pipeline own = Pipeline.named("numbers").from(tens(3)).into(new MemoryLoader<>());
        assertThatThrownBy(() -> refresh(own, HERE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a loader of your own");
        assertThatThrownBy(() -> new PipelineRun(
                                pipeline(tens(3), WriteMode.MERGE),
                                warehouse,
                                HERE,
                                RunOptions.of("test").withFullRefresh().withInterval("1", "2"))
                        .execute())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("an interval can't refresh the whole table");
        assertThat(warehouse.ledger().pipelines("test")).isEmpty();
    }
}
