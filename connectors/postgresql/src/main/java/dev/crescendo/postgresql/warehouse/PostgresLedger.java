package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.ReceiptFormat;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;

/** The ledger in PostgreSQL. Whoever waits for a lock waits for the transaction that has it, so the order is total. */
final class PostgresLedger implements Ledger {
    private final Database database;
    private final Schemas schemas;
    private final AtomicBoolean closed = new AtomicBoolean();

    PostgresLedger(Database database, Schemas schemas) {
        this.database = database;
        this.schemas = schemas;
        database.keep();
    }

    @Override
    public void prepare() {
        new LedgerTables(database, schemas).prepare();
    }

    @Override
    public Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease) {
        String doing = "claiming " + pipeline;
        if (scope instanceof Scope.Lanes some) {
            boolean mayClear = false;
            while (true) {
                boolean strong = mayClear;
                Optional<Claim> claim = database.inRepeatableTransaction(
                        doing, handle -> new Claims(handle, pipeline, run, holder, lease).claimLanes(some, strong));
                if (claim.isPresent()) {
                    return claim.get();
                }
                mayClear = true;
            }
        }
        return database.inRepeatableTransaction(
                doing, handle -> new Claims(handle, pipeline, run, holder, lease).claimAll((Scope.Exclusive) scope));
    }

    @Override
    public void renew(Claim claim, Duration lease) {
        change("renewing the lease of " + claim, handle -> {
            Lanes.requireOwned(handle, claim, Lanes.Lock.UPDATE);
            Lanes.withLanes(
                            handle.createUpdate("UPDATE <ledger>.lanes SET lease_until ="
                                    + " clock_timestamp() + make_interval(secs => :lease) WHERE <mine> AND "
                                    + (claim.isExclusive() ? "lane = '*'" : "lane = ANY(:lanes)")),
                            claim)
                    .bindMethods(claim.pipeline())
                    .bind("lease", lease.toMillis() / 1000.0)
                    .execute();
        });
    }

    @Override
    public void release(Claim claim) {
        change("releasing " + claim, handle -> {
            Lanes.lockClaimed(handle, claim);
            Lanes.withLanes(
                            handle.createUpdate("""
                                    UPDATE <ledger>.lanes
                                    SET run_key = NULL, holder_host = NULL, holder_pid = NULL, holder_started = NULL,
                                        lease_until = NULL, updated_at = now()
                                    WHERE <mine> AND run_key = :run AND\s"""
                                    + (claim.isExclusive()
                                            ? "epoch = :epoch"
                                            : "(lane, epoch) IN (SELECT * FROM unnest(:lanes, :epochs))")),
                            claim)
                    .bindMethods(claim.pipeline())
                    .bind("run", claim.run().text())
                    .bind("epoch", claim.epoch())
                    .execute();
        });
    }

    @Override
    public void forget(Claim claim, Set<LaneId> lanes) {
        change("forgetting the position of " + claim.pipeline(), handle -> {
            Lanes.requireOwned(handle, claim, Lanes.Lock.UPDATE);
            handle.createUpdate("UPDATE <ledger>.lanes SET token = NULL, source_id = NULL, updated_at = now()"
                            + " WHERE <mine> AND lane = ANY(:lanes)")
                    .bindMethods(claim.pipeline())
                    .bindArray("lanes", String.class, Lanes.names(lanes))
                    .execute();
        });
    }

    @Override
    public Optional<RunState> findRun(PipelineId pipeline, RunKey run) {
        return database.inTransaction("reading the ledger", handle -> Runs.find(handle, pipeline, run));
    }

    @Override
    public Optional<SavedPlan> findPlan(Claim claim, boolean anyRun) {
        return database.inTransaction("reading the ledger", handle -> {
            Optional<SavedPlan> own = Runs.findPlan(handle, claim.pipeline(), claim.run());
            return own.isEmpty() && anyRun ? Runs.findLastPlan(handle, claim.pipeline()) : own;
        });
    }

    @Override
    public void savePlan(Claim claim, SavedPlan plan) {
        change("saving the plan of " + claim.pipeline(), handle -> {
            Lanes.requireOwned(handle, claim, Lanes.Lock.SHARE);
            Runs.savePlan(handle, claim, plan);
        });
    }

    @Override
    public void saveReceipt(Claim claim, BatchId batch, Receipt receipt) {
        change("saving a receipt of " + claim.pipeline(), handle -> {
            Lanes.requireOwned(handle, claim, Lanes.Lock.SHARE);
            handle.createUpdate("""
                            INSERT INTO <staging>.receipts
                                (project, pipeline, target, batch, task, attempt, epoch, receipt)
                            VALUES (:project, :pipeline, :target, :batch, :task, :attempt, :epoch, :receipt)
                            ON CONFLICT (project, pipeline, target, batch, task) DO UPDATE
                            SET attempt = excluded.attempt, epoch = excluded.epoch, receipt = excluded.receipt,
                                saved_at = now()""")
                    .bindMethods(claim.pipeline())
                    .bind("batch", batch.text())
                    .bind("task", receipt.writer().task().text())
                    .bind("attempt", receipt.writer().attempt())
                    .bind("epoch", claim.epoch())
                    .bind("receipt", ReceiptFormat.write(receipt))
                    .execute();
        });
    }

    @Override
    public List<Receipt> receipts(Claim claim, BatchId batch) {
        return database.inTransaction(
                "reading the receipts of " + claim.pipeline(),
                handle -> handle.createQuery(
                                "SELECT receipt FROM <staging>.receipts WHERE <mine> AND batch = :batch ORDER BY task")
                        .bindMethods(claim.pipeline())
                        .bind("batch", batch.text())
                        .map((row, context) -> ReceiptFormat.read(row.getBytes(1)))
                        .list());
    }

    @Override
    public void finish(Claim claim, RunState state, Counts counts, String message) {
        try {
            change("finishing the run of " + claim.pipeline(), handle -> {
                Lanes.requireOwned(handle, claim, Lanes.Lock.SHARE);
                Runs.end(handle, claim, state, counts, message);
            });
        } catch (FencedException takenOver) {
            // The run is the new owner's; what became of it is theirs to say.
        }
    }

    @Override
    public Optional<CommitOutcome> findLoad(Claim claim, BatchId batch) {
        return database.inTransaction("asking what became of batch " + batch + " of " + claim.pipeline(), handle -> {
            Lanes.lockClaimed(handle, claim);
            return Runs.findLoad(handle, claim.pipeline(), batch);
        });
    }

    @Override
    public List<OpenReject> openRejects(PipelineId pipeline) {
        return database.inTransaction("reading the ledger", handle -> Rejects.open(handle, pipeline));
    }

    @Override
    public List<KeptReject> rejects(PipelineId pipeline, List<Long> ids) {
        return database.inTransaction("reading the ledger", handle -> Rejects.find(handle, pipeline, ids));
    }

    @Override
    public long dropRejects(PipelineId pipeline, Duration kept) {
        return database.inTransaction(
                "dropping rejects of " + pipeline, handle -> Rejects.drop(handle, pipeline, kept));
    }

    @Override
    public Position position(PipelineId pipeline) {
        return database.inTransaction(
                "reading the position of " + pipeline, handle -> Lanes.position(handle, pipeline));
    }

    @Override
    public List<PipelineId> pipelines(String project) {
        return database.inTransaction(
                "listing the pipelines of " + project,
                handle -> handle.createQuery("""
                                SELECT pipeline, target FROM <ledger>.lanes WHERE project = :project
                                UNION
                                SELECT pipeline, target FROM <ledger>.runs WHERE project = :project
                                ORDER BY pipeline, target""")
                        .bind("project", project)
                        .map((row, context) ->
                                new PipelineId(project, row.getString("pipeline"), row.getString("target")))
                        .list());
    }

    private void change(String doing, java.util.function.Consumer<Handle> work) {
        database.inRepeatableTransaction(doing, handle -> {
            work.accept(handle);
            return true;
        });
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            database.letGo();
        }
    }
}
