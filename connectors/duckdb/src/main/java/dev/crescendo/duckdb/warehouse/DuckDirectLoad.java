package dev.crescendo.duckdb.warehouse;

import dev.crescendo.error.DataException;
import dev.crescendo.error.InternalException;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import java.util.List;

/**
 * Writes into files like any other attempt, and loads them when it commits: so the database is open, and other processes
 * are kept out of it, for no longer than the commit takes. What it saves is the receipt and its durable file.
 */
final class DuckDirectLoad implements DirectLoad {
    private final LedgerWarehouse warehouse;
    private final Claim claim;
    private final StagingWriter writer;

    DuckDirectLoad(LedgerWarehouse warehouse, StagingFolder staging, Claim claim, List<RawTable> tables) {
        this.warehouse = warehouse;
        this.claim = claim;
        String attempt = WriterId.newAttempt(new TaskId("direct")).attempt();
        this.writer = new StagingWriter(staging, claim, attempt, tables, false);
    }

    @Override
    public TaskWriter writer() {
        return writer;
    }

    @Override
    public CommitOutcome commit(LoadCommit commit) {
        if (!writer.isFinished()) {
            throw new InternalException(
                    "a direct load of " + claim.pipeline() + " was committed before it was finished");
        }
        List<List<Receipt.Staged>> received =
                commit.winners().stream().map(Receipt::staged).toList();
        if (!received.equals(List.of(writer.staged()))) {
            throw new DataException("the receipts of " + claim.pipeline() + " say " + received + ", and "
                    + writer.staged() + " was written. Nothing was loaded and the position has not moved");
        }
        return warehouse.commit(claim, commit);
    }

    @Override
    public void close() {
        writer.close();
        writer.drop();
    }
}
