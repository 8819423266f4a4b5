package dev.crescendo.testkit;

import static dev.crescendo.testkit.WarehouseBench.A;
import static dev.crescendo.testkit.WarehouseBench.PIPELINE;
import static dev.crescendo.testkit.WarehouseBench.SOURCE;
import static dev.crescendo.testkit.WarehouseBench.assertFenced;
import static dev.crescendo.testkit.WarehouseBench.batch;
import static dev.crescendo.testkit.WarehouseBench.keyed;
import static dev.crescendo.testkit.WarehouseBench.load;
import static dev.crescendo.testkit.WarehouseBench.moves;
import static dev.crescendo.testkit.WarehouseBench.orders;
import static dev.crescendo.testkit.WarehouseBench.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.Replay;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How rejects are kept, and marked by the load that has replayed them. */
final class ReplayCases {
    private static final Reject FULL =
            new Reject("orders", "line \u00FC 17", "total", "it's \"bad\"", new byte[] {0, 1, -1}, "columns=a,b");

    private final CaseList contract;

    private ReplayCases(CaseList contract) {
        this.contract = contract;
    }

    static void addTo(CaseList contract, WarehouseFixture fixture) {
        ReplayCases cases = new ReplayCases(contract);
        cases.keeping();
        cases.marking();
        if (fixture.modes().contains(WriteMode.MERGE)) {
            cases.merging();
        }
    }

    /** A load of rejects and nothing else. */
    static CommitOutcome reject(WarehouseBench bench, Claim claim, Reject... rejects) {
        return bench.warehouse.commit(
                claim,
                load(UUID.randomUUID().toString(), List.of(), stage(bench, claim, orders(), new Batch[0], rejects)));
    }

    private static Receipt stage(
            WarehouseBench bench, Claim claim, RawTable table, Batch[] batches, Reject... rejects) {
        WriterId attempt = WriterId.newAttempt(new TaskId(UUID.randomUUID().toString()));
        try (TaskWriter writer = bench.warehouse.stage(claim, attempt, List.of(table))) {
            long rows = 0;
            for (Batch batch : batches) {
                writer.write(0, batch);
                rows += batch.rows();
            }
            for (Reject reject : rejects) {
                writer.reject(reject);
            }
            Counts counts = new Counts(rows + rejects.length, rows, 0, rejects.length, rows, rows, 0);
            return new Receipt(attempt, counts, writer.finish(), Position.empty());
        }
    }

    private static LoadCommit replay(RawTable table, Replay replay, Receipt... winners) {
        LoadCommit commit = load(UUID.randomUUID().toString(), List.of(table), List.of(), winners);
        return new LoadCommit(
                new BatchId(UUID.randomUUID().toString()),
                List.of(new TablePublish(table, false)),
                commit.winners(),
                List.of(),
                SOURCE,
                commit.counts(),
                true,
                replay);
    }

    /** Those that wait to be replayed. */
    static List<Long> open(WarehouseBench bench) {
        return bench.ledger.openRejects(PIPELINE).stream().map(OpenReject::id).toList();
    }

    private void keeping() {
        contract.add("W-140", "Rejects are found as they were kept, those of other pipelines not", bench -> {
            Claim claim = bench.ready("run", orders());
            CommitOutcome first = reject(bench, claim, FULL, WarehouseBench.reject("rotten"));
            CommitOutcome second = reject(bench, claim, WarehouseBench.reject("late"));
            List<OpenReject> open = bench.ledger.openRejects(PIPELINE);
            assertThat(open)
                    .extracting(OpenReject::since)
                    .containsExactly(first.loadId(), first.loadId(), second.loadId());
            assertThat(open).extracting(OpenReject::bytes).containsExactlyInAnyOrder(3L, 6L, 4L);
            List<Long> ids = open(bench);
            assertThat(bench.ledger.rejects(PIPELINE, ids))
                    .extracting(KeptReject::reject)
                    .containsExactlyInAnyOrder(FULL, WarehouseBench.reject("rotten"), WarehouseBench.reject("late"));
            assertThat(bench.ledger.rejects(PIPELINE, List.of(ids.get(2))))
                    .extracting(KeptReject::id)
                    .containsExactly(ids.get(2));
            PipelineId other = new PipelineId(PIPELINE.project(), "items", PipelineId.RAW);
            assertThat(bench.ledger.openRejects(other)).isEmpty();
            assertThat(bench.ledger.rejects(other, ids)).isEmpty();
        });
        contract.add("W-141", "Rejects are dropped once they have been kept for long enough, not before", bench -> {
            Claim claim = bench.ready("run", orders());
            reject(bench, claim, FULL, WarehouseBench.reject("rotten"));
            PipelineId other = new PipelineId(PIPELINE.project(), "items", PipelineId.RAW);
            assertThat(bench.ledger.dropRejects(PIPELINE, Duration.ofHours(1))).isZero();
            assertThat(bench.ledger.dropRejects(other, Duration.ofSeconds(-60))).isZero();
            assertThat(open(bench)).hasSize(2);
            assertThat(bench.ledger.dropRejects(PIPELINE, Duration.ofSeconds(-60)))
                    .isEqualTo(2);
            assertThat(bench.rejectReasons()).isEmpty();
        });
    }

    private void marking() {
        contract.add("W-142", "A replay loads rows and marks its rejects together, and moves no lane", bench -> {
            Claim claim = bench.ready("run", orders());
            bench.warehouse.commit(
                    claim,
                    load(
                            "rejecting",
                            moves(claim, A, "1"),
                            stage(
                                    bench,
                                    claim,
                                    orders(),
                                    new Batch[] {batch("apple")},
                                    FULL,
                                    WarehouseBench.reject("rotten"))));
            List<Long> ids = open(bench);
            bench.ledger.release(claim);
            Claim replaying = bench.claim("replay", new LaneId("*replay"));
            Receipt mended = stage(bench, replaying, orders(), new Batch[] {batch("pear")});
            assertThat(open(bench)).isEqualTo(ids);
            CommitOutcome outcome = bench.warehouse.commit(
                    replaying, replay(orders(), new Replay(ids.subList(0, 1), List.of()), mended));
            assertThat(open(bench)).isEqualTo(ids.subList(1, 2));
            assertThat(bench.names()).containsExactly("apple", "pear");
            assertThat(bench.loadIds("orders")).contains(outcome.loadId());
            bench.assertStandsAt(A, "1");
        });
        contract.add("W-143", "A reject that was replayed, or dropped, is not replayed again", bench -> {
            Claim claim = bench.ready("run", orders());
            reject(bench, claim, FULL, WarehouseBench.reject("rotten"));
            List<Long> ids = open(bench);
            Receipt once = stage(bench, claim, orders(), new Batch[] {batch("pear")});
            bench.warehouse.commit(claim, replay(orders(), new Replay(ids.subList(0, 1), List.of()), once));
            Receipt twice = stage(bench, claim, orders(), new Batch[] {batch("pear")});
            assertFenced(() -> bench.warehouse.commit(claim, replay(orders(), new Replay(ids, List.of()), twice)));
            assertThat(open(bench)).isEqualTo(ids.subList(1, 2));
            bench.ledger.dropRejects(PIPELINE, Duration.ofSeconds(-60));
            Receipt late = stage(bench, claim, orders(), new Batch[] {batch("pear")});
            assertFenced(() ->
                    bench.warehouse.commit(claim, replay(orders(), new Replay(ids.subList(1, 2), List.of()), late)));
            assertThat(bench.names()).containsExactly("pear");
        });
        contract.add("W-144", "A replay that was taken over marks nothing", bench -> {
            Claim claim = bench.ready("run", orders());
            reject(bench, claim, FULL);
            List<Long> ids = open(bench);
            Receipt late = stage(bench, claim, orders(), new Batch[] {batch("pear")});
            bench.claim("run");
            assertFenced(() -> bench.warehouse.commit(claim, replay(orders(), new Replay(ids, List.of()), late)));
            assertThat(open(bench)).isEqualTo(ids);
            assertThat(bench.names()).isEmpty();
        });
        contract.add("W-145", "What a replay rejects again is kept with the load that rejected it first", bench -> {
            Claim claim = bench.ready("run", orders());
            CommitOutcome first = reject(bench, claim, FULL);
            CommitOutcome second = reject(bench, claim, WarehouseBench.reject("rotten"));
            List<Long> ids = open(bench);
            Receipt one = stage(bench, claim, orders(), new Batch[0], FULL.because("total", "still bad"));
            Receipt other = stage(bench, claim, orders(), new Batch[0], WarehouseBench.reject("still rotten"));
            bench.warehouse.commit(
                    claim, replay(orders(), new Replay(ids, List.of(first.loadId(), second.loadId())), one, other));
            assertThat(bench.ledger.openRejects(PIPELINE))
                    .extracting(OpenReject::since)
                    .containsExactly(first.loadId(), second.loadId());
            assertThat(open(bench)).doesNotContainAnyElementsOf(ids);
            assertThat(bench.rejectReasons()).contains("still bad", "still rotten");
        });
    }

    private void merging() {
        contract.add("W-146", "A replayed row gives way to one that came with the same load or a later one", bench -> {
            RawTable fruit = table("fruit", WriteMode.MERGE);
            Claim claim = bench.ready("run", orders(), fruit);
            merge(bench, claim, fruit, keyed(1, "old"), keyed(2, "old"), keyed(3, "old"));
            long since = reject(bench, claim, FULL).loadId();
            merge(bench, claim, fruit, keyed(2, "newer"));
            long late = reject(bench, claim, WarehouseBench.reject("late")).loadId();
            Receipt early = stage(bench, claim, fruit, new Batch[] {
                keyed(1, "early"), keyed(2, "early"), keyed(3, "early"), keyed(4, "early")
            });
            Receipt later = stage(bench, claim, fruit, new Batch[] {keyed(3, "late")});
            CommitOutcome outcome = bench.warehouse.commit(
                    claim, replay(fruit, new Replay(open(bench), List.of(since, late)), early, later));
            assertThat(bench.namesById("fruit")).isEqualTo(Map.of(1L, "early", 2L, "newer", 3L, "late", 4L, "early"));
            assertThat(outcome.counts().written()).isEqualTo(3);
            assertThat(outcome.counts().superseded()).isEqualTo(2);
        });
        contract.add("W-147", "Rows of another replay count as newer than what was rejected before it", bench -> {
            RawTable fruit = table("fruit", WriteMode.MERGE);
            Claim claim = bench.ready("run", orders(), fruit);
            long since = reject(bench, claim, FULL).loadId();
            long late = reject(bench, claim, WarehouseBench.reject("late")).loadId();
            List<Long> ids = open(bench);
            for (int i : new int[] {1, 0}) {
                Receipt mended = stage(bench, claim, fruit, new Batch[] {keyed(1, i == 1 ? "late" : "early")});
                bench.warehouse.commit(
                        claim, replay(fruit, new Replay(List.of(ids.get(i)), List.of(i == 1 ? late : since)), mended));
            }
            assertThat(bench.namesById("fruit")).isEqualTo(Map.of(1L, "late"));
        });
    }

    private static void merge(WarehouseBench bench, Claim claim, RawTable fruit, Batch... rows) {
        bench.warehouse.commit(claim, replay(fruit, Replay.NONE, stage(bench, claim, fruit, rows)));
    }
}
