package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.load.Counts;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.SourceId;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A warehouse in which rows, rejects, lanes and the ledger change in one transaction. The data go first and the lanes
 * last: a direct load has copied its rows long before its lanes are known, and so the lanes are locked for a moment only.
 */
public class LedgerWarehouse implements Warehouse {
    private static final long serialVersionUID = 1L;

    private final PostgresConnection server;
    private final Schemas schemas;
    private transient @Nullable Database database;

    protected LedgerWarehouse(PostgresConnection server, Schemas schemas) {
        this.server = server;
        this.schemas = schemas;
    }

    private synchronized Database database() {
        if (database == null) {
            database = new Database(server, schemas);
        }
        return database;
    }

    @Override
    public final Ledger ledger() {
        return new PostgresLedger(database(), schemas);
    }

    @Override
    public final ValueRules valueRules() {
        return new ValueRules(false, ValueRules.DEFAULT_MAX_VALUE_BYTES, true, PgType.LIMITS, true);
    }

    @Override
    public final List<RawTable> prepare(Claim claim, List<RawTable> tables) {
        List<RawTable> kept = NativeTypes.kept(database(), "looking up the types of " + claim.pipeline(), tables);
        return rawTables().prepare(claim, kept);
    }

    @Override
    public final Preview preview(PipelineId pipeline, List<RawTable> tables) {
        return rawTables()
                .preview(pipeline, NativeTypes.kept(database(), "looking up the types of " + pipeline, tables));
    }

    @Override
    public final Map<String, ColumnFit> columnsFor(String table, Schema fields) {
        return rawTables().fits(table, fields);
    }

    @Override
    public final TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
        return new StagingWriter(database(), schemas, claim, writer, tables);
    }

    @Override
    public final Optional<DirectLoad> direct(Claim claim, List<RawTable> tables) {
        boolean byKey = tables.stream()
                .anyMatch(table -> table.mode() == WriteMode.MERGE
                        || table.mode() == WriteMode.REPLACE && !table.key().isEmpty());
        if (byKey) {
            return Optional.empty();
        }
        Map<String, Map<String, RawTables.Column>> columns = database()
                .inTransaction(
                        "looking at the raw tables of " + claim.pipeline(),
                        handle -> rawTables().columns(handle, tables));
        boolean withoutCast = tables.stream()
                .allMatch(table -> RawTables.takesAsWritten(table, columns.getOrDefault(table.name(), Map.of())));
        return withoutCast ? Optional.of(new PostgresDirectLoad(this, rawTables(), claim, tables)) : Optional.empty();
    }

    private RawTables rawTables() {
        return new RawTables(database(), schemas);
    }

    protected final CuratedTier openCurated() {
        return new PostgresCurated(database(), schemas);
    }

    @Override
    public final CommitOutcome commit(Claim claim, LoadCommit commit) {
        try (Transaction transaction = database().begin("loading " + claim.pipeline())) {
            long loadId = transaction.call(Runs::nextLoadId);
            Publication.Written written = transaction.call(handle -> {
                return publication(handle, rawTables(), claim, commit, loadId).publish();
            });
            return publish(transaction, claim, commit, loadId, written);
        } catch (StagingLostException lost) {
            new Staging(database(), schemas).forget(claim, commit.batch());
            throw lost.explained(claim);
        } catch (WarehouseException refused) {
            // Whoever took over may have dropped the staging tables under our hands.
            database().inTransaction("asking who owns " + claim.pipeline(), handle -> {
                Lanes.requireOwned(handle, claim, Lanes.Lock.NONE);
                return true;
            });
            throw refused;
        }
    }

    @Override
    public final void cleanUp(Claim claim) {
        new Staging(database(), schemas).cleanUp(claim);
    }

    /** The second half of every load: its rows and rejects are in the transaction; lanes, ledger and COMMIT follow. */
    final CommitOutcome publish(
            Transaction transaction, Claim claim, LoadCommit commit, long loadId, Publication.Written written) {
        Counts counts = commit.tables().isEmpty() ? commit.counts() : counts(commit.counts(), written);
        if (!counts.addUp()) {
            throw new InternalException("the counts of " + claim.pipeline() + " don't add up: " + counts
                    + ". Nothing was loaded and the position has not moved");
        }
        joinPositionToData(transaction);
        Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
        transaction.run(handle -> {
            compareAndSet(handle, claim, commit.moves(), commit.source());
            if (!Runs.insertLoad(handle, loadId, claim, commit, counts)) {
                throw new FencedException("batch " + commit.batch() + " of " + claim.pipeline()
                        + " is loaded already, by another attempt; nothing of this one is visible");
            }
            Rejects.mark(handle, claim.pipeline(), commit.replay().rejects(), loadId);
            Runs.addLoad(handle, claim, counts, commit.last());
        });
        Faults.reach(FaultPoint.IN_COMMIT_BEFORE_COMMIT);
        transaction.commit();
        Faults.reach(FaultPoint.AFTER_COMMIT);
        return new CommitOutcome(loadId, counts);
    }

    private static Counts counts(Counts said, Publication.Written written) {
        return new Counts(
                said.read(),
                said.transformed(),
                said.filtered(),
                said.rejected(),
                said.emitted(),
                written.inEffect(),
                written.came() - written.inEffect());
    }

    /** How staged rows come into their tables. A method of its own for the sake of tests, which leave out what it checks. */
    Publication publication(Handle handle, RawTables tables, Claim claim, LoadCommit commit, long loadId) {
        return new Publication(handle, tables, claim, commit, loadId);
    }

    /**
     * Leaves the data's transaction open, so that the position becomes part of it. A method of its own for the sake of
     * tests, which break the promise here and must notice.
     */
    void joinPositionToData(Transaction transaction) {}

    /** Moves the lanes if they are ours and stand where we left them. A method of its own for the same reason. */
    void compareAndSet(Handle handle, Claim claim, List<LaneMove> moves, SourceId source) {
        Lanes.compareAndSet(handle, claim, moves, source);
    }

    @Override
    public final String toString() {
        return "warehouse " + server;
    }
}
