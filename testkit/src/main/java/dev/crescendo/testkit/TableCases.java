package dev.crescendo.testkit;

import static dev.crescendo.testkit.WarehouseBench.A;
import static dev.crescendo.testkit.WarehouseBench.B;
import static dev.crescendo.testkit.WarehouseBench.LONG;
import static dev.crescendo.testkit.WarehouseBench.PIPELINE;
import static dev.crescendo.testkit.WarehouseBench.batch;
import static dev.crescendo.testkit.WarehouseBench.keyed;
import static dev.crescendo.testkit.WarehouseBench.load;
import static dev.crescendo.testkit.WarehouseBench.moves;
import static dev.crescendo.testkit.WarehouseBench.orders;
import static dev.crescendo.testkit.WarehouseBench.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TaskWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What preparing makes of raw tables, and that each write mode is done or refused. */
final class TableCases {
    private final CaseList contract;
    private final WarehouseFixture fixture;

    private TableCases(CaseList contract, WarehouseFixture fixture) {
        this.contract = contract;
        this.fixture = fixture;
    }

    static void addTo(CaseList contract, WarehouseFixture fixture) {
        TableCases cases = new TableCases(contract, fixture);
        cases.tables();
        cases.previews();
    }

    private void tables() {
        contract.add("W-80", "Cleaning up drops all that attempts up to the claim's epoch left behind", bench -> {
            Claim old = bench.ready("run", orders());
            bench.stage(old, "1", "late");
            try (TaskWriter abandoned =
                    bench.warehouse.stage(old, WriterId.newAttempt(new TaskId("2")), List.of(orders()))) {
                abandoned.write(0, batch("pear"));
            }
            Claim now = bench.claim("run");
            Receipt winner = bench.stage(now, "1", "apple");
            bench.stage(now, "1", "apple");
            bench.warehouse.commit(now, load("batch", moves(now, A, "1"), winner));
            bench.warehouse.cleanUp(now);
            assertThat(bench.leftovers()).isEmpty();
            assertThat(bench.names()).containsExactly("apple");
            bench.warehouse.cleanUp(now);
        });
        contract.add("W-81", "Cleaning up by whoever was taken over spares what the new owner staged", bench -> {
            Claim old = bench.ready("run", orders());
            Claim now = bench.claim("run");
            Receipt winner = bench.stage(now, "1", "apple");
            bench.warehouse.cleanUp(old);
            bench.warehouse.commit(now, load("batch", moves(now, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
        contract.add("W-82", "Cleaning up one owner's lanes spares what the owner of others staged", bench -> {
            Claim a = bench.claim("group", A);
            Claim b = bench.claim("group", B);
            bench.warehouse.prepare(a, List.of(orders()));
            Receipt winner = bench.stage(a, "1", "apple");
            bench.warehouse.cleanUp(b);
            bench.warehouse.commit(a, load("batch", moves(a, A, "1"), winner));
            assertThat(bench.names()).containsExactly("apple");
        });
        contract.add("W-83", "A write mode that it can't do is refused before anything is written", bench -> {
            Claim claim = bench.claim("run");
            for (WriteMode mode : WriteMode.values()) {
                RawTable table = table("t_" + mode.ordinal(), mode);
                if (fixture.modes().contains(mode)) {
                    bench.warehouse.prepare(claim, List.of(table));
                } else {
                    assertThatThrownBy(() -> bench.warehouse.prepare(claim, List.of(table)))
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining(table.name());
                }
            }
        });
        contract.add("W-84", "A table of another pipeline is refused", bench -> {
            bench.ready("run", orders());
            Claim other = bench.ledger.claim(
                    new PipelineId(PIPELINE.project(), "intruder", PipelineId.RAW),
                    new RunKey("run"),
                    new Scope.Exclusive(),
                    Holder.current(),
                    LONG);
            assertThatThrownBy(() -> bench.warehouse.prepare(other, List.of(orders())))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("orders");
        });
        contract.add("W-85", "Append keeps the rows of every load", bench -> {
            modeLeaves(bench, WriteMode.APPEND, List.of("apple", "fig", "pear", "plum"), 4);
        });
        contract.add(
                "W-86",
                "Merge keeps one row per key, the newest, and counts those superseded within the load",
                bench -> {
                    Claim claim = modeLeaves(bench, WriteMode.MERGE, List.of("apple", "plum"), 2);
                    if (claim != null) {
                        assertThat(bench.namesById("fruit")).isEqualTo(Map.of(1L, "apple", 2L, "plum"));
                    }
                });
        contract.add("W-87", "Replace leaves what was read last", bench -> {
            modeLeaves(bench, WriteMode.REPLACE, List.of("fig", "plum"), 2);
        });
    }

    private void previews() {
        contract.add(
                "W-88",
                "A preview tells what preparing would do, and where the pipeline stands, and changes nothing",
                bench -> {
                    List<RawTable> wanted = List.of(orders());
                    Preview before = bench.warehouse.preview(PIPELINE, wanted);
                    assertThat(before.position()).isEqualTo(Position.empty());
                    assertThat(before.source()).isEmpty();
                    assertThat(String.join("\n", before.statements())).contains("CREATE TABLE", "orders", "name");
                    assertThat(bench.warehouse.preview(PIPELINE, wanted)).isEqualTo(before);
                    assertThat(bench.ledger.pipelines(PIPELINE.project())).isEmpty();
                    Claim claim = bench.ready("run", orders());
                    bench.commit(claim, "1", "apple");
                    Preview after = bench.warehouse.preview(PIPELINE, wanted);
                    assertThat(after.position().token(A)).contains(new Token("1"));
                    assertThat(after.source()).contains(WarehouseBench.SOURCE);
                    assertThat(after.statements()).isEmpty();
                    bench.ledger.release(claim);
                });
        contract.add("W-89", "A preview tells of new columns, and refuses what preparing refuses", bench -> {
            Claim claim = bench.ready("run", orders());
            Schema wider = orders().schema().and(new Field("colour", FieldType.Simple.TEXT, true));
            List<String> statements = bench.warehouse
                    .preview(PIPELINE, List.of(orders().with(wider)))
                    .statements();
            assertThat(statements).hasSize(1);
            assertThat(statements.get(0)).contains("ALTER TABLE", "orders", "colour");
            assertThat(bench.warehouse
                            .preview(PIPELINE, List.of(orders().with(wider)))
                            .statements())
                    .isEqualTo(statements);
            assertThatThrownBy(() -> bench.warehouse.preview(
                            new PipelineId(PIPELINE.project(), "other", PipelineId.RAW), List.of(orders())))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("orders");
            bench.ledger.release(claim);
        });
    }

    /** Loads 1 apple, 2 pear; then 2 fig, 2 plum. Null, if the mode can't be done. */
    private @Nullable Claim modeLeaves(WarehouseBench bench, WriteMode mode, List<String> left, int rowsLeft)
            throws Exception {
        if (!fixture.modes().contains(mode)) {
            return null;
        }
        RawTable fruit = table("fruit", mode);
        Claim claim = bench.ready("run", fruit);
        loadFruit(bench, claim, fruit, "1", keyed(1, "apple"), keyed(2, "pear"));
        CommitOutcome second = loadFruit(bench, claim, fruit, "2", keyed(2, "fig"), keyed(2, "plum"));
        assertThat(bench.names("fruit")).isEqualTo(left).hasSize(rowsLeft);
        long superseded = mode == WriteMode.MERGE ? 1 : 0;
        assertThat(second.counts()).isEqualTo(new Counts(2, 2, 0, 0, 2, 2 - superseded, superseded));
        return claim;
    }

    private static CommitOutcome loadFruit(
            WarehouseBench bench, Claim claim, RawTable fruit, String batch, Batch... batches) {
        Receipt winner = bench.stage(bench.warehouse, claim, "1", fruit, batches);
        return bench.warehouse.commit(claim, load(batch, List.of(fruit), List.of(), winner));
    }
}
