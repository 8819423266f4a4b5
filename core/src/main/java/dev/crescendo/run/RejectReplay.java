package dev.crescendo.run;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.InternalException;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsReplay;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.SourceId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Replay;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads records that were rejected, after the pipeline was mended: their bytes are read again by the source, and go through
 * the pipeline. Rows, what is rejected again, and the marks of the replayed rejects become true in one transaction, so each
 * record is loaded once, whatever happens. No lane moves; the limits of rejects don't apply.
 *
 * <p>A replay holds a lane of its own: it goes on beside a stream, and holds off other replays and exclusive runs.
 */
public final class RejectReplay {
    private static final Logger LOG = LoggerFactory.getLogger(RejectReplay.class);

    /** What keeps two replays from each other. No source has a lane of this name, and it never has a token. */
    private static final LaneId LANE = new LaneId("*replay");

    /** What one load takes: its marks are made by one statement. */
    private static final int MOST_REJECTS = 50_000;

    /** Where each load's rejects are staged by themselves, so many go at once. */
    private static final int MOST_LOADS = 100;

    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final RunOptions options;
    private final PipelineId id;

    public RejectReplay(Pipeline pipeline, Warehouse warehouse, RunOptions options) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.options = options;
        this.id = PipelineRun.idOf(pipeline, options.project());
    }

    /**
     * Replays rejects that no load has replayed.
     *
     * @param ids which; all, if none are named
     * @throws ConfigurationException if the pipeline can't replay, or a named reject is not there or has been replayed
     * @throws dev.crescendo.error.HeldException if another run holds the pipeline
     * @throws CrescendoException whatever else ended it; nothing is half-written then
     */
    public ReplayResult execute(Set<Long> ids) {
        SupportsReplay source = source();
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
            Claim claim =
                    ledger.claim(id, options.key(), new Scope.Lanes(Set.of(LANE)), Holder.current(), options.lease());
            Faults.reach(FaultPoint.AFTER_CLAIM);
            return new ClaimedRun(ledger, claim, options.lease(), failure -> {
                        if (!(failure instanceof CommitUnknownException)) {
                            warehouse.cleanUp(claim);
                        }
                    })
                    .run(keeper -> new Attempt(source, ledger, claim).run(new TreeSet<>(ids)));
        }
    }

    private SupportsReplay source() {
        String what = "pipeline " + pipeline.name();
        if (pipeline.loader().isPresent()) {
            throw new ConfigurationException(
                    what,
                    "it loads into a loader of your own, which can't tell a replayed record from a new one",
                    "Mend the records at their source, so that they are read as new ones.");
        }
        if (pipeline.mode() == WriteMode.REPLACE || !pipeline.source().tracksPosition()) {
            throw new ConfigurationException(
                    what,
                    "it reads everything each time, what it rejected too, so there is nothing to replay",
                    "Run it again.");
        }
        if (!(pipeline.source() instanceof SupportsReplay source)) {
            throw new ConfigurationException(
                    what,
                    "its source can't read a record from what was kept of it",
                    "Wrap an extractor by ReplayableExtractor.of, let another source implement SupportsReplay, or mend the"
                            + " records where they come from.");
        }
        return source;
    }

    /** What happens between claim and release. */
    private final class Attempt implements PlanContext {
        private final SupportsReplay source;
        private final Ledger ledger;
        private final Claim claim;
        private final Deque<AutoCloseable> keptOpen = new ArrayDeque<>();

        Attempt(SupportsReplay source, Ledger ledger, Claim claim) {
            this.source = source;
            this.ledger = ledger;
            this.claim = claim;
        }

        ReplayResult run(TreeSet<Long> asked) throws Exception {
            try {
                return replay(chosen(asked));
            } finally {
                while (!keptOpen.isEmpty()) {
                    keptOpen.pop().close();
                }
            }
        }

        private List<OpenReject> chosen(TreeSet<Long> asked) {
            List<OpenReject> open = ledger.openRejects(id);
            if (asked.isEmpty()) {
                return open;
            }
            List<OpenReject> chosen =
                    open.stream().filter(reject -> asked.contains(reject.id())).toList();
            chosen.forEach(reject -> asked.remove(reject.id()));
            if (!asked.isEmpty()) {
                throw new ConfigurationException(
                        "pipeline " + pipeline.name(),
                        "it has no rejects " + asked + " that wait to be replayed",
                        "See `crescendo rejects list " + pipeline.name() + "` for those that do.");
            }
            return chosen;
        }

        private ReplayResult replay(List<OpenReject> rejects) throws Exception {
            List<Long> loads = new ArrayList<>();
            Counts counts = Counts.NONE;
            if (!rejects.isEmpty()) {
                List<StreamSpec> streams = source.streams(this);
                SourceId identity = source.identity(this);
                RecordFlow asked = RecordFlow.of(pipeline, streams, warehouse.valueRules());
                RecordFlow flow =
                        asked.into(warehouse.prepare(claim, asked.tables())).withoutLimits();
                boolean apart = pipeline.mode() == WriteMode.MERGE
                        && flow.flows().stream().anyMatch(each -> !each.holdsChanges() && !each.holdsKeys());
                List<List<List<OpenReject>>> all = ReplayGroups.of(rejects, apart, MOST_REJECTS, MOST_LOADS);
                for (int i = 0; i < all.size(); i++) {
                    boolean last = i == all.size() - 1;
                    CommitOutcome outcome = load(all.get(i), streams, identity, flow, apart, last);
                    loads.add(outcome.loadId());
                    counts = counts.plus(outcome.counts());
                }
            } else {
                ledger.finish(claim, RunState.DONE, Counts.NONE, "");
            }
            Faults.reach(FaultPoint.BEFORE_CLEAN_UP);
            cleanUp();
            Faults.reach(FaultPoint.AFTER_CLEAN_UP);
            return new ReplayResult(pipeline.name(), options.key(), loads, counts);
        }

        private CommitOutcome load(
                List<List<OpenReject>> parts,
                List<StreamSpec> streams,
                SourceId identity,
                RecordFlow flow,
                boolean apart,
                boolean last)
                throws Exception {
            List<Receipt> winners = new ArrayList<>();
            List<Long> marked = new ArrayList<>();
            List<Long> since = new ArrayList<>();
            for (List<OpenReject> part : parts) {
                winners.add(stage(winners.size(), part, streams, flow));
                part.forEach(reject -> marked.add(reject.id()));
                if (apart) {
                    since.add(part.get(0).since());
                }
            }
            Counts counts = Accounting.check("a replay of " + id, flow.tables(), winners, RejectPolicy.unlimited());
            Faults.reach(FaultPoint.BEFORE_COMMIT);
            BatchId batch = new BatchId(UUID.randomUUID().toString());
            LoadCommit commit = new LoadCommit(
                    batch,
                    flow.publish(Set.of()),
                    winners,
                    List.of(),
                    identity,
                    counts,
                    last,
                    new Replay(marked, since));
            return Commits.commit(ledger, claim, batch, () -> warehouse.commit(claim, commit));
        }

        private Receipt stage(int number, List<OpenReject> part, List<StreamSpec> streams, RecordFlow flow)
                throws Exception {
            WriterId writer = WriterId.newAttempt(new TaskId("replay " + number));
            try (TaskWriter staging = warehouse.stage(claim, writer, flow.tables())) {
                RecordPump.Done done = new RecordPump(flow)
                        .runAndClose(
                                context -> source.replay(streams, new KeptRecords(ledger, id, part), context), staging);
                if (done.counts().read() != part.size()) {
                    throw new InternalException("the source of " + id + " was given " + part.size()
                            + " rejects to read again, and made "
                            + done.counts().read()
                            + " records of them. Nothing was loaded; report it");
                }
                Receipt receipt = done.receipt(writer, staging.finish());
                Faults.reach(FaultPoint.AFTER_TASK);
                return receipt;
            }
        }

        private void cleanUp() {
            try {
                warehouse.cleanUp(claim);
            } catch (CrescendoException later) {
                LOG.warn(
                        "the rejects of {} are replayed, but what was staged is still there: {}",
                        id,
                        later.getMessage());
            }
        }

        @Override
        public String pipeline() {
            return pipeline.name();
        }

        @Override
        public boolean cancelled() {
            return Thread.currentThread().isInterrupted();
        }

        @Override
        public void report(String message) {
            options.reporter().accept(pipeline.name() + ": " + message);
        }

        @Override
        public void keepUntilEnd(AutoCloseable resource) {
            keptOpen.push(resource);
        }
    }
}
