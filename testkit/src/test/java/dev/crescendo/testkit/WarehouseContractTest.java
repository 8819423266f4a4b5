package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.Replay;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WarehouseContractTest {
    @TestFactory
    Stream<DynamicTest> warehouseInMemoryKeepsTheContract() {
        return WarehouseContract.of(new InMemoryFixture(UnaryOperator.identity()))
                .tests();
    }

    @Test
    void warehouseThatCanOnlyAppendRefusesTheRest() throws Exception {
        InMemoryFixture all =
                new InMemoryFixture(warehouse -> ((InMemoryWarehouse) warehouse).supporting(WriteMode.APPEND));
        WarehouseContract.of(new AppendOnly(all)).run("W-83");
    }

    private record AppendOnly(InMemoryFixture all) implements WarehouseFixture {
        @Override
        public Warehouse fresh() {
            return all.fresh();
        }

        @Override
        public List<Map<String, Object>> rows(Warehouse warehouse, String table) {
            return all.rows(warehouse, table);
        }

        @Override
        public List<String> rejectReasons(Warehouse warehouse) {
            return all.rejectReasons(warehouse);
        }

        @Override
        public List<String> leftovers(Warehouse warehouse) {
            return all.leftovers(warehouse);
        }

        @Override
        public Set<WriteMode> modes() {
            return EnumSet.of(WriteMode.APPEND);
        }
    }

    @TestFactory
    Stream<DynamicTest> mutantsFailTheirCase() {
        return Stream.of(
                mutant("no compare-and-set", WithoutCompareAndSet::new, "W-12", "W-13"),
                mutant("no epoch check", WithoutEpochs::new, "W-28", "W-29"),
                mutant("losers published", WithLosers::new, "W-04"),
                mutant("batch not remembered", ForgettingBatches::new, "W-06", "W-07"),
                mutant("replays not marked", WithoutMarks::new, "W-142", "W-143"),
                mutant("only open rejects marked", MarkingWhatIsOpen::new, "W-143"),
                mutant("age of rejects forgotten", WithoutAge::new, "W-145", "W-146", "W-147", "W-166"),
                mutant("rejects of all pipelines mixed", MixingRejects::new, "W-140"),
                mutant("rejects never dropped", KeepingRejects::new, "W-141"),
                mutant(
                        "parts kept by a key of their own",
                        WithoutParents::new,
                        "W-160",
                        "W-161",
                        "W-163",
                        "W-164",
                        "W-165"),
                mutant("every claim taken over", Grabbing::new, "W-21", "W-42", "W-43", "W-44"));
    }

    private static DynamicTest mutant(String name, UnaryOperator<Warehouse> mutation, String... cases) {
        return DynamicTest.dynamicTest(name, () -> {
            Contract contract = WarehouseContract.of(new InMemoryFixture(mutation));
            for (String id : cases) {
                assertThatThrownBy(() -> contract.run(id)).as(id).isInstanceOf(AssertionError.class);
            }
        });
    }

    /** Changes one thing. */
    private static class Mutant extends ForwardingWarehouse {
        private static final long serialVersionUID = 1L;

        final Warehouse real;

        Mutant(Warehouse real) {
            super(real);
            this.real = real;
        }

        static LoadCommit changed(LoadCommit commit, BatchId batch, List<Receipt> winners, List<LaneMove> moves) {
            return new LoadCommit(
                    batch, commit.tables(), winners, moves, commit.source(), commit.counts(), commit.last());
        }
    }

    /** Believes every move to start where the lane happens to stand. */
    private static final class WithoutCompareAndSet extends Mutant {
        WithoutCompareAndSet(Warehouse real) {
            super(real);
        }

        @Override
        public CommitOutcome commit(Claim claim, LoadCommit commit) {
            Position stands = real.ledger().position(claim.pipeline());
            List<LaneMove> moves = commit.moves().stream()
                    .map(move -> new LaneMove(move.lane(), move.epoch(), stands.token(move.lane()), move.to()))
                    .toList();
            return real.commit(claim, changed(commit, commit.batch(), commit.winners(), moves));
        }
    }

    /** Lets whoever was taken over commit, by taking over again on the quiet. */
    private static final class WithoutEpochs extends Mutant {
        WithoutEpochs(Warehouse real) {
            super(real);
        }

        @Override
        public CommitOutcome commit(Claim claim, LoadCommit commit) {
            Claim newest = real.ledger()
                    .claim(claim.pipeline(), claim.run(), claim.scope(), Holder.current(), Duration.ofMinutes(1));
            List<LaneMove> moves = commit.moves().stream()
                    .map(move -> new LaneMove(move.lane(), newest.epoch(), move.from(), move.to()))
                    .toList();
            return real.commit(newest, changed(commit, commit.batch(), commit.winners(), moves));
        }
    }

    /** Publishes whatever is staged. */
    private static final class WithLosers extends Mutant {
        private final List<Receipt> all = new ArrayList<>();

        WithLosers(Warehouse real) {
            super(real);
        }

        @Override
        public TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
            TaskWriter staging = real.stage(claim, writer, tables);
            return new TaskWriter() {
                @Override
                public void write(int table, Batch batch) {
                    staging.write(table, batch);
                }

                @Override
                public void reject(Reject reject) {
                    staging.reject(reject);
                }

                @Override
                public List<Receipt.Staged> finish() {
                    List<Receipt.Staged> staged = staging.finish();
                    WriterId alias = new WriterId(new TaskId("task " + all.size()), writer.attempt());
                    all.add(new Receipt(alias, WarehouseBench.counts(0), staged, Position.empty()));
                    return staged;
                }

                @Override
                public void close() {
                    staging.close();
                }
            };
        }

        @Override
        public CommitOutcome commit(Claim claim, LoadCommit commit) {
            return real.commit(claim, changed(commit, commit.batch(), all, commit.moves()));
        }
    }

    /** Does not know whose parts rows are. */
    private static final class WithoutParents extends Mutant {
        WithoutParents(Warehouse real) {
            super(real);
        }

        @Override
        public CommitOutcome commit(Claim claim, LoadCommit commit) {
            List<TablePublish> tables = commit.tables().stream()
                    .map(publish -> new TablePublish(onItsOwn(publish.table()), publish.complete()))
                    .toList();
            return real.commit(
                    claim,
                    new LoadCommit(
                            commit.batch(),
                            tables,
                            commit.winners(),
                            commit.moves(),
                            commit.source(),
                            commit.counts(),
                            commit.last()));
        }

        private static RawTable onItsOwn(RawTable table) {
            return new RawTable(
                    table.name(), table.schema(), table.mode(), table.key(), table.contract(), table.content());
        }
    }

    /** Commits a batch as often as it is told. */
    private static final class ForgettingBatches extends Mutant {
        ForgettingBatches(Warehouse real) {
            super(real);
        }

        @Override
        public CommitOutcome commit(Claim claim, LoadCommit commit) {
            BatchId fresh = new BatchId(UUID.randomUUID().toString());
            return real.commit(claim, changed(commit, fresh, commit.winners(), commit.moves()));
        }
    }

    /** Changes what a commit says of rejects. */
    private abstract static class ReplayMutant extends Mutant {
        ReplayMutant(Warehouse real) {
            super(real);
        }

        abstract Replay changed(Claim claim, Replay replay);

        @Override
        public CommitOutcome commit(Claim claim, LoadCommit commit) {
            return real.commit(
                    claim,
                    new LoadCommit(
                            commit.batch(),
                            commit.tables(),
                            commit.winners(),
                            commit.moves(),
                            commit.source(),
                            commit.counts(),
                            commit.last(),
                            changed(claim, commit.replay())));
        }
    }

    private static final class WithoutMarks extends ReplayMutant {
        WithoutMarks(Warehouse real) {
            super(real);
        }

        @Override
        Replay changed(Claim claim, Replay replay) {
            return new Replay(List.of(), replay.since());
        }
    }

    /** Marks without comparing. */
    private static final class MarkingWhatIsOpen extends ReplayMutant {
        MarkingWhatIsOpen(Warehouse real) {
            super(real);
        }

        @Override
        Replay changed(Claim claim, Replay replay) {
            List<Long> open = real.ledger().openRejects(claim.pipeline()).stream()
                    .map(OpenReject::id)
                    .filter(replay.rejects()::contains)
                    .toList();
            return new Replay(open, replay.since());
        }
    }

    private static final class WithoutAge extends ReplayMutant {
        WithoutAge(Warehouse real) {
            super(real);
        }

        @Override
        Replay changed(Claim claim, Replay replay) {
            return new Replay(replay.rejects(), List.of());
        }
    }

    private static final class MixingRejects extends Mutant {
        MixingRejects(Warehouse real) {
            super(real);
        }

        @Override
        public Ledger ledger() {
            return new ForwardingLedger(real.ledger()) {
                @Override
                public List<OpenReject> openRejects(PipelineId pipeline) {
                    return super.openRejects(WarehouseBench.PIPELINE);
                }
            };
        }
    }

    private static final class KeepingRejects extends Mutant {
        KeepingRejects(Warehouse real) {
            super(real);
        }

        @Override
        public Ledger ledger() {
            return new ForwardingLedger(real.ledger()) {
                @Override
                public long dropRejects(PipelineId pipeline, Duration kept) {
                    return 0;
                }
            };
        }
    }

    /** Never holds anyone off. */
    private static final class Grabbing extends Mutant {
        Grabbing(Warehouse real) {
            super(real);
        }

        @Override
        public Ledger ledger() {
            return new GrabbingLedger(real.ledger());
        }
    }

    private static final class GrabbingLedger extends ForwardingLedger {
        GrabbingLedger(Ledger real) {
            super(real);
        }

        @Override
        public Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease) {
            return super.claim(pipeline, run, scope, holder, Duration.ZERO);
        }
    }
}
