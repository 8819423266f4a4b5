package dev.crescendo.duckdb;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A warehouse in a folder, claimed, and loads into its table {@code raw.orders}. */
final class LoadedTables implements AutoCloseable {
    private static final PipelineId PIPELINE = new PipelineId("shop", "orders", PipelineId.RAW);

    private final Opened opened;
    private final DuckWarehouse warehouse;
    private final Ledger ledger;
    private final Claim claim;

    LoadedTables(Path folder) throws Exception {
        // where patterns are allowed, these would be taken for some
        Path odd = Files.createDirectories(folder.resolve("it's [a] *folder"));
        opened = new Opened(odd.resolve("warehouse.duckdb"));
        warehouse = new DuckWarehouse(DuckConnection.to(opened.path()).withoutSnapshot());
        ledger = warehouse.ledger();
        ledger.prepare();
        claim = ledger.claim(
                PIPELINE, new RunKey("run"), new Scope.Exclusive(), Holder.current(), Duration.ofMinutes(5));
    }

    Opened opened() {
        return opened;
    }

    DuckWarehouse warehouse() {
        return warehouse;
    }

    Ledger ledger() {
        return ledger;
    }

    Claim claim() {
        return claim;
    }

    static Field field(String name, FieldType type) {
        return new Field(name, type, true);
    }

    static Batch batch(Schema schema, Object[]... rows) {
        Batch batch = new Batch(schema);
        for (Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                batch.appendValue(i, row[i]);
            }
            batch.endRow();
        }
        return batch;
    }

    static Object[] row(Object... values) {
        return values;
    }

    static RawTable table(Schema schema) {
        return new RawTable("orders", schema, WriteMode.APPEND, List.of());
    }

    static RawTable contract(Schema schema, SchemaContract contract) {
        return new RawTable("orders", schema, WriteMode.APPEND, List.of(), contract, Content.RECORDS);
    }

    Receipt stage(RawTable table, Batch... batches) {
        WriterId attempt = WriterId.newAttempt(new TaskId("1"));
        try (TaskWriter writer = warehouse.stage(claim, attempt, List.of(table))) {
            long rows = 0;
            for (Batch batch : batches) {
                writer.write(0, batch);
                rows += batch.rows();
            }
            boolean raw = table.content() != Content.KEYS;
            Counts counts = raw ? new Counts(rows, rows, 0, 0, rows, rows, 0) : Counts.NONE;
            return new Receipt(attempt, counts, writer.finish(), Position.empty());
        }
    }

    CommitOutcome commit(TablePublish publish, Receipt... receipts) {
        Counts all = Arrays.stream(receipts).map(Receipt::counts).reduce(Counts.NONE, Counts::plus);
        return warehouse.commit(
                claim,
                new LoadCommit(
                        new BatchId(UUID.randomUUID().toString()),
                        List.of(publish),
                        List.of(receipts),
                        List.of(),
                        new SourceId("test"),
                        all,
                        false));
    }

    CommitOutcome load(RawTable table, Batch... batches) {
        RawTable fitted = warehouse.prepare(claim, List.of(table)).get(0);
        return commit(TablePublish.of(fitted), stage(fitted, batches));
    }

    @Override
    public void close() {
        ledger.close();
    }
}
