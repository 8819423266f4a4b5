package dev.crescendo.testkit;

import static dev.crescendo.testkit.WriteModeCases.assertCounted;
import static dev.crescendo.testkit.WriteModeCases.load;
import static dev.crescendo.testkit.WriteModeCases.number;
import static dev.crescendo.testkit.WriteModeCases.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.FencedException;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.Replay;
import java.util.List;

/** What becomes of rows that are parts of another table's rows. */
final class PartsCases {
    private static final Field ID = new Field("id", Simple.LONG, false);
    private static final Field NAME = new Field("name", Simple.TEXT, true);
    private static final Schema WHOLE = Schema.of(ID, NAME);
    private static final Schema PART = Schema.of(
            new Field("_fruit_id", Simple.LONG, false),
            new Field(Metadata.POSITION, Simple.INT, false),
            NAME,
            Metadata.PARENT);

    private final CaseList contract;
    private final WarehouseFixture fixture;

    private PartsCases(CaseList contract, WarehouseFixture fixture) {
        this.contract = contract;
        this.fixture = fixture;
    }

    static void addTo(CaseList contract, WarehouseFixture fixture) {
        PartsCases cases = new PartsCases(contract, fixture);
        cases.merged();
        cases.gone();
        cases.replaced();
        cases.replayed();
    }

    private void add(String id, WriteMode mode, String name, CaseList.Trial trial) {
        contract.add(id, name, bench -> {
            if (fixture.modes().contains(mode)) {
                trial.on(bench);
            }
        });
    }

    private static RawTable fruit(WriteMode mode) {
        return new RawTable("fruit", WHOLE, mode, List.of("id"));
    }

    private static RawTable seeds(WriteMode mode) {
        return new RawTable(
                "fruit_seeds",
                PART,
                mode,
                List.of("_fruit_id", Metadata.POSITION),
                SchemaContract.EVOLVE,
                Content.RECORDS,
                "fruit");
    }

    /** Each part as "fruit position name". */
    private void assertSeeds(WarehouseBench bench, String... seeds) throws Exception {
        assertThat(fixture.rows(bench.warehouse, "fruit_seeds"))
                .as("parts")
                .extracting(row ->
                        number(row.get("_fruit_id")) + " " + number(row.get(Metadata.POSITION)) + " " + row.get("name"))
                .containsExactlyInAnyOrder(seeds);
    }

    private void merged() {
        RawTable fruit = fruit(WriteMode.MERGE);
        RawTable seeds = seeds(WriteMode.MERGE);
        add(
                "W-160",
                WriteMode.MERGE,
                "The parts of a row that is merged replace all that it had, also when there are none",
                bench -> {
                    Claim claim = bench.ready("run", fruit, seeds);
                    CommitOutcome first = load(bench, claim)
                            .of(fruit, false, rows(fruit, 1, "a", 2, "b", 3, "c"))
                            .of(seeds, false, rows(seeds, 1, 1, "a1", 0, 1, 2, "a2", 0, 2, 1, "b1", 1, 3, 1, "c1", 2))
                            .commit();
                    assertCounted(first, 7, 0);
                    load(bench, claim)
                            .of(fruit, false, rows(fruit, 1, "A", 2, "B"))
                            .of(seeds, false, rows(seeds, 1, 1, "A1", 0))
                            .commit();
                    assertSeeds(bench, "1 1 A1", "3 1 c1");
                    assertThat(fixture.rows(bench.warehouse, "fruit_seeds"))
                            .allSatisfy(row -> assertThat(row).doesNotContainKey(Metadata.PARENT.name()));
                });
        add(
                "W-161",
                WriteMode.MERGE,
                "Of rows with one key only the parts of the newest come: in a task, and among tasks",
                bench -> {
                    Claim claim = bench.ready("run", fruit, seeds);
                    CommitOutcome outcome = load(bench, claim)
                            .of(
                                    fruit,
                                    false,
                                    rows(fruit, 1, "old", 2, "first", 1, "new"),
                                    rows(fruit, 3, "c"),
                                    rows(fruit, 2, "last"))
                            .of(
                                    seeds,
                                    false,
                                    rows(seeds, 1, 1, "old", 0, 1, 2, "old", 0, 2, 1, "first", 1, 1, 1, "new", 2),
                                    rows(seeds),
                                    rows(seeds, 2, 1, "last", 0, 2, 2, "last", 0))
                            .commit();
                    assertSeeds(bench, "1 1 new", "2 1 last", "2 2 last");
                    assertCounted(outcome, 6, 5);
                });
        add("W-162", WriteMode.MERGE, "A merge that is fenced leaves the parts as they were", bench -> {
            Claim claim = bench.ready("run", fruit, seeds);
            load(bench, claim)
                    .of(fruit, false, rows(fruit, 1, "a"))
                    .of(seeds, false, rows(seeds, 1, 1, "a1", 0))
                    .commit();
            LoadCommit late = load(bench, claim)
                    .of(fruit, true, rows(fruit, 1, "x"))
                    .of(seeds, true, rows(seeds, 1, 1, "x1", 0))
                    .prepared();
            bench.claim("run");
            assertThatThrownBy(() -> bench.warehouse.commit(claim, late)).isInstanceOf(FencedException.class);
            assertSeeds(bench, "1 1 a1");
        });
    }

    private void gone() {
        RawTable fruit = fruit(WriteMode.MERGE);
        RawTable seeds = seeds(WriteMode.MERGE);
        add(
                "W-163",
                WriteMode.MERGE,
                "The parts of rows that are deleted go, and those of a change older than what is stored do not count",
                bench -> {
                    RawTable changes = new RawTable(
                            "fruit",
                            WHOLE.and(Metadata.OP, Metadata.SEQUENCE),
                            WriteMode.MERGE,
                            List.of("id"),
                            SchemaContract.EVOLVE,
                            Content.CHANGES);
                    Claim claim = bench.ready("run", changes, seeds);
                    load(bench, claim)
                            .of(changes, false, rows(changes, 1, "a", "insert", "05", 2, "b", "insert", "05"))
                            .of(seeds, false, rows(seeds, 1, 1, "a1", 0, 2, 1, "b1", 1))
                            .commit();
                    CommitOutcome outcome = load(bench, claim)
                            .of(changes, false, rows(changes, 1, "late", "update", "04", 2, null, "delete", "06"))
                            .of(seeds, false, rows(seeds, 1, 1, "late", 0))
                            .commit();
                    assertSeeds(bench, "1 1 a1");
                    assertCounted(outcome, 1, 2);
                });
        add("W-164", WriteMode.MERGE, "The parts of rows that are not among all there is go", bench -> {
            Claim claim = bench.ready("run", fruit, seeds);
            RawTable keys = new RawTable(
                    "fruit", Schema.of(ID), WriteMode.MERGE, List.of("id"), SchemaContract.EVOLVE, Content.KEYS);
            load(bench, claim)
                    .of(fruit, false, rows(fruit, 1, "a", 2, "b", 3, "c"))
                    .of(seeds, false, rows(seeds, 1, 1, "a1", 0, 2, 1, "b1", 1, 3, 1, "c1", 2))
                    .commit();
            load(bench, claim)
                    .of(fruit, true, rows(fruit, 1, "a", 2, "b"))
                    .of(seeds, true, rows(seeds, 1, 1, "a1", 0, 2, 1, "b1", 1))
                    .commit();
            assertSeeds(bench, "1 1 a1", "2 1 b1");
            load(bench, claim)
                    .of(fruit, false)
                    .of(seeds, false)
                    .of(keys, true, rows(keys, 2))
                    .commit();
            assertSeeds(bench, "2 1 b1");
        });
    }

    private void replaced() {
        RawTable fruit = fruit(WriteMode.REPLACE);
        RawTable seeds = seeds(WriteMode.REPLACE);
        add(
                "W-165",
                WriteMode.REPLACE,
                "Where a table is replaced, the parts are those of its rows that were read last",
                bench -> {
                    Claim claim = bench.ready("run", fruit, seeds);
                    load(bench, claim)
                            .of(fruit, true, rows(fruit, 1, "a", 2, "b"))
                            .of(seeds, true, rows(seeds, 1, 1, "a1", 0, 2, 1, "b1", 1))
                            .commit();
                    CommitOutcome outcome = load(bench, claim)
                            .of(fruit, true, rows(fruit, 1, "x", 1, "a"), rows(fruit, 3, "c"))
                            .of(
                                    seeds,
                                    true,
                                    rows(seeds, 1, 1, "x1", 0, 1, 3, "x3", 0, 1, 1, "a1", 1, 1, 2, "a2", 1),
                                    rows(seeds))
                            .commit();
                    assertSeeds(bench, "1 1 a1", "1 2 a2");
                    assertCounted(outcome, 4, 3);
                    load(bench, claim).of(fruit, true).of(seeds, true).commit();
                    assertSeeds(bench);
                });
    }

    private void replayed() {
        RawTable fruit = fruit(WriteMode.MERGE);
        RawTable seeds = seeds(WriteMode.MERGE);
        add(
                "W-166",
                WriteMode.MERGE,
                "A replayed row brings its parts and takes along those of the row it replaces; one that gives way brings none",
                bench -> {
                    Claim claim = bench.ready("run", fruit, seeds);
                    load(bench, claim)
                            .of(fruit, false, rows(fruit, 1, "a", 2, "b"))
                            .of(seeds, false, rows(seeds, 1, 1, "a1", 0, 1, 2, "a2", 0, 2, 1, "b1", 1))
                            .commit();
                    long since = ReplayCases.reject(bench, claim, WarehouseBench.reject("rotten"))
                            .loadId();
                    load(bench, claim)
                            .of(fruit, false, rows(fruit, 2, "newer"))
                            .of(seeds, false, rows(seeds, 2, 1, "newer", 0))
                            .commit();
                    LoadCommit mended = load(bench, claim)
                            .of(fruit, false, rows(fruit, 1, "mended", 2, "mended", 3, "mended"))
                            .of(seeds, false, rows(seeds, 1, 1, "m1", 0, 2, 1, "m2", 1, 2, 2, "m2", 1, 3, 1, "m3", 2))
                            .prepared();
                    CommitOutcome outcome = bench.warehouse.commit(
                            claim,
                            new LoadCommit(
                                    mended.batch(),
                                    mended.tables(),
                                    mended.winners(),
                                    mended.moves(),
                                    mended.source(),
                                    mended.counts(),
                                    mended.last(),
                                    new Replay(ReplayCases.open(bench), List.of(since))));
                    assertSeeds(bench, "1 1 m1", "2 1 newer", "3 1 m3");
                    assertCounted(outcome, 4, 3);
                });
    }
}
