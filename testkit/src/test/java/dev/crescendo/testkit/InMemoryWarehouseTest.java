package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Schema;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryWarehouseTest {
    private static final Schema SCHEMA =
            Schema.of(new Field("id", FieldType.Simple.LONG, false), new Field("name", FieldType.Simple.TEXT, true));

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    @AfterEach
    void forget() {
        Faults.clear();
        warehouse.forget();
    }

    @Test
    void copyThatTravelledFindsTheSameTables() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(warehouse);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            load((Warehouse) in.readObject(), WriteMode.APPEND, "1", 1, "a");
        }
        assertThat(warehouse.rows("users"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("id", 1L)
                        .containsEntry("name", "a")
                        .containsEntry("_load_id", 1L));
    }

    @Test
    void appendKeepsTheRowsOfEveryLoad() {
        load(warehouse, WriteMode.APPEND, "1", 1, "a", 2, "b");
        load(warehouse, WriteMode.APPEND, "2", 1, "c");
        assertThat(names()).containsExactly("a", "b", "c");
    }

    @Test
    void mergeKeepsTheNewestRowOfAKeyAndCountsTheSuperseded() {
        load(warehouse, WriteMode.MERGE, "1", 1, "a", 2, "b");
        CommitOutcome second = load(warehouse, WriteMode.MERGE, "2", 2, "c", 2, "d", 3, "e");
        assertThat(names()).containsExactly("a", "d", "e");
        assertThat(second.counts().written()).isEqualTo(2);
        assertThat(second.counts().superseded()).isEqualTo(1);
        assertThat(second.counts().addUp()).isTrue();
    }

    @Test
    void replaceLeavesWhatWasRead() {
        load(warehouse, WriteMode.REPLACE, "1", 1, "a", 2, "b");
        load(warehouse, WriteMode.REPLACE, "2", 3, "c");
        assertThat(names()).containsExactly("c");
    }

    @Test
    void writeModeThatIsNotSupportedIsRefused() {
        InMemoryWarehouse lesser = warehouse.supporting(WriteMode.APPEND);
        assertThatThrownBy(() -> load(lesser, WriteMode.MERGE, "1", 1, "a"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can't do MERGE");
    }

    @Test
    void crashBeforeCommitLeavesNothing() {
        for (FaultPoint fault : List.of(FaultPoint.IN_COMMIT_AFTER_DATA, FaultPoint.IN_COMMIT_BEFORE_COMMIT)) {
            Faults.install(point -> {
                if (point == fault) {
                    throw new IllegalStateException("crash");
                }
            });
            assertThatThrownBy(() -> load(warehouse, WriteMode.APPEND, "1", 1, "a"))
                    .hasMessage("crash");
            assertThat(warehouse.rows("users")).isEmpty();
        }
    }

    @Test
    void crashAfterCommitLeavesAll() {
        Faults.install(point -> {
            if (point == FaultPoint.AFTER_COMMIT) {
                throw new IllegalStateException("crash");
            }
        });
        assertThatThrownBy(() -> load(warehouse, WriteMode.APPEND, "1", 1, "a")).hasMessage("crash");
        assertThat(names()).containsExactly("a");
    }

    private List<Object> names() {
        return warehouse.rows("users").stream().map(row -> row.get("name")).toList();
    }

    /** Loads rows, given as id and name by turns, as one staged load. */
    private static CommitOutcome load(Warehouse into, WriteMode mode, String load, Object... rows) {
        RawTable users = new RawTable("users", SCHEMA, mode, List.of("id"));
        Claim claim = into.ledger()
                .claim(
                        new PipelineId("test", "users", PipelineId.RAW),
                        new RunKey("run-" + load),
                        new Scope.Exclusive(),
                        Holder.current(),
                        Duration.ofMinutes(1));
        try {
            into.prepare(claim, List.of(users));
            WriterId writer = WriterId.newAttempt(new TaskId("only"));
            Batch batch = new Batch(SCHEMA);
            for (int i = 0; i < rows.length; i += 2) {
                batch.appendValue(0, rows[i]);
                batch.appendValue(1, rows[i + 1]);
                batch.endRow();
            }
            Counts counts = new Counts(batch.rows(), batch.rows(), 0, 0, batch.rows(), batch.rows(), 0);
            List<Receipt.Staged> staged;
            try (TaskWriter out = into.stage(claim, writer, List.of(users))) {
                out.write(0, batch);
                batch.clear();
                staged = out.finish();
            }
            Receipt receipt = new Receipt(writer, counts, staged, Position.empty());
            return into.commit(
                    claim,
                    new LoadCommit(
                            new BatchId("batch-" + load),
                            List.of(TablePublish.of(users)),
                            List.of(receipt),
                            List.of(),
                            new SourceId("test"),
                            counts,
                            true));
        } finally {
            into.ledger().release(claim);
        }
    }
}
