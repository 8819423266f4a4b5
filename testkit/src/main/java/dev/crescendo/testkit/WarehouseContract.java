package dev.crescendo.testkit;

import static dev.crescendo.testkit.WarehouseBench.A;
import static dev.crescendo.testkit.WarehouseBench.B;
import static dev.crescendo.testkit.WarehouseBench.LONG;
import static dev.crescendo.testkit.WarehouseBench.PIPELINE;
import static dev.crescendo.testkit.WarehouseBench.SOURCE;
import static dev.crescendo.testkit.WarehouseBench.batch;
import static dev.crescendo.testkit.WarehouseBench.counts;
import static dev.crescendo.testkit.WarehouseBench.keyed;
import static dev.crescendo.testkit.WarehouseBench.load;
import static dev.crescendo.testkit.WarehouseBench.moves;
import static dev.crescendo.testkit.WarehouseBench.orders;
import static dev.crescendo.testkit.WarehouseBench.receipt;
import static dev.crescendo.testkit.WarehouseBench.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** What every {@link Warehouse} promises: one transaction for data and position, and fences around it. */
public final class WarehouseContract {
    /** What a case does. */
    interface Trial {
        void on(WarehouseBench bench) throws Exception;
    }

    private final WarehouseFixture fixture;
    private final List<ContractCase> cases = new ArrayList<>();

    private WarehouseContract(WarehouseFixture fixture) {
        this.fixture = fixture;
    }

    /** The contract, tried on what {@code fixture} gives. */
    public static Contract of(WarehouseFixture fixture) {
        WarehouseContract contract = new WarehouseContract(fixture);
        contract.loading();
        contract.claiming();
        contract.lanes();
        contract.remembering();
        contract.tables();
        WriteModeCases.addTo(contract::add, fixture);
        return new Contract(contract.cases);
    }

    private void add(String id, String name, Trial trial) {
        cases.add(new ContractCase(id, name, () -> {
            try (WarehouseBench bench = new WarehouseBench(fixture)) {
                trial.on(bench);
            }
        }));
    }

    private static void assertFenced(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(FencedException.class);
    }

    private static void assertHeld(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(HeldException.class);
    }

    private void loading() {
        add("W-01", "Staged rows, position and load id become visible together, with the commit", bench -> {
            Claim claim = bench.ready("run", orders());
            Receipt first = bench.stage(claim, "1", "apple", "pear");
            Receipt second = bench.stage(claim, "2", "plum");
            bench.assertNothingLoaded();
            CommitOutcome outcome = bench.warehouse.commit(claim, load("batch", moves(claim, A, "3"), first, second));
            assertThat(bench.names()).containsExactly("apple", "pear", "plum");
            assertThat(bench.loadIds("orders")).containsExactly(outcome.loadId());
            assertThat(outcome.counts()).isEqualTo(counts(3));
            bench.assertStandsAt(A, "3");
        });
        add("W-02", "A direct load leaves the same as a staged one", bench -> {
            Claim claim = bench.ready("run", orders());
            CommitOutcome outcome = bench.commitDirectly(claim, moves(claim, A, "2"), "apple", "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
            assertThat(bench.loadIds("orders")).containsExactly(outcome.loadId());
            assertThat(outcome.counts()).isEqualTo(counts(2));
            bench.assertStandsAt(A, "2");
            assertThat(bench.ledger.findRun(PIPELINE, new RunKey("run"))).contains(RunState.DONE);
        });
        add("W-03", "A direct load that is closed and not committed leaves nothing", bench -> {
            Claim claim = bench.ready("run", orders());
            try (DirectLoad direct = bench.direct(claim)) {
                direct.writer().write(0, batch("apple"));
                direct.writer().finish();
            }
            bench.assertNothingLoaded();
            bench.commitDirectly(claim, moves(claim, A, "1"), "apple");
            assertThat(bench.names()).containsExactly("apple");
        });
        add("W-04", "Of several attempts at a task only the winner's rows appear", bench -> {
            Claim claim = bench.ready("run", orders());
            bench.stage(claim, "1", "apple");
            Receipt winner = bench.stage(claim, "1", "apple");
            bench.stage(claim, "1", "apple");
            bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
        add("W-05", "Attempts at a task that are open at the same time don't mix", bench -> {
            Claim claim = bench.ready("run", orders());
            WriterId one = WriterId.newAttempt(new TaskId("1"));
            WriterId other = WriterId.newAttempt(new TaskId("1"));
            try (TaskWriter lost = bench.warehouse.stage(claim, one, List.of(orders()));
                    TaskWriter won = bench.warehouse.stage(claim, other, List.of(orders()))) {
                lost.write(0, batch("pear"));
                won.write(0, batch("apple"));
                Receipt winner = receipt(other, 1, won.finish());
                bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            }
            assertThat(bench.names()).containsExactly("apple");
        });
        add("W-06", "A batch is committed at most once", bench -> {
            Claim claim = bench.ready("run", orders());
            LoadCommit commit = load("batch", List.of(), bench.stage(claim, "1", "apple"));
            CommitOutcome first = bench.warehouse.commit(claim, commit);
            try {
                assertThat(bench.warehouse.commit(claim, commit).loadId()).isEqualTo(first.loadId());
            } catch (CrescendoException refused) {
                assertThat(refused).hasMessageContaining("batch");
            }
            assertThat(bench.names()).containsExactly("apple");
        });
        add("W-07", "findLoad is empty before a commit, and tells the same outcome after it", bench -> {
            Claim claim = bench.ready("run", orders());
            Receipt winner = bench.stage(claim, "1", "apple");
            assertThat(bench.ledger.findLoad(claim, new BatchId("batch"))).isEmpty();
            CommitOutcome outcome = bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            assertThat(bench.ledger.findLoad(claim, new BatchId("batch"))).contains(outcome);
        });
        add("W-08", "Rejects are kept in the commit of their batch", bench -> {
            Claim claim = bench.ready("run", orders());
            WriterId attempt = WriterId.newAttempt(new TaskId("1"));
            List<Receipt.Staged> staged;
            try (TaskWriter writer = bench.warehouse.stage(claim, attempt, List.of(orders()))) {
                writer.write(0, batch("apple"));
                writer.reject(WarehouseBench.reject("rotten"));
                staged = writer.finish();
            }
            assertThat(staged).extracting(Receipt.Staged::output).containsExactly("orders", TaskWriter.REJECTS);
            assertThat(staged).extracting(Receipt.Staged::rows).containsExactly(1L, 1L);
            assertThat(bench.rejectReasons()).isEmpty();
            Receipt winner = new Receipt(attempt, new Counts(2, 1, 0, 1, 1, 1, 0), staged, Position.empty());
            bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            assertThat(bench.rejectReasons()).containsExactly("rotten");
        });
        add("W-09", "A direct load keeps its rejects too", bench -> {
            Claim claim = bench.ready("run", orders());
            try (DirectLoad direct = bench.direct(claim)) {
                direct.writer().write(0, batch("apple"));
                direct.writer().reject(WarehouseBench.reject("rotten"));
                direct.writer().write(0, batch("pear"));
                List<Receipt.Staged> staged = direct.writer().finish();
                assertThat(bench.rejectReasons()).isEmpty();
                Receipt winner = new Receipt(
                        WriterId.newAttempt(new TaskId("1")),
                        new Counts(3, 2, 0, 1, 2, 2, 0),
                        staged,
                        Position.empty());
                direct.commit(load("batch", moves(claim, A, "1"), winner));
            }
            assertThat(bench.names()).containsExactly("apple", "pear");
            assertThat(bench.rejectReasons()).containsExactly("rotten");
        });
        add("W-10", "A load fills several tables at once", bench -> {
            RawTable items = table("items", WriteMode.APPEND);
            List<RawTable> both = List.of(orders(), items);
            Claim claim = bench.ready("run", orders(), items);
            WriterId attempt = WriterId.newAttempt(new TaskId("1"));
            try (TaskWriter writer = bench.warehouse.stage(claim, attempt, both)) {
                writer.write(1, batch("box", "bag"));
                writer.write(0, batch("apple"));
                Receipt winner = receipt(attempt, 3, writer.finish());
                bench.warehouse.commit(claim, load("batch", both, moves(claim, A, "1"), winner));
            }
            assertThat(bench.names()).containsExactly("apple");
            assertThat(bench.names("items")).containsExactly("bag", "box");
            assertThat(bench.loadIds("items")).isEqualTo(bench.loadIds("orders"));
        });
        add(
                "W-11",
                "Staged rows that are not as many as the receipt says are refused, and nothing is visible",
                bench -> {
                    Claim claim = bench.ready("run", orders());
                    Receipt right = bench.stage(claim, "1", "apple");
                    List<Receipt.Staged> wrong = right.staged().stream()
                            .map(staged -> staged.output().equals("orders")
                                    ? new Receipt.Staged(staged.output(), staged.location(), 2)
                                    : staged)
                            .toList();
                    LoadCommit commit = load("batch", moves(claim, A, "1"), receipt(right.writer(), 2, wrong));
                    assertThatThrownBy(() -> bench.warehouse.commit(claim, commit))
                            .isInstanceOf(CrescendoException.class)
                            .isNotInstanceOf(FencedException.class);
                    bench.assertNothingLoaded();
                });
        add("W-12", "A move from where a lane does not stand is fenced, and nothing is visible", bench -> {
            Claim claim = bench.ready("run", orders());
            Receipt winner = bench.stage(claim, "1", "apple");
            LaneMove elsewhere = new LaneMove(A, claim.epoch(), Optional.of(new Token("7")), new Token("9"));
            assertFenced(() -> bench.warehouse.commit(claim, load("batch", List.of(elsewhere), winner)));
            bench.assertNothingLoaded();
        });
        add("W-13", "The same holds for a lane that has been begun meanwhile", bench -> {
            Claim claim = bench.ready("run", orders());
            bench.commit(claim, "1", "apple");
            assertFenced(() -> bench.commit(claim, "2", "pear"));
            assertThat(bench.names()).containsExactly("apple");
            bench.assertStandsAt(A, "1");
        });
        add("W-14", "A direct load from where a lane does not stand is fenced, and nothing is visible", bench -> {
            Claim claim = bench.ready("run", orders());
            LaneMove elsewhere = new LaneMove(A, claim.epoch(), Optional.of(new Token("7")), new Token("9"));
            assertFenced(() -> bench.commitDirectly(claim, List.of(elsewhere), "apple"));
            bench.assertNothingLoaded();
        });
        add("W-15", "A run goes on with the claim that its commit moved", bench -> {
            Claim claim = bench.ready("run", orders());
            List<LaneMove> moves = moves(claim, A, "1");
            bench.commitDirectly(claim, moves, "apple");
            Claim moved = claim.moved(moves, SOURCE);
            bench.commitDirectly(moved, moves(moved, A, "2"), "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
            bench.assertStandsAt(A, "2");
        });
        add("W-16", "A worker's copy of the warehouse stages what the driver commits", bench -> {
            Claim claim = bench.ready("run", orders());
            Receipt winner = Copies.of(bench.stage(
                    Copies.of(bench.warehouse), Copies.of(claim), "1", Copies.of(orders()), batch("apple")));
            bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
    }

    private void claiming() {
        add("W-20", "A claim of a pipeline that never ran stands nowhere", bench -> {
            Claim claim = bench.claim("run");
            assertThat(claim.position()).isEqualTo(Position.empty());
            assertThat(claim.source()).isEmpty();
            assertThat(claim.isExclusive()).isTrue();
            assertThat(bench.ledger.findRun(PIPELINE, new RunKey("run"))).contains(RunState.RUNNING);
        });
        add("W-21", "Another run key is held off, and told who holds the pipeline", bench -> {
            bench.claim("first");
            assertThatThrownBy(() -> bench.claim("second"))
                    .isInstanceOf(HeldException.class)
                    .hasMessageContaining("first");
        });
        add("W-22", "The same run key takes over at once, with a greater epoch", bench -> {
            Claim old = bench.claim("run");
            Claim now = bench.claim("run");
            assertThat(now.epoch()).isGreaterThan(old.epoch());
        });
        add("W-23", "Another run key takes over when the holder's process has ended", bench -> {
            Claim old = bench.claimOfTheDead("first", new Scope.Exclusive());
            assertThat(bench.claim("second").epoch()).isGreaterThan(old.epoch());
        });
        add("W-24", "Another run key takes over when the lease has run out", bench -> {
            Claim old = bench.ledger.claim(
                    PIPELINE, new RunKey("first"), new Scope.Exclusive(), Holder.current(), Duration.ofMillis(50));
            Claim now = Deadline.succeed(() -> bench.claim("second"), HeldException.class);
            assertThat(now.epoch()).isGreaterThan(old.epoch());
        });
        add("W-25", "A renewed claim is held on", bench -> {
            Claim claim = bench.ledger.claim(
                    PIPELINE, new RunKey("first"), new Scope.Exclusive(), Holder.current(), Duration.ofMillis(1));
            bench.ledger.renew(claim, LONG);
            assertHeld(() -> bench.claim("second"));
        });
        add("W-26", "A released claim is free at once, and the next stands where it stood", bench -> {
            Claim old = bench.ready("first", orders());
            bench.commit(old, "1", "apple");
            bench.ledger.release(old);
            Claim now = bench.claim("second");
            assertThat(now.epoch()).isGreaterThan(old.epoch());
            assertThat(now.position()).isEqualTo(Position.of(A, new Token("1")));
            assertThat(now.source()).contains(SOURCE);
        });
        add("W-27", "Whoever was taken over is fenced in all he does, and a release of his frees nothing", bench -> {
            Claim old = bench.ready("run", orders());
            Receipt late = bench.stage(old, "1", "late");
            bench.claim("run");
            assertFenced(() -> bench.ledger.renew(old, LONG));
            assertFenced(() -> bench.ledger.savePlan(old, new SavedPlan(new BatchId("batch"), new byte[0])));
            assertFenced(() -> bench.ledger.saveReceipt(old, new BatchId("batch"), late));
            assertFenced(() -> bench.move(old, moves(old, A, "1")));
            bench.ledger.release(old);
            assertHeld(() -> bench.claim("other"));
        });
        add("W-28", "A commit of whoever was taken over is fenced, and nothing is visible", bench -> {
            Claim old = bench.ready("run", orders());
            Receipt late = bench.stage(old, "1", "late");
            bench.claim("run");
            assertFenced(() -> bench.warehouse.commit(old, load("batch", moves(old, A, "1"), late)));
            bench.assertNothingLoaded();
        });
        add("W-29", "The same holds for a load that moves no lane", bench -> {
            Claim old = bench.ready("run", orders());
            Receipt late = bench.stage(old, "1", "late");
            bench.claim("run");
            assertFenced(() -> bench.warehouse.commit(old, load("batch", List.of(), late)));
            bench.assertNothingLoaded();
        });
        add("W-30", "A direct load that is taken over while it writes is fenced, and nothing is visible", bench -> {
            Claim old = bench.ready("run", orders());
            try (DirectLoad direct = bench.direct(old)) {
                direct.writer().write(0, batch("late"));
                List<Receipt.Staged> staged = direct.writer().finish();
                Claim now = bench.claim("run");
                Receipt late = receipt(WriterId.newAttempt(new TaskId("1")), 1, staged);
                assertFenced(() -> direct.commit(load("batch", moves(old, A, "1"), late)));
                bench.assertNothingLoaded();
                bench.commit(now, "1", "apple");
            }
            assertThat(bench.names()).containsExactly("apple");
        });
        add("W-31", "Whoever takes over commits what the one before did not", bench -> {
            Claim old = bench.ready("run", orders());
            bench.commit(old, "1", "apple");
            Claim now = bench.claim("run");
            bench.commit(now, "2", "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
            bench.assertStandsAt(A, "2");
        });
    }

    private void lanes() {
        add("W-40", "Claims on different lanes live side by side and never fence each other", bench -> {
            Claim a = bench.claim("one", A);
            Claim b = bench.claim("two", B);
            bench.warehouse.prepare(a, List.of(orders()));
            bench.warehouse.prepare(b, List.of(orders()));
            bench.commitDirectly(b, moves(b, B, "1"), "pear");
            bench.commitDirectly(a, moves(a, A, "1"), "apple");
            bench.ledger.renew(a, LONG);
            bench.ledger.renew(b, LONG);
            assertThat(bench.names()).containsExactly("apple", "pear");
            bench.assertStandsAt(A, "1");
            bench.assertStandsAt(B, "1");
        });
        add("W-41", "Instances under one run key with different lanes never fence each other", bench -> {
            Claim a = bench.claim("group", A);
            Claim b = bench.claim("group", B);
            bench.warehouse.prepare(a, List.of(orders()));
            bench.commitDirectly(a, moves(a, A, "1"), "apple");
            bench.commitDirectly(b, moves(b, B, "1"), "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
        });
        add("W-42", "A lane that is held is not given to another run key", bench -> {
            bench.claim("one", A);
            assertHeld(() -> bench.claim("two", A, B));
        });
        add("W-43", "An exclusive claim holds off claims on lanes", bench -> {
            bench.claim("one");
            assertHeld(() -> bench.claim("two", A));
        });
        add("W-44", "A claim on a lane holds off an exclusive claim", bench -> {
            bench.claim("one", A);
            assertHeld(() -> bench.claim("two"));
        });
        add("W-45", "A lane's new owner fences the old one on it, who keeps the others", bench -> {
            Claim old = bench.claim("group", A, B);
            bench.warehouse.prepare(old, List.of(orders()));
            Claim now = bench.claim("group", A);
            assertFenced(() -> bench.commitDirectly(old, moves(old, A, "1"), "late"));
            Claim rest = old.only(Set.of(B));
            bench.commitDirectly(rest, moves(rest, B, "1"), "pear");
            bench.commitDirectly(now, moves(now, A, "1"), "apple");
            assertThat(bench.names()).containsExactly("apple", "pear");
        });
        add("W-46", "An exclusive claim that takes over fences the owners of lanes", bench -> {
            Claim old = bench.claimOfTheDead("one", new Scope.Lanes(Set.of(A)));
            bench.warehouse.prepare(old, List.of(orders()));
            bench.claim("two");
            assertFenced(() -> bench.commitDirectly(old, moves(old, A, "1"), "late"));
            bench.assertNothingLoaded();
        });
        add("W-47", "A claim on a lane that takes over fences an exclusive owner, even on other lanes", bench -> {
            Claim old = bench.claimOfTheDead("one", new Scope.Exclusive());
            bench.warehouse.prepare(old, List.of(orders()));
            bench.claim("two", A);
            assertFenced(() -> bench.commitDirectly(old, moves(old, B, "1"), "late"));
            bench.assertNothingLoaded();
        });
        add("W-48", "A claim on lanes stands where they stand, and later lanes join it", bench -> {
            Claim all = bench.ready("first", orders());
            bench.commit(all, "1", "apple");
            bench.ledger.release(all);
            Claim both = bench.claim("group", A).plus(bench.claim("group", B));
            assertThat(both.position()).isEqualTo(Position.of(A, new Token("1")));
            bench.commitDirectly(both, both.movesTo(Position.of(Map.of(A, new Token("2"), B, new Token("1")))), "pear");
            bench.assertStandsAt(A, "2");
            bench.assertStandsAt(B, "1");
            assertThat(bench.names()).containsExactly("apple", "pear");
        });
        add("W-49", "Released lanes are free for an exclusive claim", bench -> {
            Claim lanes = bench.claim("group", A, B);
            bench.ledger.release(lanes);
            assertThatCode(() -> bench.claim("other")).doesNotThrowAnyException();
        });
    }

    private void remembering() {
        add("W-60", "A saved plan is found under its run key by whoever takes over", bench -> {
            SavedPlan plan = new SavedPlan(new BatchId("batch"), new byte[] {0, 1, -1});
            bench.ledger.savePlan(bench.claim("run"), plan);
            assertThat(bench.ledger.findPlan(bench.claim("run"), false)).contains(plan);
        });
        add("W-61", "The plan of another run is found only if asked for, and not once its batch is loaded", bench -> {
            SavedPlan plan = new SavedPlan(new BatchId("batch"), new byte[] {1});
            Claim first = bench.claim("first");
            bench.ledger.savePlan(first, plan);
            bench.ledger.finish(first, RunState.FAILED, Counts.NONE, "no reason");
            bench.ledger.release(first);
            Claim second = bench.ready("second", orders());
            assertThat(bench.ledger.findPlan(second, false)).isEmpty();
            assertThat(bench.ledger.findPlan(second, true)).contains(plan);
            bench.warehouse.commit(second, load("batch", moves(second, A, "1"), bench.stage(second, "1", "apple")));
            bench.ledger.release(second);
            Claim third = bench.claim("third");
            assertThat(bench.ledger
                            .findPlan(third, true)
                            .filter(found ->
                                    bench.ledger.findLoad(third, found.batch()).isEmpty()))
                    .isEmpty();
        });
        add("W-62", "Saved receipts are found by whoever takes over, one per task", bench -> {
            Claim old = bench.ready("run", orders());
            BatchId batch = new BatchId("batch");
            bench.ledger.savePlan(old, new SavedPlan(batch, new byte[] {1}));
            Receipt one = bench.stage(old, "1", "apple");
            Receipt two = bench.stage(old, "2", "pear");
            bench.ledger.saveReceipt(old, batch, one);
            bench.ledger.saveReceipt(old, batch, two);
            Claim now = bench.claim("run");
            List<Receipt> found = bench.ledger.receipts(now, batch);
            assertThat(found).containsExactlyInAnyOrder(one, two);
            assertThat(bench.ledger.receipts(now, new BatchId("other"))).isEmpty();
            bench.warehouse.commit(now, load("batch", moves(now, A, "2"), found.toArray(new Receipt[0])));
            assertThat(bench.names()).containsExactly("apple", "pear");
        });
        add("W-63", "The last load of a run makes its key done; one before it does not", bench -> {
            Claim claim = bench.ready("run", orders());
            LoadCommit last = load("1", List.of(), bench.stage(claim, "1", "apple"));
            LoadCommit notLast = new LoadCommit(
                    last.batch(), last.tables(), last.winners(), last.moves(), last.source(), last.counts(), false);
            bench.warehouse.commit(claim, notLast);
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.RUNNING);
            bench.commit(claim, "1", "pear");
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.DONE);
        });
        add("W-64", "A failed run is known as failed, and begins again with the next claim", bench -> {
            Claim claim = bench.claim("run");
            bench.ledger.finish(claim, RunState.FAILED, Counts.NONE, "the source was away");
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.FAILED);
            bench.claim("run");
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.RUNNING);
            assertThat(bench.ledger.findRun(PIPELINE, new RunKey("unknown"))).isEmpty();
        });
        add("W-65", "Whoever was taken over can't end the run", bench -> {
            Claim old = bench.claim("run");
            bench.claim("run");
            bench.ledger.finish(old, RunState.FAILED, Counts.NONE, "late");
            assertThat(bench.ledger.findRun(PIPELINE, old.run())).contains(RunState.RUNNING);
        });
        add(
                "W-66",
                "A position moves without data of the warehouse, by compare-and-set, and the run is done",
                bench -> {
                    Claim claim = bench.claim("run");
                    LaneMove elsewhere = new LaneMove(A, claim.epoch(), Optional.of(new Token("7")), new Token("9"));
                    assertFenced(() -> bench.move(claim, List.of(elsewhere)));
                    assertThat(bench.move(claim, moves(claim, A, "1")).counts()).isEqualTo(WarehouseBench.ELSEWHERE);
                    bench.assertStandsAt(A, "1");
                    assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.DONE);
                });
        add("W-67", "Pipelines that ran are listed by project, and don't share positions", bench -> {
            PipelineId other = new PipelineId(PIPELINE.project(), "items", PipelineId.RAW);
            bench.ledger.claim(other, new RunKey("run"), new Scope.Exclusive(), Holder.current(), LONG);
            Claim claim = bench.ready("run", orders());
            bench.commit(claim, "1", "apple");
            assertThat(bench.ledger.pipelines(PIPELINE.project())).containsExactlyInAnyOrder(PIPELINE, other);
            assertThat(bench.ledger.pipelines("another")).isEmpty();
            assertThat(bench.ledger.position(other)).isEqualTo(Position.empty());
        });
        add("W-68", "Another connection to the ledger sees the same, and preparing it again changes nothing", bench -> {
            Claim claim = bench.ready("run", orders());
            bench.commit(claim, "1", "apple");
            try (Ledger second = bench.warehouse.ledger()) {
                second.prepare();
                assertThat(second.position(PIPELINE)).isEqualTo(Position.of(A, new Token("1")));
                assertThat(second.findRun(PIPELINE, claim.run())).contains(RunState.DONE);
            }
        });
    }

    private void tables() {
        add("W-80", "Cleaning up drops all that attempts up to the claim's epoch left behind", bench -> {
            Claim old = bench.ready("run", orders());
            bench.stage(old, "1", "late");
            try (TaskWriter abandoned =
                    bench.warehouse.stage(old, WriterId.newAttempt(new TaskId("2")), List.of(orders()))) {
                abandoned.write(0, batch("pear"));
            }
            Claim now = bench.claim("run");
            Receipt winner = bench.stage(now, "1", "apple");
            bench.stage(now, "1", "apple");
            bench.warehouse.commit(now, load("batch", moves(now, A, "1"), winner));
            bench.warehouse.cleanUp(now);
            assertThat(bench.leftovers()).isEmpty();
            assertThat(bench.names()).containsExactly("apple");
            bench.warehouse.cleanUp(now);
        });
        add("W-81", "Cleaning up by whoever was taken over spares what the new owner staged", bench -> {
            Claim old = bench.ready("run", orders());
            Claim now = bench.claim("run");
            Receipt winner = bench.stage(now, "1", "apple");
            bench.warehouse.cleanUp(old);
            bench.warehouse.commit(now, load("batch", moves(now, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
        add("W-82", "Cleaning up one owner's lanes spares what the owner of others staged", bench -> {
            Claim a = bench.claim("group", A);
            Claim b = bench.claim("group", B);
            bench.warehouse.prepare(a, List.of(orders()));
            Receipt winner = bench.stage(a, "1", "apple");
            bench.warehouse.cleanUp(b);
            bench.warehouse.commit(a, load("batch", moves(a, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
        add("W-83", "A write mode that it can't do is refused before anything is written", bench -> {
            Claim claim = bench.claim("run");
            for (WriteMode mode : WriteMode.values()) {
                RawTable table = table("t_" + mode.ordinal(), mode);
                if (fixture.modes().contains(mode)) {
                    bench.warehouse.prepare(claim, List.of(table));
                } else {
                    assertThatThrownBy(() -> bench.warehouse.prepare(claim, List.of(table)))
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining(table.name());
                }
            }
        });
        add("W-84", "A table of another pipeline is refused", bench -> {
            bench.ready("run", orders());
            Claim other = bench.ledger.claim(
                    new PipelineId(PIPELINE.project(), "intruder", PipelineId.RAW),
                    new RunKey("run"),
                    new Scope.Exclusive(),
                    Holder.current(),
                    LONG);
            assertThatThrownBy(() -> bench.warehouse.prepare(other, List.of(orders())))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("orders");
        });
        add("W-85", "Append keeps the rows of every load", bench -> {
            modeLeaves(bench, WriteMode.APPEND, List.of("apple", "fig", "pear", "plum"), 4);
        });
        add("W-86", "Merge keeps one row per key, the newest, and counts those superseded within the load", bench -> {
            Claim claim = modeLeaves(bench, WriteMode.MERGE, List.of("apple", "plum"), 2);
            if (claim != null) {
                assertThat(bench.namesById("fruit")).isEqualTo(Map.of(1L, "apple", 2L, "plum"));
            }
        });
        add("W-87", "Replace leaves what was read last", bench -> {
            modeLeaves(bench, WriteMode.REPLACE, List.of("fig", "plum"), 2);
        });
    }

    /** Loads 1 apple, 2 pear; then 2 fig, 2 plum. Null, if the mode can't be done. */
    private @Nullable Claim modeLeaves(WarehouseBench bench, WriteMode mode, List<String> left, int rowsLeft)
            throws Exception {
        if (!fixture.modes().contains(mode)) {
            return null;
        }
        RawTable fruit = table("fruit", mode);
        Claim claim = bench.ready("run", fruit);
        loadFruit(bench, claim, fruit, "1", keyed(1, "apple"), keyed(2, "pear"));
        CommitOutcome second = loadFruit(bench, claim, fruit, "2", keyed(2, "fig"), keyed(2, "plum"));
        assertThat(bench.names("fruit")).isEqualTo(left).hasSize(rowsLeft);
        long superseded = mode == WriteMode.MERGE ? 1 : 0;
        assertThat(second.counts()).isEqualTo(new Counts(2, 2, 0, 0, 2, 2 - superseded, superseded));
        return claim;
    }

    private static CommitOutcome loadFruit(
            WarehouseBench bench, Claim claim, RawTable fruit, String batch, Batch... batches) {
        Receipt winner = bench.stage(bench.warehouse, claim, "1", fruit, batches);
        return bench.warehouse.commit(claim, load(batch, List.of(fruit), List.of(), winner));
    }
}
