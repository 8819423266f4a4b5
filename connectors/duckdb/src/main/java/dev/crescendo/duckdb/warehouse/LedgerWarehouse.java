package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.Access;
import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.duckdb.internal.file.ReaderConnection;
import dev.crescendo.duckdb.internal.file.SharedDatabase;
import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.load.Counts;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.Limits;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
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
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A warehouse in which rows, rejects, lanes and the ledger change in one transaction. A commit writes to the rows of its
 * claim first: from then on whoever wants to take over conflicts, and begins anew when the commit has ended.
 */
public class LedgerWarehouse implements Warehouse {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWarehouse.class);

    private static final long serialVersionUID = 1L;

    /** The least numbers stand for -infinity; the first timestamp is 290309-12-22 (BC). */
    private static final Limits LIMITS = new Limits(
            -Times.DATE_INFINITY + 1,
            Times.DATE_INFINITY - 1,
            -9_223_372_022_400_000_000L,
            Times.INFINITY - 1,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            false);

    private final DatabaseFile file;
    private final Duration patience;
    private final boolean snapshots;
    private transient @Nullable Database database;

    protected LedgerWarehouse(DatabaseFile file, Duration patience, boolean snapshots) {
        this.file = file;
        this.patience = patience;
        this.snapshots = snapshots;
    }

    private synchronized Database database() {
        if (database == null) {
            database = new Database(file, patience);
        }
        return database;
    }

    private StagingFolder staging() {
        return new StagingFolder(file.staging());
    }

    @Override
    public final Ledger ledger() {
        return new DuckLedger(database(), new Staging(database(), staging()), snapshots);
    }

    @Override
    public final ValueRules valueRules() {
        return new ValueRules(true, ValueRules.DEFAULT_MAX_VALUE_BYTES, false, LIMITS);
    }

    @Override
    public final List<RawTable> prepare(Claim claim, List<RawTable> tables) {
        new Staging(database(), staging()).dropDead(claim);
        return new RawTables(database()).prepare(claim, tables);
    }

    @Override
    public final Preview preview(PipelineId pipeline, List<RawTable> tables) {
        return new RawTables(database()).preview(pipeline, tables);
    }

    @Override
    public final Map<String, ColumnFit> columnsFor(String table, Schema fields) {
        return new RawTables(database()).fits(table, fields);
    }

    @Override
    public final TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
        return new StagingWriter(staging(), claim, writer.attempt(), tables, true);
    }

    @Override
    public final Optional<DirectLoad> direct(Claim claim, List<RawTable> tables) {
        boolean appends = tables.stream().allMatch(table -> table.mode() == WriteMode.APPEND);
        return appends ? Optional.of(new DuckDirectLoad(this, staging(), claim, tables)) : Optional.empty();
    }

    @Override
    public final CommitOutcome commit(Claim claim, LoadCommit commit) {
        Staging staging = new Staging(database(), staging());
        String doing = "loading " + claim.pipeline();
        try {
            return Database.unlessInTheWay(doing, () -> attempt(doing, staging, claim, commit));
        } catch (StagingLostException lost) {
            // Whoever took over may have deleted the files under our hands.
            database().read("asking who owns " + claim.pipeline(), connection -> {
                Lanes.own(connection, claim);
                return true;
            });
            staging.forget(claim, commit.batch());
            throw lost.explained(claim);
        } catch (WarehouseException | CommitUnknownException failure) {
            if (!Failures.isDiskFull(failure)) {
                throw failure;
            }
            return withoutRoom(doing, staging, claim, commit, failure);
        }
    }

    /** Finds out whether a commit that had no room happened. If not, drops what was staged: room is what is wanted now. */
    private CommitOutcome withoutRoom(
            String doing, Staging staging, Claim claim, LoadCommit commit, CrescendoException failure) {
        if (failure instanceof CommitUnknownException) {
            Optional<CommitOutcome> happened = database()
                    .read(
                            "asking what became of " + claim.pipeline(),
                            connection -> Runs.findLoad(connection, claim.pipeline(), commit.batch()));
            if (happened.isPresent()) {
                return happened.get();
            }
        }
        staging.drop(commit.winners());
        throw new WarehouseException(Failures.diskFull(doing, file), failure);
    }

    private CommitOutcome attempt(String doing, Staging staging, Claim claim, LoadCommit commit) {
        try {
            return attempt(doing, staging, claim, commit, true);
        } catch (WarehouseException tooLittle) {
            if (!Failures.isOutOfMemory(tooLittle)) {
                throw tooLittle;
            }
            LOG.debug("{} needs more memory than was thought", doing);
        }
        return attempt(doing, staging, claim, commit, false);
    }

    private CommitOutcome attempt(
            String doing, Staging staging, Claim claim, LoadCommit commit, boolean withLittleMemory) {
        try (Transaction transaction = database().begin(doing)) {
            transaction.run(connection -> own(connection, claim));
            database().loads(claim);
            if (withLittleMemory) {
                transaction
                        .call(connection -> staging.memoryFor(connection, commit))
                        .ifPresent(transaction::limitMemory);
            }
            long loadId = transaction.call(Runs::nextLoadId);
            Staging.Published published =
                    transaction.call(connection -> staging.publish(connection, claim, commit, loadId));
            // To commit may mean to write the whole file anew.
            transaction.freeMemory();
            Counts counts = commit.tables().isEmpty() ? commit.counts() : counted(claim, commit.counts(), published);
            joinPositionToData(transaction);
            Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
            transaction.run(connection -> {
                compareAndSet(connection, claim, commit.moves(), commit.source());
                if (!Runs.insertLoad(connection, loadId, claim, commit, counts)) {
                    throw new FencedException("batch " + commit.batch() + " of " + claim.pipeline()
                            + " is loaded already, by another attempt; nothing of this one is visible");
                }
                Rejects.mark(connection, claim.pipeline(), commit.replay().rejects(), loadId);
                Runs.addLoad(connection, claim, counts, commit.last());
            });
            Faults.reach(FaultPoint.IN_COMMIT_BEFORE_COMMIT);
            transaction.commit();
            Faults.reach(FaultPoint.AFTER_COMMIT);
            return new CommitOutcome(loadId, counts);
        } finally {
            database().hasLoaded(claim);
        }
    }

    private static Counts counted(Claim claim, Counts said, Staging.Published published) {
        long superseded = published.staged() - published.written();
        Counts counts = said.plus(new Counts(0, 0, 0, 0, 0, -superseded, superseded));
        if (!counts.addUp() || said.written() != published.staged()) {
            throw new InternalException("the counts of " + claim.pipeline() + " don't add up: " + counts + ", and "
                    + published.staged() + " rows were staged. Nothing was loaded and the position has not moved");
        }
        return counts;
    }

    /** Whether the first run has made the file. */
    public final boolean exists() {
        return Files.exists(file.path());
    }

    /**
     * A connection that changes nothing; the caller closes it. To the snapshot, so that a long query keeps nobody from
     * loading; without one, to the database itself.
     */
    protected final Connection openForReaders() {
        String doing = "opening it for a query";
        try {
            return snapshots && SharedDatabase.of(file).hasSnapshot()
                    ? ReaderConnection.to(file.snapshot())
                    : ReaderConnection.on(
                            SharedDatabase.of(file).open(Access.READ, doing, patience, WarehouseException::new));
        } catch (SQLException refused) {
            throw Failures.explain(file, doing, refused, WarehouseException::new);
        }
    }

    protected final CuratedTier openCurated() {
        return new DuckCurated(database());
    }

    @Override
    public final void cleanUp(Claim claim) {
        new Staging(database(), staging()).cleanUp(claim);
    }

    /** Makes sure that nobody takes over until the commit has ended. A method of its own for the sake of tests, as below. */
    void own(Connection connection, Claim claim) throws SQLException {
        Lanes.own(connection, claim);
    }

    /**
     * Leaves the data's transaction open, so that the position becomes part of it. A method of its own for the sake of
     * tests, which break the promise here and must notice.
     */
    void joinPositionToData(Transaction transaction) {}

    /** Moves the lanes if they are ours and stand where we left them. A method of its own for the same reason. */
    void compareAndSet(Connection connection, Claim claim, List<LaneMove> moves, SourceId source) throws SQLException {
        Lanes.compareAndSet(connection, claim, moves, source);
    }

    @Override
    public final String toString() {
        return "warehouse " + file;
    }
}
