package dev.crescendo.testkit;

import static dev.crescendo.testkit.WarehouseBench.A;
import static dev.crescendo.testkit.WarehouseBench.B;
import static dev.crescendo.testkit.WarehouseBench.PIPELINE;
import static dev.crescendo.testkit.WarehouseBench.SOURCE;
import static dev.crescendo.testkit.WarehouseBench.assertFenced;
import static dev.crescendo.testkit.WarehouseBench.batch;
import static dev.crescendo.testkit.WarehouseBench.counts;
import static dev.crescendo.testkit.WarehouseBench.load;
import static dev.crescendo.testkit.WarehouseBench.moves;
import static dev.crescendo.testkit.WarehouseBench.orders;
import static dev.crescendo.testkit.WarehouseBench.receipt;
import static dev.crescendo.testkit.WarehouseBench.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.TaskWriter;
import java.util.List;
import java.util.Optional;

/** How rows, rejects and the position become visible: together, once, or not at all. */
final class LoadingCases {
    private final CaseList contract;

    private LoadingCases(CaseList contract) {
        this.contract = contract;
    }

    static void addTo(CaseList contract) {
        LoadingCases cases = new LoadingCases(contract);
        cases.loading();
    }

    private void loading() {
        contract.add("W-01", "Staged rows, position and load id become visible together, with the commit", bench -> {
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
        contract.add("W-02", "A direct load leaves the same as a staged one", bench -> {
            Claim claim = bench.ready("run", orders());
            CommitOutcome outcome = bench.commitDirectly(claim, moves(claim, A, "2"), "apple", "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
            assertThat(bench.loadIds("orders")).containsExactly(outcome.loadId());
            assertThat(outcome.counts()).isEqualTo(counts(2));
            bench.assertStandsAt(A, "2");
            assertThat(bench.ledger.findRun(PIPELINE, new RunKey("run"))).contains(RunState.DONE);
        });
        contract.add("W-03", "A direct load that is closed and not committed leaves nothing", bench -> {
            Claim claim = bench.ready("run", orders());
            try (DirectLoad direct = bench.direct(claim)) {
                direct.writer().write(0, batch("apple"));
                direct.writer().finish();
            }
            bench.assertNothingLoaded();
            bench.commitDirectly(claim, moves(claim, A, "1"), "apple");
            assertThat(bench.names()).containsExactly("apple");
        });
        contract.add("W-04", "Of several attempts at a task only the winner's rows appear", bench -> {
            Claim claim = bench.ready("run", orders());
            bench.stage(claim, "1", "apple");
            Receipt winner = bench.stage(claim, "1", "apple");
            bench.stage(claim, "1", "apple");
            bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
        contract.add("W-05", "Attempts at a task that are open at the same time don't mix", bench -> {
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
        contract.add("W-06", "A batch is committed at most once", bench -> {
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
        contract.add("W-07", "findLoad is empty before a commit, and tells the same outcome after it", bench -> {
            Claim claim = bench.ready("run", orders());
            Receipt winner = bench.stage(claim, "1", "apple");
            assertThat(bench.ledger.findLoad(claim, new BatchId("batch"))).isEmpty();
            CommitOutcome outcome = bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            assertThat(bench.ledger.findLoad(claim, new BatchId("batch"))).contains(outcome);
        });
        contract.add("W-08", "Rejects are kept in the commit of their batch", bench -> {
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
        contract.add("W-09", "A direct load keeps its rejects too", bench -> {
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
        contract.add("W-10", "A load fills several tables at once", bench -> {
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
        contract.add(
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
        contract.add("W-12", "A move from where a lane does not stand is fenced, and nothing is visible", bench -> {
            Claim claim = bench.ready("run", orders());
            Receipt winner = bench.stage(claim, "1", "apple");
            LaneMove elsewhere = new LaneMove(A, claim.epoch(), Optional.of(new Token("7")), new Token("9"));
            assertFenced(() -> bench.warehouse.commit(claim, load("batch", List.of(elsewhere), winner)));
            bench.assertNothingLoaded();
        });
        contract.add("W-13", "The same holds for a lane that has been begun meanwhile", bench -> {
            Claim claim = bench.ready("run", orders());
            bench.commit(claim, "1", "apple");
            assertFenced(() -> bench.commit(claim, "2", "pear"));
            assertThat(bench.names()).containsExactly("apple");
            bench.assertStandsAt(A, "1");
        });
        contract.add(
                "W-14", "A direct load from where a lane does not stand is fenced, and nothing is visible", bench -> {
                    Claim claim = bench.ready("run", orders());
                    LaneMove elsewhere = new LaneMove(A, claim.epoch(), Optional.of(new Token("7")), new Token("9"));
                    assertFenced(() -> bench.commitDirectly(claim, List.of(elsewhere), "apple"));
                    bench.assertNothingLoaded();
                });
        contract.add("W-15", "A run goes on with the claim that its commit moved", bench -> {
            Claim claim = bench.ready("run", orders());
            List<LaneMove> moves = moves(claim, A, "1");
            bench.commitDirectly(claim, moves, "apple");
            Claim moved = claim.moved(moves, SOURCE);
            bench.commitDirectly(moved, moves(moved, A, "2"), "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
            bench.assertStandsAt(A, "2");
        });
        contract.add("W-16", "A worker's copy of the warehouse stages what the driver commits", bench -> {
            Claim claim = bench.ready("run", orders());
            Receipt winner = Copies.of(bench.stage(
                    Copies.of(bench.warehouse), Copies.of(claim), "1", Copies.of(orders()), batch("apple")));
            bench.warehouse.commit(claim, load("batch", moves(claim, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
        contract.add("W-17", "A load can leave a lane as if it had never been begun, by compare-and-set", bench -> {
            Claim first = bench.ready("run", orders());
            List<LaneMove> begun = moves(first, A, "1");
            bench.commitDirectly(first, begun, "apple");
            Claim claim = first.moved(begun, SOURCE);
            LaneMove elsewhere = new LaneMove(A, claim.epoch(), Optional.of(new Token("7")), Optional.empty());
            assertFenced(() -> bench.commitDirectly(claim, List.of(elsewhere), "pear"));
            List<LaneMove> anew = claim.movesAnewTo(Position.of(B, new Token("2")));
            bench.commitDirectly(claim, anew, "fig");
            assertThat(bench.names()).containsExactly("apple", "fig");
            Position stands = Position.of(B, new Token("2"));
            assertThat(bench.ledger.position(WarehouseBench.PIPELINE)).isEqualTo(stands);
            assertThat(claim.moved(anew, SOURCE).position()).isEqualTo(stands);
            assertThat(bench.claim("run").position()).isEqualTo(stands);
        });
    }
}
