package dev.crescendo.postgresql.warehouse;

import static dev.crescendo.postgresql.warehouse.Fixture.ALL;
import static dev.crescendo.postgresql.warehouse.Fixture.ELSEWHERE;
import static dev.crescendo.postgresql.warehouse.Fixture.LEASE;
import static dev.crescendo.postgresql.warehouse.Fixture.ORDERS;
import static dev.crescendo.postgresql.warehouse.Fixture.SOURCE;
import static dev.crescendo.postgresql.warehouse.Fixture.run;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.UUID;

/** Loads rows into one table, as a run does it, in few words. */
final class Loading implements AutoCloseable {
    private final Warehouse warehouse;
    private final Ledger ledger;
    private final Claim claim;

    Loading(Warehouse warehouse) {
        this.warehouse = warehouse;
        this.ledger = warehouse.ledger();
        ledger.prepare();
        this.claim = ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, LEASE);
    }

    Claim claim() {
        return claim;
    }

    RawTable prepare(RawTable table) {
        return warehouse.prepare(claim, List.of(table)).get(0);
    }

    /** Whether the table is loaded without staging. */
    boolean isDirect(RawTable table) {
        return warehouse
                .direct(claim, List.of(table))
                .map(direct -> {
                    direct.close();
                    return true;
                })
                .orElse(false);
    }

    static Batch rows(RawTable table, Object... values) {
        int width = table.schema().size();
        Batch batch = new Batch(table.schema());
        for (int i = 0; i < values.length; i++) {
            batch.appendValue(i % width, values[i]);
            if (i % width == width - 1) {
                batch.endRow();
            }
        }
        return batch;
    }

    /** Prepares the table, stages the rows and commits them; they are all there is where it is replaced. */
    CommitOutcome load(RawTable table, Object... values) {
        return commit(prepare(table), rows(table, values));
    }

    CommitOutcome commit(RawTable table, Batch batch) {
        return commit(List.of(table), List.of(batch));
    }

    /** Loads several tables by one commit. */
    CommitOutcome commit(List<RawTable> tables, List<Batch> batches) {
        WriterId writer = WriterId.newAttempt(new TaskId("1"));
        try (TaskWriter staging = warehouse.stage(claim, writer, tables)) {
            for (int i = 0; i < tables.size(); i++) {
                staging.write(i, batches.get(i));
            }
            return warehouse.commit(claim, commit(tables, writer, batches, staging.finish()));
        }
    }

    CommitOutcome loadDirectly(RawTable table, Object... values) {
        return commitDirectly(prepare(table), rows(table, values));
    }

    CommitOutcome commitDirectly(RawTable table, Batch batch) {
        try (DirectLoad direct = warehouse.direct(claim, List.of(table)).orElseThrow()) {
            direct.writer().write(0, batch);
            WriterId writer = WriterId.newAttempt(new TaskId("1"));
            return direct.commit(commit(
                    List.of(table), writer, List.of(batch), direct.writer().finish()));
        }
    }

    private static LoadCommit commit(
            List<RawTable> tables, WriterId writer, List<Batch> batches, List<Receipt.Staged> staged) {
        long rows = batches.stream().mapToLong(Batch::rows).sum();
        Counts counts = new Counts(rows, rows, 0, 0, rows, rows, 0);
        return new LoadCommit(
                new BatchId(UUID.randomUUID().toString()),
                tables.stream().map(TablePublish::of).toList(),
                List.of(new Receipt(writer, counts, staged, Position.empty())),
                List.of(),
                SOURCE,
                counts,
                false);
    }

    void cleanUp() {
        warehouse.cleanUp(claim);
    }

    @Override
    public void close() {
        ledger.close();
    }
}
