package dev.crescendo.run;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.InternalException;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Load after load from one endless reader: what a streaming stage does between two checkpoints. The steps are those of a
 * {@link PipelineRun} with a claim on some lanes that outlives each load. Used by one thread.
 */
public final class MicroBatches {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatches.class);
    private static final TaskId TASK = new TaskId("micro-batch");

    /** How often rejects are looked for that have been kept for long enough. */
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);

    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final Ledger ledger;
    private RecordFlow flow;
    private final SourceId source;
    private @Nullable RecordPump pump;
    private Instant lookForOldRejects = Instant.EPOCH;

    /**
     * @param streams what the pipeline's source says
     * @param source the system that positions belong to
     */
    public MicroBatches(
            Pipeline pipeline, Warehouse warehouse, Ledger ledger, List<StreamSpec> streams, SourceId source) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.ledger = ledger;
        if (pipeline.mode() == WriteMode.REPLACE) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "it replaces its table by what was read, and a stream has no end",
                    "Use merge or append, or run it on another stage.");
        }
        this.flow = RecordFlow.of(pipeline, streams, warehouse.valueRules());
        this.source = source;
    }

    /** The id that a pipeline's lanes have in the ledger. */
    public static PipelineId idOf(Pipeline pipeline, String project) {
        return PipelineRun.idOf(pipeline, project);
    }

    /** Makes sure that the raw tables are there. Once per claim, before the first load. */
    public void prepare(Claim claim) {
        flow = flow.into(warehouse.prepare(claim, flow.tables()));
    }

    /** What follows a commit can't undo it, so its failure is not the load's. */
    private void dropOldRejects(PipelineId id) {
        Duration keep = pipeline.rejects().keep();
        Instant now = Instant.now();
        if (keep == null || now.isBefore(lookForOldRejects)) {
            return;
        }
        lookForOldRejects = now.plus(BETWEEN_LOOKS);
        try {
            ledger.dropRejects(id, keep);
        } catch (CrescendoException later) {
            LOG.warn("{}: old rejects are still there, and are dropped later: {}", id, later.getMessage());
        }
    }

    /**
     * What a load did.
     *
     * @param claim to go on with
     * @param loadId its number; empty when nothing was read
     * @param end what the reader reached
     */
    public record Loaded(Claim claim, OptionalLong loadId, Counts counts, Position end) {}

    /**
     * Reads to the end of {@code reader}, which is a checkpoint of an endless one, and commits. If this throws, nothing of
     * the load is visible, and the lanes stand where {@code claim} says.
     *
     * @param claim asked after reading, when the lanes that this instance owns are certain
     * @throws dev.crescendo.error.FencedException if someone else has moved or taken one of the lanes
     * @throws DataException if more records were rejected than may be
     */
    public Loaded load(SplitReader reader, Supplier<Claim> claim) throws Exception {
        RecordPump current = new RecordPump(flow);
        pump = current;
        BatchId batch = new BatchId(UUID.randomUUID().toString());
        try {
            Claim before = claim.get();
            Optional<DirectLoad> direct = warehouse.direct(before, flow.tables());
            Loaded loaded = direct.isEmpty()
                    ? loadStaged(reader, current, batch, claim)
                    : loadDirectly(reader, current, batch, claim, direct.get());
            dropOldRejects(before.pipeline());
            return loaded;
        } finally {
            pump = null;
        }
    }

    private Loaded loadDirectly(
            SplitReader reader, RecordPump current, BatchId batch, Supplier<Claim> claim, DirectLoad direct)
            throws Exception {
        try (direct) {
            Read read = read(reader, current, WriterId.newAttempt(TASK), direct.writer());
            return commit(batch, read, claim, direct::commit);
        }
    }

    private Loaded loadStaged(SplitReader reader, RecordPump current, BatchId batch, Supplier<Claim> claim)
            throws Exception {
        Claim before = claim.get();
        WriterId attempt = WriterId.newAttempt(TASK);
        Loaded loaded;
        try (TaskWriter writer = warehouse.stage(before, attempt, flow.tables())) {
            Read read = read(reader, current, attempt, writer);
            loaded = commit(batch, read, claim, commit -> warehouse.commit(claim.get(), commit));
        }
        Faults.reach(FaultPoint.BEFORE_CLEAN_UP);
        warehouse.cleanUp(loaded.claim());
        Faults.reach(FaultPoint.AFTER_CLEAN_UP);
        return loaded;
    }

    private record Read(Receipt receipt, Position end) {}

    private static Read read(SplitReader reader, RecordPump pump, WriterId attempt, TaskWriter writer)
            throws Exception {
        RecordPump.Done done = pump.run(reader, writer);
        Receipt receipt = done.receipt(attempt, writer.finish());
        Faults.reach(FaultPoint.AFTER_TASK);
        return new Read(receipt, done.end());
    }

    private interface Committer {
        CommitOutcome commit(LoadCommit commit);
    }

    private Loaded commit(BatchId batch, Read read, Supplier<Claim> claims, Committer committer)
            throws InterruptedException {
        Claim claim = claims.get();
        Counts counts = Accounting.check(
                "a load of " + claim.pipeline(), flow.tables(), List.of(read.receipt()), pipeline.rejects());
        List<LaneMove> moves = claim.movesTo(read.end());
        if (counts.read() == 0 && moves.isEmpty()) {
            return new Loaded(claim, OptionalLong.empty(), counts, read.end());
        }
        Faults.reach(FaultPoint.BEFORE_COMMIT);
        LoadCommit commit =
                new LoadCommit(batch, flow.publish(Set.of()), List.of(read.receipt()), moves, source, counts, false);
        CommitOutcome outcome = Commits.commit(ledger, claim, batch, () -> committer.commit(commit));
        return new Loaded(claim.moved(moves, source), OptionalLong.of(outcome.loadId()), outcome.counts(), read.end());
    }

    /** What to subscribe with: batches and rejects go to whatever load is under way. */
    public ReadContext readContext() {
        return new ReadContext() {
            private RecordPump current() {
                if (pump == null) {
                    throw new InternalException(
                            "the source of " + pipeline.name() + " handed something over while nobody was reading");
                }
                return pump;
            }

            @Override
            public String pipeline() {
                return pipeline.name();
            }

            @Override
            public Batch newBatch(Schema schema) throws InterruptedException {
                return current().newBatch(schema);
            }

            @Override
            public void reject(Reject reject) {
                current().reject(reject);
            }

            @Override
            public boolean cancelled() {
                return pump == null || pump.cancelled();
            }
        };
    }
}
