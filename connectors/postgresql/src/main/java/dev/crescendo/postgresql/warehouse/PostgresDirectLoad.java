package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.DataException;
import dev.crescendo.error.InternalException;
import dev.crescendo.load.Receipt;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Streams into raw tables, in the transaction that will commit them. */
final class PostgresDirectLoad implements DirectLoad {
    private final LedgerWarehouse warehouse;
    private final Claim claim;
    private final Writer writer;

    PostgresDirectLoad(
            LedgerWarehouse warehouse, Database database, Schemas schemas, Claim claim, List<RawTable> tables) {
        this.warehouse = warehouse;
        this.claim = claim;
        this.writer = new Writer(database, schemas, claim, tables);
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
            return warehouse.publish(transaction, claim, commit, writer.loadId(transaction), writer.rawRows());
        }
    }

    @Override
    public void close() {
        writer.close();
        writer.discard();
    }

    private static final class Writer extends CopyingWriter {
        private final Database database;
        private final Schemas schemas;
        private final Claim claim;
        private long loadId;

        Writer(Database database, Schemas schemas, Claim claim, List<RawTable> tables) {
            super(tables, Rejects.direct(claim));
            this.database = database;
            this.schemas = schemas;
            this.claim = claim;
        }

        @Override
        Transaction begin() {
            return database.begin("loading " + claim.pipeline());
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
            Map<String, Map<String, RawTables.Column>> columns =
                    begun.call(handle -> new RawTables(database, schemas).columns(handle, tables()));
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
                    List.of("load_id"),
                    constants,
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
