package dev.crescendo.testkit;

import static dev.crescendo.testkit.WarehouseBench.A;
import static dev.crescendo.testkit.WarehouseBench.SOURCE;
import static dev.crescendo.testkit.WarehouseBench.moves;
import static dev.crescendo.testkit.WarehouseBench.receipt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FencedException;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the write modes and the schema contracts mean, in every warehouse that has them. */
final class WriteModeCases {
    private static final Field ID = new Field("id", Simple.LONG, false);
    private static final Field NAME = new Field("name", Simple.TEXT, true);
    private static final Field COLOUR = new Field("colour", Simple.TEXT, true);
    private static final Schema RECORDS = Schema.of(ID, NAME);
    private static final Schema CHANGES = Schema.of(ID, NAME, Metadata.OP, Metadata.SEQUENCE);

    private final CaseList contract;
    private final WarehouseFixture fixture;

    private WriteModeCases(CaseList contract, WarehouseFixture fixture) {
        this.contract = contract;
        this.fixture = fixture;
    }

    static void addTo(CaseList contract, WarehouseFixture fixture) {
        WriteModeCases cases = new WriteModeCases(contract, fixture);
        cases.merging();
        cases.replacing();
        cases.schemas();
        cases.nestedFields();
        PartsCases.addTo(contract, fixture);
    }

    /** Adds a case that is tried only on warehouses that have the write mode; others must refuse it, as W-83 says. */
    private void add(String id, WriteMode mode, String name, CaseList.Trial trial) {
        contract.add(id, name, bench -> {
            if (fixture.modes().contains(mode)) {
                trial.on(bench);
            }
        });
    }

    private static RawTable fruit(WriteMode mode, Schema schema, Content content, String... key) {
        return new RawTable("fruit", schema, mode, List.of(key), SchemaContract.EVOLVE, content);
    }

    private static RawTable fruit(WriteMode mode, String... key) {
        return fruit(mode, RECORDS, Content.RECORDS, key);
    }

    static Batch rows(RawTable table, @Nullable Object... values) {
        Batch batch = new Batch(table.schema());
        for (int i = 0; i < values.length; i++) {
            int field = i % table.schema().size();
            batch.appendValue(field, table.schema().field(field).type() == Simple.LONG ? number(values[i]) : values[i]);
            if (field == table.schema().size() - 1) {
                batch.endRow();
            }
        }
        return batch;
    }

    /** A load of some tables, each with the rows of one task after the other. */
    static final class Load {
        private final WarehouseBench bench;
        private final Claim claim;
        private final List<TablePublish> tables = new ArrayList<>();
        private final List<List<Batch>> tasks = new ArrayList<>();

        Load(WarehouseBench bench, Claim claim) {
            this.bench = bench;
            this.claim = claim;
        }

        Load of(RawTable table, boolean complete, Batch... batches) {
            tables.add(new TablePublish(table, complete));
            tasks.add(Arrays.asList(batches));
            return this;
        }

        CommitOutcome commit() {
            return bench.warehouse.commit(claim, prepared());
        }

        LoadCommit prepared() {
            List<RawTable> raw = tables.stream().map(TablePublish::table).toList();
            int most = tasks.stream().mapToInt(List::size).max().orElse(0);
            List<Receipt> winners = new ArrayList<>();
            Counts counts = Counts.NONE;
            for (int task = 0; task < most; task++) {
                WriterId attempt = WriterId.newAttempt(new TaskId(String.valueOf(task)));
                try (TaskWriter writer = bench.warehouse.stage(claim, attempt, raw)) {
                    long emitted = 0;
                    for (int table = 0; table < raw.size(); table++) {
                        if (task < tasks.get(table).size()) {
                            Batch batch = tasks.get(table).get(task);
                            writer.write(table, batch);
                            emitted += raw.get(table).content() == Content.KEYS ? 0 : batch.rows();
                        }
                    }
                    winners.add(receipt(attempt, emitted, writer.finish()));
                }
                counts = counts.plus(winners.get(task).counts());
            }
            return new LoadCommit(
                    new BatchId(UUID.randomUUID().toString()), tables, winners, List.of(), SOURCE, counts, true);
        }
    }

    static Load load(WarehouseBench bench, Claim claim) {
        return new Load(bench, claim);
    }

    private static CommitOutcome load(WarehouseBench bench, Claim claim, RawTable table, @Nullable Object... values) {
        return load(bench, claim).of(table, false, rows(table, values)).commit();
    }

    static void assertCounted(CommitOutcome outcome, long written, long superseded) {
        assertThat(List.of(outcome.counts().written(), outcome.counts().superseded()))
                .as("written and superseded")
                .isEqualTo(List.of(written, superseded));
    }

    private static void assertFruit(WarehouseBench bench, Map<Long, String> namesById) throws Exception {
        assertThat(bench.namesById("fruit")).isEqualTo(namesById);
    }

    private void merging() {
        RawTable merged = fruit(WriteMode.MERGE, "id");
        RawTable changes = fruit(WriteMode.MERGE, CHANGES, Content.CHANGES, "id");
        add(
                "W-100",
                WriteMode.MERGE,
                "Of a load's changes of one key the newest counts, in whatever order they come",
                bench -> {
                    Claim claim = bench.ready("run", changes);
                    CommitOutcome outcome = load(
                            bench, claim, changes, 1, "new", "update", "09", 1, "old", "insert", "05", 2, "b", "insert",
                            "01");
                    assertFruit(bench, Map.of(1L, "new", 2L, "b"));
                    assertCounted(outcome, 2, 1);
                });
        add(
                "W-101",
                WriteMode.MERGE,
                "A change older than what is stored changes nothing; one as old replaces it",
                bench -> {
                    Claim claim = bench.ready("run", changes);
                    load(bench, claim, changes, 1, "a", "insert", "05", 2, "b", "insert", "05");
                    CommitOutcome outcome =
                            load(bench, claim, changes, 1, "late", "update", "04", 2, "again", "update", "05");
                    assertFruit(bench, Map.of(1L, "a", 2L, "again"));
                    assertCounted(outcome, 1, 1);
                });
        add("W-102", WriteMode.MERGE, "Deletes are applied, but to rows that are newer", bench -> {
            Claim claim = bench.ready("run", changes);
            load(bench, claim, changes, 1, "a", "insert", "05", 2, "b", "insert", "05", 3, "c", "insert", "05");
            CommitOutcome outcome = load(
                    bench, claim, changes, 1, null, "delete", "06", 2, null, "delete", "04", 9, null, "delete", "06");
            assertFruit(bench, Map.of(2L, "b", 3L, "c"));
            assertCounted(outcome, 2, 1);
        });
        add(
                "W-103",
                WriteMode.MERGE,
                "A key deleted and inserted again in one load is there, and the other way round it is not",
                bench -> {
                    Claim claim = bench.ready("run", changes);
                    load(bench, claim, changes, 1, "a", "insert", "01", 2, "b", "insert", "01");
                    CommitOutcome outcome = load(
                            bench, claim, changes, 1, null, "delete", "02", 1, "back", "insert", "03", 2, "c", "update",
                            "02", 2, null, "delete", "03");
                    assertFruit(bench, Map.of(1L, "back"));
                    assertCounted(outcome, 2, 2);
                });
        add(
                "W-104",
                WriteMode.MERGE,
                "Merged changes keep their sequence and not what happened; appended ones keep both",
                bench -> {
                    RawTable log = new RawTable(
                            "log", CHANGES, WriteMode.APPEND, List.of(), SchemaContract.EVOLVE, Content.CHANGES);
                    Claim claim = bench.ready("run", changes, log);
                    load(bench, claim)
                            .of(changes, false, rows(changes, 1, "a", "insert", "01"))
                            .of(log, false, rows(log, 1, "a", "insert", "01", 1, null, "delete", "02"))
                            .commit();
                    assertThat(fixture.rows(bench.warehouse, "fruit"))
                            .hasSize(1)
                            .allSatisfy(row -> assertThat(row)
                                    .containsEntry(Metadata.SEQUENCE.name(), "01")
                                    .doesNotContainKey(Metadata.OP.name()));
                    assertThat(fixture.rows(bench.warehouse, "log"))
                            .extracting(row -> row.get(Metadata.OP.name()))
                            .containsExactlyInAnyOrder("insert", "delete");
                });
        add("W-105", WriteMode.MERGE, "Where a load holds all there is, rows with other keys are deleted", bench -> {
            Claim claim = bench.ready("run", merged);
            load(bench, claim, merged, 1, "a", 2, "b", 3, "c");
            CommitOutcome outcome = load(bench, claim)
                    .of(merged, true, rows(merged, 2, "b2", 4, "d"))
                    .commit();
            assertFruit(bench, Map.of(2L, "b2", 4L, "d"));
            assertCounted(outcome, 2, 0);
            load(bench, claim).of(merged, true).commit();
            assertFruit(bench, Map.of());
        });
        add(
                "W-106",
                WriteMode.MERGE,
                "Keys that are all there are delete the rows of others, and are no rows themselves",
                bench -> {
                    Claim claim = bench.ready("run", merged);
                    RawTable keys = fruit(WriteMode.MERGE, Schema.of(ID), Content.KEYS, "id");
                    load(bench, claim, merged, 1, "a", 2, "b", 3, "c");
                    load(bench, claim)
                            .of(merged, false)
                            .of(keys, false, rows(keys, 1))
                            .commit();
                    assertFruit(bench, Map.of(1L, "a", 2L, "b", 3L, "c"));
                    CommitOutcome outcome = load(bench, claim)
                            .of(merged, false, rows(merged, 4, "d", 5, "e"))
                            .of(keys, true, rows(keys, 1, 4), rows(keys, 2, 7))
                            .commit();
                    assertFruit(bench, Map.of(1L, "a", 2L, "b", 4L, "d"));
                    assertCounted(outcome, 2, 0);
                });
        add(
                "W-107",
                WriteMode.MERGE,
                "Of rows of one key the last counts: in a task, then among tasks in their order",
                bench -> {
                    Claim claim = bench.ready("run", merged);
                    CommitOutcome outcome = load(bench, claim)
                            .of(
                                    merged,
                                    false,
                                    rows(merged, 1, "x", 1, "y", 2, "z", 3, "first"),
                                    rows(merged, 3, "u", 3, "last"))
                            .commit();
                    assertFruit(bench, Map.of(1L, "y", 2L, "z", 3L, "last"));
                    assertCounted(outcome, 3, 3);
                });
        add("W-108", WriteMode.MERGE, "A key may be of several fields", bench -> {
            RawTable table = fruit(WriteMode.MERGE, Schema.of(ID, COLOUR, NAME), Content.RECORDS, "id", "colour");
            Claim claim = bench.ready("run", table);
            load(bench, claim, table, 1, "red", "a", 1, "blue", "b");
            load(bench, claim, table, 1, "blue", "c", 2, "red", "d");
            assertThat(bench.names("fruit")).containsExactly("a", "c", "d");
        });
        add("W-109", WriteMode.MERGE, "A merge that is fenced leaves everything as it was", bench -> {
            Claim claim = bench.ready("run", merged);
            load(bench, claim, merged, 1, "a", 2, "b");
            LoadCommit late = load(bench, claim)
                    .of(merged, true, rows(merged, 1, "x", 1, "y"))
                    .prepared();
            bench.claim("run");
            assertThatThrownBy(() -> bench.warehouse.commit(claim, late)).isInstanceOf(FencedException.class);
            assertFruit(bench, Map.of(1L, "a", 2L, "b"));
        });
        add("W-110", WriteMode.MERGE, "Tables that are merged and appended to change in one load", bench -> {
            Claim claim = bench.ready("run", merged, WarehouseBench.orders());
            CommitOutcome outcome = bench.warehouse.commit(
                    claim,
                    moved(
                            load(bench, claim)
                                    .of(merged, false, rows(merged, 1, "a", 1, "b"))
                                    .of(WarehouseBench.orders(), false, WarehouseBench.batch("apple", "apple"))
                                    .prepared(),
                            claim));
            assertFruit(bench, Map.of(1L, "b"));
            assertThat(bench.names()).containsExactly("apple", "apple");
            assertCounted(outcome, 3, 1);
            bench.assertStandsAt(A, "1");
        });
        add("W-111", WriteMode.MERGE, "A table can't be merged without a key", bench -> {
            Claim claim = bench.claim("run");
            assertThatThrownBy(() -> bench.warehouse.prepare(claim, List.of(fruit(WriteMode.MERGE))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("fruit");
        });
    }

    private static LoadCommit moved(LoadCommit commit, Claim claim) {
        return new LoadCommit(
                commit.batch(),
                commit.tables(),
                commit.winners(),
                moves(claim, A, "1"),
                commit.source(),
                commit.counts(),
                commit.last());
    }

    private void replacing() {
        RawTable keyed = fruit(WriteMode.REPLACE, "id");
        RawTable plain = fruit(WriteMode.REPLACE);
        add(
                "W-120",
                WriteMode.REPLACE,
                "Replaced by key, rows that are equal keep their load, others get the new one or go",
                bench -> {
                    Claim claim = bench.ready("run", keyed);
                    long first = load(bench, claim)
                            .of(keyed, true, rows(keyed, 1, "a", 2, "b", 3, null, 4, "d"))
                            .commit()
                            .loadId();
                    CommitOutcome second = load(bench, claim)
                            .of(keyed, true, rows(keyed, 1, "a", 2, "changed", 3, null), rows(keyed, 5, "e"))
                            .commit();
                    assertCounted(second, 4, 0);
                    assertThat(loadsById(bench))
                            .isEqualTo(Map.of(1L, first, 2L, second.loadId(), 3L, first, 5L, second.loadId()));
                    assertThat(bench.names("fruit")).containsExactly("a", "changed", "e", "null");
                });
        add("W-121", WriteMode.REPLACE, "Replaced by key, of rows with one key the last counts", bench -> {
            Claim claim = bench.ready("run", keyed);
            load(bench, claim).of(keyed, true, rows(keyed, 1, "a", 2, "b")).commit();
            CommitOutcome outcome = load(bench, claim)
                    .of(keyed, true, rows(keyed, 1, "x", 1, "a", 2, "b"), rows(keyed, 2, "c"))
                    .commit();
            assertFruit(bench, Map.of(1L, "a", 2L, "c"));
            assertCounted(outcome, 2, 2);
        });
        add(
                "W-122",
                WriteMode.REPLACE,
                "Replaced without a key, all rows are of the last load, however many are equal",
                bench -> {
                    Claim claim = bench.ready("run", plain);
                    load(bench, claim)
                            .of(plain, true, rows(plain, 1, "a", 2, "b"))
                            .commit();
                    CommitOutcome outcome = load(bench, claim)
                            .of(plain, true, rows(plain, 1, "a", 1, "a"), rows(plain, 1, "a"))
                            .commit();
                    assertThat(bench.names("fruit")).containsExactly("a", "a", "a");
                    assertThat(bench.loadIds("fruit")).containsExactly(outcome.loadId());
                    assertCounted(outcome, 3, 0);
                });
        add("W-123", WriteMode.REPLACE, "A table replaced by nothing is empty", bench -> {
            RawTable other = new RawTable("other", RECORDS, WriteMode.REPLACE, List.of());
            Claim claim = bench.ready("run", keyed, other);
            load(bench, claim)
                    .of(keyed, true, rows(keyed, 1, "a"))
                    .of(other, true, rows(other, 1, "a"))
                    .commit();
            load(bench, claim).of(keyed, true).of(other, true).commit();
            assertThat(bench.names("fruit")).isEmpty();
            assertThat(bench.names("other")).isEmpty();
        });
        add("W-124", WriteMode.APPEND, "Appended all there is, a table holds that only, or stays as it was", bench -> {
            RawTable appended = fruit(WriteMode.APPEND, "id");
            Claim old = bench.ready("run", appended);
            load(bench, old).of(appended, true, rows(appended, 1, "a", 2, "b")).commit();
            Claim claim = bench.claim("run");
            WarehouseBench.assertFenced(() ->
                    load(bench, old).of(appended, true, rows(appended, 3, "c")).commit());
            assertThat(bench.names("fruit")).containsExactly("a", "b");
            CommitOutcome outcome = load(bench, claim)
                    .of(appended, true, rows(appended, 1, "x", 1, "y"), rows(appended, 2, "b"))
                    .commit();
            assertThat(bench.names("fruit")).containsExactly("b", "x", "y");
            assertThat(bench.loadIds("fruit")).containsExactly(outcome.loadId());
            assertCounted(outcome, 3, 0);
            load(bench, claim).of(appended, true).commit();
            assertThat(bench.names("fruit")).isEmpty();
        });
    }

    private Map<Long, Long> loadsById(WarehouseBench bench) throws Exception {
        Map<Long, Long> loads = new java.util.TreeMap<>();
        for (Map<String, @Nullable Object> row : fixture.rows(bench.warehouse, "fruit")) {
            loads.put(number(row.get("id")), number(row.get(Metadata.LOAD_ID)));
        }
        return loads;
    }

    static long number(@Nullable Object value) {
        return ((Number) java.util.Objects.requireNonNull(value)).longValue();
    }

    private void schemas() {
        Schema wider = Schema.of(ID, NAME, COLOUR);
        contract.add(
                "W-130", "A table that evolves gets new fields as columns; earlier rows have no value there", bench -> {
                    RawTable before = fruit(WriteMode.APPEND);
                    Claim claim = bench.ready("run", before);
                    load(bench, claim, before, 1, "a");
                    RawTable after = prepared(bench, claim, before.with(wider));
                    assertThat(after.schema()).isEqualTo(wider);
                    load(bench, claim, after, 2, "b", "red");
                    assertThat(fixture.rows(bench.warehouse, "fruit"))
                            .extracting(row -> row.get("colour"))
                            .containsExactlyInAnyOrder(null, "red");
                });
        contract.add("W-131", "A table that is frozen refuses a new field by its name, and stays as it is", bench -> {
            RawTable before = contracted(SchemaContract.FREEZE);
            Claim claim = bench.ready("run", before);
            load(bench, claim, before, 1, "a");
            assertThatThrownBy(() -> bench.warehouse.prepare(claim, List.of(before.with(wider))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("fruit")
                    .hasMessageContaining("colour");
            assertThat(prepared(bench, claim, before)).isEqualTo(before);
            load(bench, claim, before, 2, "b");
            assertThat(bench.names("fruit")).containsExactly("a", "b");
        });
        contract.add("W-132", "A table that discards new fields is handed back without them", bench -> {
            RawTable before = contracted(SchemaContract.DISCARD);
            Claim claim = bench.ready("run", before);
            load(bench, claim, before, 1, "a");
            RawTable after = prepared(bench, claim, before.with(wider));
            assertThat(after.schema()).isEqualTo(RECORDS);
            load(bench, claim, after, 2, "b");
            assertThat(fixture.rows(bench.warehouse, "fruit"))
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row).doesNotContainKey("colour"));
        });
        contract.add("W-133", "A field whose type does not fit its column is refused by its name", bench -> {
            RawTable before = fruit(WriteMode.APPEND);
            Claim claim = bench.ready("run", before);
            RawTable after = before.with(Schema.of(ID, new Field("name", Simple.BYTES, true)));
            assertThatThrownBy(() -> bench.warehouse.prepare(claim, List.of(after)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("name");
        });
    }

    private static RawTable nested(SchemaContract contract, String items) {
        Schema schema = Schema.of(ID, new Field("items", FieldType.parse(items), true));
        return new RawTable("fruit", schema, WriteMode.APPEND, List.of(), contract, Content.RECORDS);
    }

    private static final String BEFORE = "list(struct(name text))";
    private static final String AFTER = "list(struct(name text, size long))";

    private void nestedFields() {
        contract.add("W-134", "A table that evolves takes new parts of a nested field", bench -> {
            Claim claim = bench.ready("run", nested(SchemaContract.EVOLVE, BEFORE));
            RawTable after = nested(SchemaContract.EVOLVE, AFTER);
            assertThat(prepared(bench, claim, after)).isEqualTo(after);
            assertThat(prepared(bench, claim, after)).isEqualTo(after);
        });
        contract.add("W-135", "A table that is frozen refuses a new part of a nested field by its place", bench -> {
            Claim claim = bench.ready("run", nested(SchemaContract.FREEZE, BEFORE));
            assertThatThrownBy(() -> prepared(bench, claim, nested(SchemaContract.FREEZE, AFTER)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("items[].size");
        });
        contract.add(
                "W-136", "A table that discards new fields is handed back without new parts of nested ones", bench -> {
                    RawTable before = nested(SchemaContract.DISCARD, BEFORE);
                    Claim claim = bench.ready("run", before);
                    assertThat(prepared(bench, claim, nested(SchemaContract.DISCARD, AFTER)))
                            .isEqualTo(before);
                });
    }

    private static RawTable contracted(SchemaContract contract) {
        return new RawTable("fruit", RECORDS, WriteMode.APPEND, List.of(), contract, Content.RECORDS);
    }

    private static RawTable prepared(WarehouseBench bench, Claim claim, RawTable table) {
        return bench.warehouse.prepare(claim, List.of(table)).get(0);
    }
}
