package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.WarehouseException;
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
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import dev.crescendo.warehouse.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The ledger in a DuckDB file. The file is open during each call only; closing the ledger refreshes the snapshot. */
final class DuckLedger implements Ledger {
    private final Database database;
    private final Staging staging;
    private final boolean snapshots;
    private final AtomicBoolean closed = new AtomicBoolean();

    DuckLedger(Database database, Staging staging, boolean snapshots) {
        this.database = database;
        this.staging = staging;
        this.snapshots = snapshots;
    }

    @Override
    public void prepare() {
        new LedgerTables(database).prepare();
    }

    @Override
    public Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease) {
        return database.inTransaction(
                "claiming " + pipeline,
                connection -> new Claims(database.file(), connection, pipeline, run, holder, lease).claim(scope));
    }

    /** While a load of ours has its rows in its hands, nobody can take them over, and there is nothing to renew. */
    @Override
    public void renew(Claim claim, Duration lease) {
        if (database.isLoading(claim)) {
            return;
        }
        database.change("renewing the lease of " + claim, connection -> {
            Lanes.own(connection, claim);
            String sql = "UPDATE crescendo.lanes SET lease_until = ? WHERE " + Lanes.MINE + " AND lane = ?";
            List<Object> until = List.of(Instant.now().plus(lease));
            if (claim.isExclusive()) {
                Jdbc.update(connection, sql, Lanes.mine(claim.pipeline(), until, LaneId.WHOLE_PIPELINE));
            } else {
                for (LaneId lane : claim.lanes().keySet()) {
                    Jdbc.update(connection, sql, Lanes.mine(claim.pipeline(), until, lane.name()));
                }
            }
        });
    }

    @Override
    public void release(Claim claim) {
        try {
            orWithoutStaging("releasing " + claim, claim, connection -> release(connection, claim));
        } catch (CrescendoException notNow) {
            Owed.release(database.file(), claim);
            throw notNow;
        }
    }

    private static void release(Connection connection, Claim claim) throws SQLException {
        String sql = "UPDATE crescendo.lanes SET run_key = NULL, holder_host = NULL, holder_pid = NULL,"
                + " holder_started = NULL, lease_until = NULL, updated_at = now() WHERE " + Lanes.MINE
                + " AND run_key = ? AND epoch = ?";
        if (claim.isExclusive()) {
            Jdbc.update(
                    connection, sql, Lanes.mine(claim.pipeline(), claim.run().text(), claim.epoch()));
            return;
        }
        for (Map.Entry<LaneId, LaneState> lane : claim.lanes().entrySet()) {
            Jdbc.update(
                    connection,
                    sql + " AND lane = ?",
                    Lanes.mine(
                            claim.pipeline(),
                            claim.run().text(),
                            lane.getValue().epoch(),
                            lane.getKey().name()));
        }
    }

    /** Changes something. Where the disk is too full for that, what the claim has staged makes room. */
    private void orWithoutStaging(String doing, Claim claim, Transaction.Step step) {
        try {
            database.change(doing, step);
        } catch (WarehouseException failure) {
            if (!Failures.isDiskFull(failure)) {
                throw failure;
            }
            List<String> dropped = staging.dropOwn(claim);
            database.change(doing, connection -> {
                Staging.forget(connection, claim, dropped);
                step.on(connection);
            });
        }
    }

    @Override
    public void forget(Claim claim, Set<LaneId> lanes) {
        database.change("forgetting the position of " + claim.pipeline(), connection -> {
            Lanes.own(connection, claim);
            Lanes.forget(connection, claim.pipeline(), lanes);
        });
    }

    @Override
    public Optional<RunState> findRun(PipelineId pipeline, RunKey run) {
        return database.read("reading the ledger", connection -> Runs.find(connection, pipeline, run));
    }

    @Override
    public Optional<SavedPlan> findPlan(Claim claim, boolean anyRun) {
        return database.read("reading the ledger", connection -> {
            Optional<SavedPlan> own = Runs.findPlan(connection, claim.pipeline(), claim.run());
            return own.isEmpty() && anyRun ? Runs.findLastPlan(connection, claim.pipeline()) : own;
        });
    }

    @Override
    public void savePlan(Claim claim, SavedPlan plan) {
        database.change("saving the plan of " + claim.pipeline(), connection -> {
            Lanes.own(connection, claim);
            Runs.savePlan(connection, claim, plan);
        });
    }

    @Override
    public void saveReceipt(Claim claim, BatchId batch, Receipt receipt) {
        database.change("saving a receipt of " + claim.pipeline(), connection -> {
            Lanes.own(connection, claim);
            Jdbc.update(
                    connection,
                    """
                    INSERT INTO crescendo_staging.receipts (attempt, receipt, project, pipeline, target, batch, task)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (project, pipeline, target, batch, task) DO UPDATE
                    SET attempt = excluded.attempt, receipt = excluded.receipt, saved_at = now()""",
                    Lanes.mine(
                            claim.pipeline(),
                            List.of(receipt.writer().attempt(), ReceiptFormat.write(receipt)),
                            batch.text(),
                            receipt.writer().task().text()));
        });
    }

    @Override
    public List<Receipt> receipts(Claim claim, BatchId batch) {
        List<Receipt> saved = database.read(
                "reading the receipts of " + claim.pipeline(),
                connection -> Jdbc.query(
                        connection,
                        "SELECT receipt FROM crescendo_staging.receipts WHERE " + Lanes.MINE
                                + " AND batch = ? ORDER BY task",
                        row -> ReceiptFormat.read(row.getBytes(1)),
                        Lanes.mine(claim.pipeline(), batch.text())));
        return saved.stream().filter(staging::holds).toList();
    }

    @Override
    public void finish(Claim claim, RunState state, Counts counts, String message) {
        try {
            orWithoutStaging("finishing the run of " + claim.pipeline(), claim, connection -> {
                Lanes.own(connection, claim);
                Runs.end(connection, claim, state, counts, message);
            });
        } catch (FencedException takenOver) {
            // The run is the new owner's; what became of it is theirs to say.
        } catch (CrescendoException notNow) {
            Owed.release(database.file(), claim);
            throw notNow;
        }
    }

    /** The load's own session has been closed by now, so it has ended one way or the other. */
    @Override
    public Optional<CommitOutcome> findLoad(Claim claim, BatchId batch) {
        return database.read(
                "asking what became of batch " + batch + " of " + claim.pipeline(),
                connection -> Runs.findLoad(connection, claim.pipeline(), batch));
    }

    @Override
    public List<OpenReject> openRejects(PipelineId pipeline) {
        return database.read("reading the ledger", connection -> Rejects.open(connection, pipeline));
    }

    @Override
    public List<KeptReject> rejects(PipelineId pipeline, List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : database.read("reading the ledger", connection -> Rejects.find(connection, pipeline, ids));
    }

    @Override
    public long dropRejects(PipelineId pipeline, Duration kept) {
        return database.inTransaction(
                "dropping rejects of " + pipeline, connection -> Rejects.drop(connection, pipeline, kept));
    }

    @Override
    public Position position(PipelineId pipeline) {
        return database.look("reading the position of " + pipeline, connection -> Lanes.position(connection, pipeline));
    }

    @Override
    public List<PipelineId> pipelines(String project) {
        return database.look(
                "listing the pipelines of " + project,
                connection -> Jdbc.query(
                        connection,
                        """
                        SELECT pipeline, target FROM crescendo.lanes WHERE project = ?
                        UNION
                        SELECT pipeline, target FROM crescendo.runs WHERE project = ?
                        ORDER BY pipeline, target""",
                        row -> new PipelineId(project, row.getString(1), row.getString(2)),
                        project,
                        project));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            database.rest(snapshots);
        }
    }
}
