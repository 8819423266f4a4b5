package dev.crescendo.testkit;

import static dev.crescendo.testkit.WarehouseBench.A;
import static dev.crescendo.testkit.WarehouseBench.B;
import static dev.crescendo.testkit.WarehouseBench.LONG;
import static dev.crescendo.testkit.WarehouseBench.PIPELINE;
import static dev.crescendo.testkit.WarehouseBench.SOURCE;
import static dev.crescendo.testkit.WarehouseBench.assertFenced;
import static dev.crescendo.testkit.WarehouseBench.assertHeld;
import static dev.crescendo.testkit.WarehouseBench.batch;
import static dev.crescendo.testkit.WarehouseBench.load;
import static dev.crescendo.testkit.WarehouseBench.moves;
import static dev.crescendo.testkit.WarehouseBench.orders;
import static dev.crescendo.testkit.WarehouseBench.receipt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.HeldException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may load: claims, their leases and fences, and lanes held by several at once. */
final class ClaimCases {
    private final CaseList contract;

    private ClaimCases(CaseList contract) {
        this.contract = contract;
    }

    static void addTo(CaseList contract) {
        ClaimCases cases = new ClaimCases(contract);
        cases.claiming();
        cases.lanes();
    }

    private void claiming() {
        contract.add("W-20", "A claim of a pipeline that never ran stands nowhere", bench -> {
            Claim claim = bench.claim("run");
            assertThat(claim.position()).isEqualTo(Position.empty());
            assertThat(claim.source()).isEmpty();
            assertThat(claim.isExclusive()).isTrue();
            assertThat(bench.ledger.findRun(PIPELINE, new RunKey("run"))).contains(RunState.RUNNING);
        });
        contract.add("W-21", "Another run key is held off, and told who holds the pipeline", bench -> {
            bench.claim("first");
            assertThatThrownBy(() -> bench.claim("second"))
                    .isInstanceOf(HeldException.class)
                    .hasMessageContaining("first");
        });
        contract.add("W-22", "The same run key takes over at once, with a greater epoch", bench -> {
            Claim old = bench.claim("run");
            Claim now = bench.claim("run");
            assertThat(now.epoch()).isGreaterThan(old.epoch());
        });
        contract.add("W-23", "Another run key takes over when the holder's process has ended", bench -> {
            Claim old = bench.claimOfTheDead("first", new Scope.Exclusive());
            assertThat(bench.claim("second").epoch()).isGreaterThan(old.epoch());
        });
        contract.add("W-24", "Another run key takes over when the lease has run out", bench -> {
            Claim old = bench.ledger.claim(
                    PIPELINE, new RunKey("first"), new Scope.Exclusive(), Holder.current(), Duration.ofMillis(50));
            Claim now = Deadline.succeed(() -> bench.claim("second"), HeldException.class);
            assertThat(now.epoch()).isGreaterThan(old.epoch());
        });
        contract.add("W-25", "A renewed claim is held on", bench -> {
            Claim claim = bench.ledger.claim(
                    PIPELINE, new RunKey("first"), new Scope.Exclusive(), Holder.current(), Duration.ofMillis(1));
            bench.ledger.renew(claim, LONG);
            assertHeld(() -> bench.claim("second"));
        });
        contract.add("W-26", "A released claim is free at once, and the next stands where it stood", bench -> {
            Claim old = bench.ready("first", orders());
            bench.commit(old, "1", "apple");
            bench.ledger.release(old);
            Claim now = bench.claim("second");
            assertThat(now.epoch()).isGreaterThan(old.epoch());
            assertThat(now.position()).isEqualTo(Position.of(A, new Token("1")));
            assertThat(now.source()).contains(SOURCE);
        });
        contract.add(
                "W-27",
                "Whoever was taken over is fenced in all he does, and a release of his frees nothing",
                bench -> {
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
        contract.add("W-28", "A commit of whoever was taken over is fenced, and nothing is visible", bench -> {
            Claim old = bench.ready("run", orders());
            Receipt late = bench.stage(old, "1", "late");
            bench.claim("run");
            assertFenced(() -> bench.warehouse.commit(old, load("batch", moves(old, A, "1"), late)));
            bench.assertNothingLoaded();
        });
        contract.add("W-29", "The same holds for a load that moves no lane", bench -> {
            Claim old = bench.ready("run", orders());
            Receipt late = bench.stage(old, "1", "late");
            bench.claim("run");
            assertFenced(() -> bench.warehouse.commit(old, load("batch", List.of(), late)));
            bench.assertNothingLoaded();
        });
        contract.add(
                "W-30", "A direct load that is taken over while it writes is fenced, and nothing is visible", bench -> {
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
        contract.add("W-31", "Whoever takes over commits what the one before did not", bench -> {
            Claim old = bench.ready("run", orders());
            bench.commit(old, "1", "apple");
            Claim now = bench.claim("run");
            bench.commit(now, "2", "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
            bench.assertStandsAt(A, "2");
        });
    }

    private void lanes() {
        contract.add("W-40", "Claims on different lanes live side by side and never fence each other", bench -> {
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
        contract.add("W-41", "Instances under one run key with different lanes never fence each other", bench -> {
            Claim a = bench.claim("group", A);
            Claim b = bench.claim("group", B);
            bench.warehouse.prepare(a, List.of(orders()));
            bench.commitDirectly(a, moves(a, A, "1"), "apple");
            bench.commitDirectly(b, moves(b, B, "1"), "pear");
            assertThat(bench.names()).containsExactly("apple", "pear");
        });
        contract.add("W-42", "A lane that is held is not given to another run key", bench -> {
            bench.claim("one", A);
            assertHeld(() -> bench.claim("two", A, B));
        });
        contract.add("W-43", "An exclusive claim holds off claims on lanes", bench -> {
            bench.claim("one");
            assertHeld(() -> bench.claim("two", A));
        });
        contract.add("W-44", "A claim on a lane holds off an exclusive claim", bench -> {
            bench.claim("one", A);
            assertHeld(() -> bench.claim("two"));
        });
        contract.add("W-45", "A lane's new owner fences the old one on it, who keeps the others", bench -> {
            Claim old = bench.claim("group", A, B);
            bench.warehouse.prepare(old, List.of(orders()));
            Claim now = bench.claim("group", A);
            assertFenced(() -> bench.commitDirectly(old, moves(old, A, "1"), "late"));
            Claim rest = old.only(Set.of(B));
            bench.commitDirectly(rest, moves(rest, B, "1"), "pear");
            bench.commitDirectly(now, moves(now, A, "1"), "apple");
            assertThat(bench.names()).containsExactly("apple", "pear");
        });
        contract.add("W-46", "An exclusive claim that takes over fences the owners of lanes", bench -> {
            Claim old = bench.claimOfTheDead("one", new Scope.Lanes(Set.of(A)));
            bench.warehouse.prepare(old, List.of(orders()));
            bench.claim("two");
            assertFenced(() -> bench.commitDirectly(old, moves(old, A, "1"), "late"));
            bench.assertNothingLoaded();
        });
        contract.add(
                "W-47", "A claim on a lane that takes over fences an exclusive owner, even on other lanes", bench -> {
                    Claim old = bench.claimOfTheDead("one", new Scope.Exclusive());
                    bench.warehouse.prepare(old, List.of(orders()));
                    bench.claim("two", A);
                    assertFenced(() -> bench.commitDirectly(old, moves(old, B, "1"), "late"));
                    bench.assertNothingLoaded();
                });
        contract.add("W-48", "A claim on lanes stands where they stand, and later lanes join it", bench -> {
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
        contract.add("W-49", "Released lanes are free for an exclusive claim", bench -> {
            Claim lanes = bench.claim("group", A, B);
            bench.ledger.release(lanes);
            assertThatCode(() -> bench.claim("other")).doesNotThrowAnyException();
        });
    }
}
