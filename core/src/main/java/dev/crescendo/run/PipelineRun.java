package dev.crescendo.run;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.DataException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsAcknowledge;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Loader;
import dev.crescendo.load.Published;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.Replay;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one pipeline: claim, saved plan, tasks, commit, resolve, clean up. The same on every stage; stages supply
 * the {@link TaskRunner}.
 */
public final class PipelineRun {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);

    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final TaskRunner runner;
    private final RunOptions options;
    private final PipelineId id;

    public PipelineRun(Pipeline pipeline, Warehouse warehouse, TaskRunner runner, RunOptions options) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.runner = runner;
        this.options = options;
        this.id = idOf(pipeline, options.project());
    }

    static PipelineId idOf(Pipeline pipeline, String project) {
        String target = pipeline.loader()
                .map(loader -> loader.getClass().getSimpleName())
                .orElse(PipelineId.RAW);
        return new PipelineId(project, pipeline.name(), target);
    }

    /**
     * Runs it.
     *
     * @throws CrescendoException whatever ended it; nothing is half-written then
     */
    public RunResult execute() {
        options.interval().flatMap(asked -> pipeline.intervalProblem()).ifPresent(problem -> {
            throw new ConfigurationException(List.of(problem));
        });
        if (options.refreshes()) {
            checkRefresh();
        }
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
            if (isDone(ledger)) {
                return result(OptionalLong.empty(), Counts.NONE, ledger.position(id), true);
            }
            Claim claim = ledger.claim(id, options.key(), new Scope.Exclusive(), Holder.current(), options.lease());
            Faults.reach(FaultPoint.AFTER_CLAIM);
            return execute(ledger, claim);
        }
    }

    private void checkRefresh() {
        String where = "pipeline " + pipeline.name();
        if (options.interval().isPresent()) {
            throw new ConfigurationException(
                    where, "an interval can't refresh the whole table", "Leave out the interval, or the refresh.");
        }
        pipeline.refreshProblem().ifPresent(problem -> {
            throw new ConfigurationException(List.of(problem));
        });
    }

    private boolean isDone(Ledger ledger) {
        return !options.repeats()
                && ledger.findRun(id, options.key())
                        .filter(RunState.DONE::equals)
                        .isPresent();
    }

    private RunResult execute(Ledger ledger, Claim claim) {
        return new ClaimedRun(ledger, claim, options.lease(), failure -> {
                    if (failure instanceof DataException) {
                        // Whoever mends the pipeline and runs the same key again must not be given what it made before.
                        warehouse.cleanUp(claim);
                    }
                })
                .run(keeper -> isDone(ledger) // an earlier attempt committed while we waited for its lanes
                        ? result(OptionalLong.empty(), Counts.NONE, ledger.position(id), true)
                        : new Attempt(ledger, claim, keeper).run());
    }

    /** Refuses a position of another system. */
    static void checkSource(PipelineId id, Optional<SourceId> known, SourceId now) {
        known.filter(before -> !before.equals(now)).ifPresent(before -> {
            throw new SourceException("the position of " + id + " belongs to " + before + ", but its source is now "
                    + now + ". If that is meant, reset the position with `crescendo state reset " + id.pipeline()
                    + "`; else mend the connection");
        });
    }

    private RunResult result(OptionalLong loadId, Counts counts, Position position, boolean alreadyDone) {
        return new RunResult(pipeline.name(), options.key(), loadId, counts, position, alreadyDone);
    }

    /** What happens between claim and release. */
    private final class Attempt extends Planning implements TaskListener {
        private final Ledger ledger;
        private final Claim claim;
        private final LeaseKeeper keeper;
        private final Source source = pipeline.source();

        private BatchId batch = new BatchId(UUID.randomUUID().toString());
        private boolean staged;
        private long rejected;
        private final List<String> firstRejects = new ArrayList<>();

        Attempt(Ledger ledger, Claim claim, LeaseKeeper keeper) {
            super(pipeline, warehouse, options);
            this.ledger = ledger;
            this.claim = claim;
            this.keeper = keeper;
        }

        RunResult run() throws Exception {
            try {
                return planAndLoad();
            } finally {
                close();
            }
        }

        private RunResult planAndLoad() throws Exception {
            SourceId identity = source.identity(this);
            if (!options.refreshes()) {
                checkSource(id, claim.source(), identity);
            }
            SavedPlan saved =
                    ledger.findPlan(claim, pipeline.loader().isPresent()).orElse(null);
            if (hasNothingToDo(saved)) {
                return nothing();
            }
            SavedRun planned = plan(identity, saved);
            Faults.reach(FaultPoint.AFTER_PLAN);
            if (planned.plan().isEmpty() && !options.refreshes()) {
                return nothing();
            }
            RecordFlow flow = RecordFlow.of(pipeline, planned.streams(), warehouse.valueRules());
            Done done = pipeline.loader().isPresent() ? new LoaderRun(planned, flow).run() : loadRaw(planned, flow);
            if (done.outcome() == null) {
                return nothing();
            }
            Position position = claim.moved(done.moves(), identity).position();
            if (source instanceof SupportsAcknowledge acknowledging) {
                afterCommit("the source was not told", () -> acknowledging.acknowledge(position));
            }
            cleanUp();
            return result(
                    OptionalLong.of(done.outcome().loadId()), done.outcome().counts(), position, false);
        }

        /** Whether there is nothing new, nor a plan that an attempt before this one has left. */
        private boolean hasNothingToDo(@Nullable SavedPlan saved) throws Exception {
            return !options.refreshes() && saved == null && source.hasNothingNew(range(claim.position()), this);
        }

        private RunResult nothing() {
            cleanUp(); // an attempt before this one may have staged what is gone from the source now
            ledger.finish(claim, RunState.DONE, Counts.NONE, "");
            return result(OptionalLong.empty(), Counts.NONE, claim.position(), false);
        }

        /** The saved plan of this run key if it still holds, else a new one, saved. */
        private SavedRun plan(SourceId identity, @Nullable SavedPlan saved) throws Exception {
            List<StreamSpec> streams = source.streams(this);
            List<RawTable> tables =
                    RecordFlow.of(pipeline, streams, warehouse.valueRules()).tables();
            SavedRun fresh = new SavedRun(
                    ExtractPlan.nothing(),
                    streams,
                    tables,
                    identity,
                    options.refreshes() ? Position.empty() : claim.position(),
                    options.interval().orElse(null));
            Optional<SavedRun> adopted = adopt(saved, fresh);
            if (adopted.isPresent()) {
                return adopted.get();
            }
            SavedRun planned = new SavedRun(
                    source.plan(range(fresh.start()), this),
                    streams,
                    tables,
                    identity,
                    fresh.start(),
                    fresh.interval());
            if (!planned.plan().isEmpty()) {
                ledger.savePlan(claim, new SavedPlan(batch, planned.toBytes()));
            }
            return planned;
        }

        private ReadRange range(Position start) {
            if (options.interval().isPresent()) {
                return options.interval().get();
            }
            return pipeline.mode() == WriteMode.REPLACE ? new ReadRange.Whole() : new ReadRange.Since(start);
        }

        private Optional<SavedRun> adopt(@Nullable SavedPlan saved, SavedRun fresh) throws Exception {
            if (saved == null || ledger.findLoad(claim, saved.batch()).isPresent()) {
                return Optional.empty();
            }
            Optional<SavedRun> planned = SavedRun.fromBytes(saved.bytes()).filter(run -> run.standsInFor(fresh));
            if (planned.isEmpty() || !canResume(planned.get(), saved.batch())) {
                return Optional.empty();
            }
            batch = saved.batch();
            LOG.debug("{} goes on with the plan of batch {}", id, batch);
            return planned;
        }

        private boolean canResume(SavedRun planned, BatchId saved) throws Exception {
            Set<String> finished = new HashSet<>();
            for (Receipt receipt : ledger.receipts(claim, saved)) {
                finished.add(receipt.writer().task().text());
            }
            return source.canResume(planned.plan(), finished, this) || isPublished(saved);
        }

        /** Whether a loader of the user's own has, or may have, published a batch: another one would be there twice. */
        private boolean isPublished(BatchId saved) throws Exception {
            if (pipeline.loader().isEmpty()) {
                return false;
            }
            Loader<?> loader = pipeline.loader().get();
            return !loader.canFind() || loader.find(saved).isPresent();
        }

        private Done loadRaw(SavedRun planned, RecordFlow asked) throws Exception {
            RecordFlow flow = asked.into(warehouse.prepare(claim, asked.tables()));
            Map<TaskId, Receipt> receipts = adoptedReceipts(planned);
            List<Split> splits = planned.plan().splits();
            // What streams straight into a table that is appended to can't empty it first.
            boolean mayStream = !options.refreshes() || pipeline.mode() == WriteMode.REPLACE;
            if (mayStream && runner.inProcess() && splits.size() == 1 && receipts.isEmpty()) {
                Optional<DirectLoad> direct = warehouse.direct(claim, flow.tables());
                if (direct.isPresent()) {
                    try (DirectLoad load = direct.get()) {
                        Split only = splits.get(0);
                        runTasks(
                                List.of(new DirectTask(new TaskId(only.id()), flow, source, only, load.writer())),
                                receipts);
                        return commit(planned, flow, receipts, load::commit);
                    }
                }
            }
            staged = true;
            List<SplitTask> tasks = new ArrayList<>();
            for (Split split : splits) {
                TaskId task = new TaskId(split.id());
                if (!receipts.containsKey(task)) {
                    tasks.add(new StagedTask(task, flow, source, split, warehouse, claim));
                }
            }
            runTasks(tasks, receipts);
            return commit(planned, flow, receipts, commit -> warehouse.commit(claim, commit));
        }

        private Map<TaskId, Receipt> adoptedReceipts(SavedRun planned) {
            Map<TaskId, Receipt> receipts = new LinkedHashMap<>();
            List<TaskId> tasks = planned.plan().splits().stream()
                    .map(split -> new TaskId(split.id()))
                    .toList();
            for (Receipt receipt : ledger.receipts(claim, batch)) {
                if (tasks.contains(receipt.writer().task())) {
                    receipts.put(receipt.writer().task(), receipt);
                }
            }
            return receipts;
        }

        private void runTasks(List<SplitTask> tasks, Map<TaskId, Receipt> receipts) throws Exception {
            if (!tasks.isEmpty()) {
                for (Receipt receipt : runner.run(tasks, this)) {
                    if (receipts.put(receipt.writer().task(), receipt) != null) {
                        throw new InternalException("the stage handed back two receipts for the task "
                                + receipt.writer().task() + " of " + id);
                    }
                }
            }
            for (SplitTask task : tasks) {
                if (!receipts.containsKey(task.id())) {
                    throw new InternalException(
                            "the stage handed back no receipt for the task " + task.id() + " of " + id);
                }
            }
            close(); // all is read; a snapshot held during the commit would only hold back the source's vacuum
            Faults.reach(FaultPoint.BEFORE_COMMIT);
        }

        private Done commit(SavedRun planned, RecordFlow flow, Map<TaskId, Receipt> receipts, Committer committer)
                throws InterruptedException {
            return commit(planned, flow, receipts, check(flow, receipts), committer);
        }

        private Done commit(
                SavedRun planned, RecordFlow flow, Map<TaskId, Receipt> receipts, Counts counts, Committer committer)
                throws InterruptedException {
            Position end = planned.plan().end();
            for (Receipt receipt : receipts.values()) {
                end = end.with(receipt.end());
            }
            List<LaneMove> moves = moves(end);
            List<TablePublish> tables = tables(planned, flow);
            if (counts.read() == 0 && moves.isEmpty() && tables.stream().noneMatch(TablePublish::complete)) {
                return new Done(null, moves);
            }
            LoadCommit commit = new LoadCommit(
                    batch, tables, winners(planned, receipts), moves, planned.source(), counts, true, replay());
            return new Done(Commits.commit(ledger, claim, batch, () -> committer.commit(commit)), moves);
        }

        private List<LaneMove> moves(Position end) {
            if (options.interval().isPresent()) {
                return List.of();
            }
            return options.refreshes() ? claim.movesAnewTo(end) : claim.movesTo(end);
        }

        private List<TablePublish> tables(SavedRun planned, RecordFlow flow) {
            if (pipeline.loader().isPresent()) {
                return List.of();
            }
            return options.refreshes()
                    ? flow.publishAll()
                    : flow.publish(planned.plan().complete());
        }

        /** Whoever reads everything anew has read all rejects again, too. */
        private Replay replay() {
            return options.refreshes()
                    ? new Replay(
                            ledger.openRejects(id).stream().map(OpenReject::id).toList(), List.of())
                    : Replay.NONE;
        }

        /** In the order of the splits, whichever task ended first: of equal keys without a sequence the last counts. */
        private static List<Receipt> winners(SavedRun planned, Map<TaskId, Receipt> receipts) {
            List<Receipt> winners = new ArrayList<>();
            for (Split split : planned.plan().splits()) {
                winners.add(Objects.requireNonNull(receipts.get(new TaskId(split.id())), split.id()));
            }
            return winners;
        }

        private Counts check(RecordFlow flow, Map<TaskId, Receipt> receipts) {
            List<RawTable> tables = pipeline.loader().isPresent() ? List.of() : flow.tables();
            return Accounting.check(id.toString(), tables, receipts.values(), pipeline.rejects());
        }

        private void cleanUp() {
            Faults.reach(FaultPoint.BEFORE_CLEAN_UP);
            afterCommit("what was staged is still there, the next load drops it", () -> warehouse.cleanUp(claim));
            Duration keep = pipeline.rejects().keep();
            if (keep != null) {
                afterCommit("old rejects are still there, the next run drops them", () -> ledger.dropRejects(id, keep));
            }
            Faults.reach(FaultPoint.AFTER_CLEAN_UP);
        }

        /** What follows a commit can't undo it, so its failure is not the run's. */
        private void afterCommit(String otherwise, Step step) {
            try {
                step.run();
            } catch (Exception failed) {
                if (failed instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                LOG.warn("{} is loaded, but {}: {}", id, otherwise, failed.getMessage());
            }
        }

        @Override
        public void finished(Receipt receipt) {
            if (staged) {
                ledger.saveReceipt(claim, batch, receipt);
                Faults.reach(FaultPoint.AFTER_RECEIPT);
            }
            rejected += receipt.counts().rejected();
            receipt.firstRejects().stream()
                    .limit(Accounting.SHOWN - firstRejects.size())
                    .forEach(firstRejects::add);
            if (rejected > pipeline.rejects().max()) {
                // No other task can make up for it, so none need go on.
                throw Accounting.tooMany(
                        "already " + rejected + " records of " + id,
                        "at most " + pipeline.rejects().max() + " may be (rejects.max)",
                        firstRejects);
            }
        }

        @Override
        public void read(long records) {
            options.progress().accept(records);
        }

        @Override
        public boolean cancelled() {
            return keeper.isLost() || Thread.currentThread().isInterrupted();
        }

        /** The part of a run that a loader of the user's own changes: publish, then move the position. */
        private final class LoaderRun {
            private final SavedRun planned;
            private final RecordFlow flow;
            private final Loader<?> loader = pipeline.loader().orElseThrow();

            LoaderRun(SavedRun planned, RecordFlow flow) {
                this.planned = planned;
                this.flow = flow;
            }

            Done run() throws Exception {
                staged = true;
                Map<TaskId, Receipt> receipts = adoptedReceipts(planned);
                Optional<Published> found =
                        loader.canFind() ? call("looking for", () -> loader.find(batch)) : Optional.empty();
                if (found.isEmpty() || receipts.size() < planned.plan().splits().size()) {
                    // For a published batch the missing receipts are made again: for counts, rejects and the end.
                    List<SplitTask> tasks = new ArrayList<>();
                    for (Split split : planned.plan().splits()) {
                        TaskId task = new TaskId(split.id());
                        if (!receipts.containsKey(task)) {
                            tasks.add(new LoaderTask(task, flow, source, split, loader, batch, warehouse, claim));
                        }
                    }
                    runTasks(tasks, receipts);
                }
                Counts counts = check(flow, receipts); // before anything can be seen
                Published published = found.isPresent()
                        ? found.get()
                        : call("publishing", () -> loader.publish(batch, winners(planned, receipts)));
                if (found.isEmpty()) {
                    Faults.reach(FaultPoint.AFTER_PUBLISH);
                }
                Counts inEffect = inEffect(counts, published);
                Done done = commit(planned, flow, receipts, inEffect, commit -> warehouse.commit(claim, commit));
                afterCommit("its loader did not clean up", () -> loader.cleanUp(batch));
                return done;
            }

            /** What the loader says of how many records are visible; the others were replaced by newer ones. */
            private Counts inEffect(Counts counts, Published published) {
                long superseded = counts.emitted() - published.records();
                if (superseded < 0) {
                    throw new InternalException("the loader of " + id + " was given " + counts.emitted()
                            + " records in batch " + batch + ", and says that it has published " + published.records()
                            + ". The position has not moved; mend the loader");
                }
                return counts.plus(new Counts(0, 0, 0, 0, 0, -superseded, superseded));
            }

            private <V> V call(String what, Callable<V> step) throws InterruptedException {
                try {
                    return step.call();
                } catch (CrescendoException | InterruptedException meant) {
                    throw meant;
                } catch (Exception broken) {
                    throw new WarehouseException(
                            "the loader of " + id + " failed while " + what + " batch " + batch + ": "
                                    + broken.getMessage(),
                            broken);
                }
            }
        }
    }

    /** A load, and how it moved the lanes. Without an outcome there was nothing to commit. */
    private record Done(@Nullable CommitOutcome outcome, List<LaneMove> moves) {}

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    @FunctionalInterface
    private interface Committer {
        CommitOutcome commit(LoadCommit commit);
    }
}
