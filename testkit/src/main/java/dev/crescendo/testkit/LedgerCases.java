package dev.crescendo.testkit;

import static dev.crescendo.testkit.WarehouseBench.A;
import static dev.crescendo.testkit.WarehouseBench.B;
import static dev.crescendo.testkit.WarehouseBench.LONG;
import static dev.crescendo.testkit.WarehouseBench.PIPELINE;
import static dev.crescendo.testkit.WarehouseBench.assertFenced;
import static dev.crescendo.testkit.WarehouseBench.batch;
import static dev.crescendo.testkit.WarehouseBench.load;
import static dev.crescendo.testkit.WarehouseBench.moves;
import static dev.crescendo.testkit.WarehouseBench.orders;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import dev.crescendo.warehouse.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a ledger remembers of plans, receipts, runs and positions. */
final class LedgerCases {
    private final CaseList contract;

    private LedgerCases(CaseList contract) {
        this.contract = contract;
    }

    static void addTo(CaseList contract) {
        LedgerCases cases = new LedgerCases(contract);
        cases.remembering();
    }

    private void remembering() {
        contract.add("W-60", "A saved plan is found under its run key by whoever takes over", bench -> {
            SavedPlan plan = new SavedPlan(new BatchId("batch"), new byte[] {0, 1, -1});
            bench.ledger.savePlan(bench.claim("run"), plan);
            assertThat(bench.ledger.findPlan(bench.claim("run"), false)).contains(plan);
        });
        contract.add(
                "W-61",
                "The plan of another run is found only if asked for, and not once its batch is loaded",
                bench -> {
                    SavedPlan plan = new SavedPlan(new BatchId("batch"), new byte[] {1});
                    Claim first = bench.claim("first");
                    bench.ledger.savePlan(first, plan);
                    bench.ledger.finish(first, RunState.FAILED, Counts.NONE, "no reason");
                    bench.ledger.release(first);
                    Claim second = bench.ready("second", orders());
                    assertThat(bench.ledger.findPlan(second, false)).isEmpty();
                    assertThat(bench.ledger.findPlan(second, true)).contains(plan);
                    bench.warehouse.commit(
                            second, load("batch", moves(second, A, "1"), bench.stage(second, "1", "apple")));
                    bench.ledger.release(second);
                    Claim third = bench.claim("third");
                    assertThat(bench.ledger
                                    .findPlan(third, true)
                                    .filter(found -> bench.ledger
                                            .findLoad(third, found.batch())
                                            .isEmpty()))
                            .isEmpty();
                });
        contract.add("W-62", "Saved receipts are found by whoever takes over, one per task", bench -> {
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
        contract.add("W-63", "The last load of a run makes its key done; one before it does not", bench -> {
            Claim claim = bench.ready("run", orders());
            LoadCommit last = load("1", List.of(), bench.stage(claim, "1", "apple"));
            LoadCommit notLast = new LoadCommit(
                    last.batch(), last.tables(), last.winners(), last.moves(), last.source(), last.counts(), false);
            bench.warehouse.commit(claim, notLast);
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.RUNNING);
            bench.commit(claim, "1", "pear");
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.DONE);
        });
        contract.add("W-64", "A failed run is known as failed, and begins again with the next claim", bench -> {
            Claim claim = bench.claim("run");
            bench.ledger.finish(claim, RunState.FAILED, Counts.NONE, "the source was away");
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.FAILED);
            bench.claim("run");
            assertThat(bench.ledger.findRun(PIPELINE, claim.run())).contains(RunState.RUNNING);
            assertThat(bench.ledger.findRun(PIPELINE, new RunKey("unknown"))).isEmpty();
        });
        contract.add("W-65", "Whoever was taken over can't end the run", bench -> {
            Claim old = bench.claim("run");
            bench.claim("run");
            bench.ledger.finish(old, RunState.FAILED, Counts.NONE, "late");
            assertThat(bench.ledger.findRun(PIPELINE, old.run())).contains(RunState.RUNNING);
        });
        contract.add(
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
        contract.add("W-67", "Pipelines that ran are listed by project, and don't share positions", bench -> {
            PipelineId other = new PipelineId(PIPELINE.project(), "items", PipelineId.RAW);
            bench.ledger.claim(other, new RunKey("run"), new Scope.Exclusive(), Holder.current(), LONG);
            Claim claim = bench.ready("run", orders());
            bench.commit(claim, "1", "apple");
            assertThat(bench.ledger.pipelines(PIPELINE.project())).containsExactlyInAnyOrder(PIPELINE, other);
            assertThat(bench.ledger.pipelines("another")).isEmpty();
            assertThat(bench.ledger.position(other)).isEqualTo(Position.empty());
        });
        contract.add(
                "W-68",
                "Another connection to the ledger sees the same, and preparing it again changes nothing",
                bench -> {
                    Claim claim = bench.ready("run", orders());
                    bench.commit(claim, "1", "apple");
                    try (Ledger second = bench.warehouse.ledger()) {
                        second.prepare();
                        assertThat(second.position(PIPELINE)).isEqualTo(Position.of(A, new Token("1")));
                        assertThat(second.findRun(PIPELINE, claim.run())).contains(RunState.DONE);
                    }
                });
        contract.add(
                "W-69", "A lane that is forgotten has never been begun; who was taken over forgets nothing", bench -> {
                    Claim both = bench.claim("run");
                    bench.move(both, both.movesTo(Position.of(Map.of(A, new Token("1"), B, new Token("2")))));
                    Claim claim = bench.claim("run");
                    assertFenced(() -> bench.ledger.forget(both, Set.of(A, B)));
                    bench.ledger.forget(claim, Set.of(A));
                    assertThat(bench.ledger.position(PIPELINE)).isEqualTo(Position.of(B, new Token("2")));
                    assertThat(bench.claim("run").source()).contains(WarehouseBench.SOURCE);
                    Claim last = bench.claim("run");
                    bench.ledger.forget(last, Set.of(B));
                    Claim after = bench.claim("run");
                    assertThat(after.position()).isEqualTo(Position.empty());
                    assertThat(after.source()).isEmpty();
                    bench.move(after, moves(after, A, "5"));
                    bench.assertStandsAt(A, "5");
                });
    }
}
