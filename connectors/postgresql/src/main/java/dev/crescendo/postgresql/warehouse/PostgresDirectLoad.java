package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.DataException;
import dev.crescendo.error.InternalException;
import dev.crescendo.load.Receipt;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Streams into raw tables, in the transaction that will commit them. */
final class PostgresDirectLoad implements DirectLoad {
    private final LedgerWarehouse warehouse;
    private final RawTables raw;
    private final Claim claim;
    private final Writer writer;

    PostgresDirectLoad(LedgerWarehouse warehouse, RawTables raw, Claim claim, List<RawTable> tables) {
        this.warehouse = warehouse;
        this.claim = claim;
        this.raw = raw;
        this.writer = new Writer(raw, claim, tables);
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
        try (Transaction transaction = writer.transaction()) {
            long loadId = writer.loadId(transaction);
            for (TablePublish publish : commit.tables()) {
                if (publish.complete()) {
                    transaction.run(handle -> deleteOthers(handle, publish.table(), loadId));
                }
            }
            long rows = writer.rawRows();
            return warehouse.publish(transaction, claim, commit, loadId, new Publication.Written(rows, rows));
        }
    }

    /** At the end, so that what was there is locked for a moment only. */
    private void deleteOthers(Handle handle, RawTable table, long loadId) {
        Lanes.requireOwned(handle, claim, Lanes.Lock.NONE);
        Statements.execute(
                handle,
                "DELETE FROM " + Database.quote(raw.schemas().raw()) + "." + Database.quote(table.name()) + " WHERE "
                        + Database.quote(RawTables.LOAD_ID) + " <> " + loadId);
    }

    @Override
    public void close() {
        writer.close();
        writer.discard();
    }

    private static final class Writer extends CopyingWriter {
        private final RawTables raw;
        private final Schemas schemas;
        private final Claim claim;
        private long loadId;

        Writer(RawTables raw, Claim claim, List<RawTable> tables) {
            super(tables, Rejects.direct(claim));
            this.raw = raw;
            this.schemas = raw.schemas();
            this.claim = claim;
        }

        @Override
        Transaction begin() {
            return raw.database().begin("loading " + claim.pipeline());
        }

        long loadId(Transaction transaction) {
            if (loadId == 0) {
                loadId = transaction.call(Runs::nextLoadId);
            }
            return loadId;
        }

        @Override
        List<CopyTarget> targets(Transaction begun) {
            List<String> constantColumns = List.of(RawTables.LOAD_ID);
            long[] constants = {loadId(begun)};
            Map<String, Map<String, RawTables.Column>> columns = begun.call(handle -> raw.columns(handle, tables()));
            List<CopyTarget> targets = new ArrayList<>();
            for (RawTable table : tables()) {
                targets.add(new CopyTarget(
                        Database.quote(schemas.raw()) + "." + Database.quote(table.name()),
                        "",
                        constantColumns,
                        constants,
                        table.schema(),
                        RawTables.types(table, columns.get(table.name()))));
            }
            targets.add(new CopyTarget(
                    Database.quote(schemas.ledger()) + ".rejects",
                    "",
                    List.of("load_id", "first_load_id"),
                    new long[] {loadId(begun), loadId(begun)},
                    rejects().schema(),
                    rejects().types()));
            return targets;
        }

        @Override
        String location(int target) {
            return target == tables().size()
                    ? schemas.ledger() + ".rejects"
                    : schemas.raw() + "." + tables().get(target).name();
        }

        /** The transaction stays open: the commit goes on with it. */
        @Override
        void complete(Transaction written) {}

        long rawRows() {
            return staged().stream()
                    .filter(staged -> !staged.output().equals(REJECTS))
                    .mapToLong(Receipt.Staged::rows)
                    .sum();
        }
    }
}
