package dev.crescendo.duckdb;

import static dev.crescendo.duckdb.LoadedTables.batch;
import static dev.crescendo.duckdb.LoadedTables.contract;
import static dev.crescendo.duckdb.LoadedTables.field;
import static dev.crescendo.duckdb.LoadedTables.row;
import static dev.crescendo.duckdb.LoadedTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.DataException;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.Batch;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import dev.crescendo.record.ValueException;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to DuckDB: its types, its names, the schema contract, files that are links, staged files. */
class DuckWarehouseTest {
    @TempDir
    private Path folder;

    @AutoClose
    private LoadedTables tables;

    @BeforeEach
    void open() throws Exception {
        tables = new LoadedTables(folder);
    }

    @Test
    void aLinkIsTheFileThatItLeadsToAlsoBeforeThereIsOne() throws Exception {
        Path file = Files.createDirectories(folder.resolve("disk")).resolve("wh.duckdb");
        Path link = Files.createSymbolicLink(folder.resolve("link.duckdb"), Path.of("disk/wh.duckdb"));
        Path other = Files.createSymbolicLink(folder.resolve("other.duckdb"), link);

        try (Ledger linked = new DuckWarehouse(DuckConnection.to(other)).ledger()) {
            linked.prepare();
        }

        assertThat(other).isSymbolicLink();
        assertThat(new Opened(file).texts("SELECT count(*) FROM crescendo.lanes"))
                .containsExactly("0");
        try (Stream<Path> beside = Files.list(folder)) {
            assertThat(beside.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("it's [a] *folder", "disk", "link.duckdb", "other.duckdb");
        }
    }

    @Test
    void everyTypeHasAColumnThatHoldsItExactly() throws Exception {
        Schema schema = Schema.of(
                field("b", Simple.BOOLEAN),
                field("i", Simple.INT),
                field("l", Simple.LONG),
                field("f", Simple.FLOAT),
                field("d", Simple.DOUBLE),
                field("small", new FieldType.Decimal(10, 2)),
                field("big", new FieldType.Decimal(38, 0)),
                field("huge", new FieldType.Decimal(60, 10)),
                field("n", Simple.NUMBER),
                field("t", Simple.TEXT),
                field("bytes", Simple.BYTES),
                field("day", Simple.DATE),
                field("time", Simple.TIME),
                field("zoned", Simple.TIME_WITH_ZONE),
                field("ts", Simple.TIMESTAMP),
                field("tz", Simple.INSTANT),
                field("iv", Simple.INTERVAL),
                field("u", Simple.UUID),
                field("j", Simple.JSON),
                field("list", new FieldType.ListOf(Simple.LONG)),
                field("st", new FieldType.Struct(Schema.of(field("x", Simple.DOUBLE)))));
        RawTable table = table(schema);
        Batch batch = batch(schema, new Object[schema.size()]);
        batch.appendValue(0, true);
        batch.appendValue(1, -1);
        batch.appendValue(2, Long.MIN_VALUE);
        batch.appendValue(3, Float.NaN);
        batch.appendValue(4, Double.NEGATIVE_INFINITY);
        batch.appendValue(5, new BigDecimal("-12345678.90"));
        batch.appendValue(6, new BigDecimal("9".repeat(38)));
        batch.appendValue(7, new BigDecimal("9".repeat(50) + ".0123456789"));
        ((DecimalColumn) batch.column(8)).appendSpecial(DecimalColumn.Kind.NAN);
        batch.appendValue(9, "a\0b");
        batch.appendValue(10, new byte[] {0, -1});
        ((IntColumn) batch.column(11)).append(Times.DATE_MINUS_INFINITY);
        ((LongColumn) batch.column(12)).append(Times.END_OF_DAY);
        batch.appendValue(13, java.time.OffsetTime.parse("01:02:03.000004-05:30"));
        ((LongColumn) batch.column(14)).append(Times.INFINITY);
        batch.appendValue(15, java.time.Instant.parse("2026-03-29T01:30:00.000001Z"));
        batch.appendValue(16, new dev.crescendo.record.Interval(1, -2, Long.MIN_VALUE));
        batch.appendValue(17, new UUID(-1, 1));
        batch.appendValue(18, "{ \"a\": 1.0 }");
        batch.appendValue(19, Arrays.asList(1L, null));
        batch.appendValue(
                20, dev.crescendo.record.Row.of(Schema.of(field("x", Simple.DOUBLE)), java.util.Map.of("x", 0.1)));
        batch.endRow();
        tables.load(table, batch);
        assertThat(
                        tables.opened()
                                .texts(
                                        "SELECT data_type FROM duckdb_columns() WHERE schema_name = 'raw' ORDER BY column_index"))
                .containsExactly(
                        "BIGINT",
                        "BOOLEAN",
                        "INTEGER",
                        "BIGINT",
                        "FLOAT",
                        "DOUBLE",
                        "DECIMAL(10,2)",
                        "DECIMAL(38,0)",
                        "VARCHAR",
                        "VARCHAR",
                        "VARCHAR",
                        "BLOB",
                        "DATE",
                        "TIME",
                        "TIME WITH TIME ZONE",
                        "TIMESTAMP",
                        "TIMESTAMP WITH TIME ZONE",
                        "INTERVAL",
                        "UUID",
                        "JSON",
                        "BIGINT[]",
                        "STRUCT(x DOUBLE)");
        List<String> values = new ArrayList<>();
        for (String name : schema.names()) {
            values.addAll(tables.opened().texts("SELECT CAST(\"" + name + "\" AS VARCHAR) FROM raw.orders WHERE b"));
        }
        assertThat(values)
                .containsExactly(
                        "true",
                        "-1",
                        "" + Long.MIN_VALUE,
                        "nan",
                        "-inf",
                        "-12345678.90",
                        "9".repeat(38),
                        "9".repeat(50) + ".0123456789",
                        "NaN",
                        "a\0b",
                        "\\x00\\xFF",
                        "-infinity",
                        "24:00:00",
                        "01:02:03.000004-05:30",
                        "infinity",
                        "2026-03-29 01:30:00.000001+00",
                        values.get(16),
                        new UUID(-1, 1).toString(),
                        "{ \"a\": 1.0 }",
                        "[1, NULL]",
                        "{'x': 0.1}");
        assertThat(tables.opened()
                        .texts("SELECT datepart('day', iv) || ' ' || datepart('month', iv) FROM raw.orders WHERE b"))
                .containsExactly("-2 1");
        assertThat(tables.opened()
                        .texts("SELECT count(*) FROM raw.orders WHERE b IS NULL AND st IS NULL AND iv IS NULL"))
                .containsExactly("1");
    }

    @Test
    void nanIsNoDecimalWithBounds() {
        Batch batch = new Batch(
                Schema.of(field("d", new FieldType.Decimal(10, 2))),
                10,
                tables.warehouse().valueRules());
        assertThatThrownBy(() -> ((DecimalColumn) batch.column(0)).appendSpecial(DecimalColumn.Kind.NAN))
                .isInstanceOf(ValueException.class);
    }

    @Test
    void anyNameMakesAColumnAndNamesThatAreOneToDuckDbAreRefused() throws Exception {
        Schema odd = Schema.of(
                field("select", Simple.LONG),
                field("with \"quotes\" and ; --", Simple.LONG),
                field("🎵 İ", Simple.LONG));
        tables.load(table(odd), batch(odd, row(1L, 2L, 3L)));
        assertThat(
                        tables.opened()
                                .texts(
                                        "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'raw' ORDER BY column_index"))
                .containsExactly("_load_id", "select", "with \"quotes\" and ; --", "🎵 İ");
        Schema same = Schema.of(field("Id", Simple.LONG), field("id", Simple.LONG), field("_LOAD_ID", Simple.LONG));
        assertThatThrownBy(() -> tables.warehouse()
                        .prepare(tables.claim(), List.of(new RawTable("t", same, WriteMode.APPEND, List.of()))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the field id and the field Id")
                .hasMessageContaining("the column of load numbers");
    }

    private static final Schema NARROW = Schema.of(field("id", Simple.INT));

    private static final Schema WIDE =
            Schema.of(field("id", Simple.LONG), field("amount", new FieldType.Decimal(12, 2)));

    @Test
    void evolvingAddsColumnsAndWidensThem() throws Exception {
        tables.load(table(NARROW), batch(NARROW, row(1)));
        tables.load(contract(WIDE, SchemaContract.EVOLVE), batch(WIDE, row(Long.MAX_VALUE, new BigDecimal("1.50"))));
        tables.load(table(NARROW), batch(NARROW, row(3)));
        assertThat(tables.opened()
                        .texts("SELECT id || ' ' || coalesce(amount::VARCHAR, '-') FROM raw.orders ORDER BY id"))
                .containsExactly("1 -", "3 -", Long.MAX_VALUE + " 1.50");
        Schema wider = Schema.of(field("id", Simple.LONG), field("amount", new FieldType.Decimal(20, 6)));
        tables.load(table(wider), batch(wider, row(4L, new BigDecimal("12345678901234.000001"))));
        assertThat(tables.opened().texts("SELECT amount FROM raw.orders WHERE id = 4"))
                .containsExactly("12345678901234.000001");
        Schema other = Schema.of(field("id", Simple.DATE));
        assertThatThrownBy(() -> tables.warehouse().prepare(tables.claim(), List.of(table(other))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("BIGINT")
                .hasMessageContaining("DATE");
        Schema text = Schema.of(field("id", Simple.TEXT), field("amount", Simple.TEXT));
        tables.load(table(text), batch(text, row("x5", "1e3")));
        assertThat(tables.opened().texts("SELECT id || ' ' || coalesce(amount, '-') FROM raw.orders ORDER BY id"))
                .containsExactly("1 -", "3 -", "4 12345678901234.000001", Long.MAX_VALUE + " 1.500000", "x5 1e3");
    }

    @Test
    void howColumnsTakeFieldsIsTold() {
        Schema fields = Schema.of(
                field("id", Simple.TEXT), field("price", new FieldType.Decimal(38, 4)), field("day", Simple.TEXT));
        assertThat(tables.warehouse().columnsFor("orders", fields)).isEmpty();
        Schema before = Schema.of(
                field("id", Simple.LONG), field("price", new FieldType.Decimal(38, 2)), field("day", Simple.DATE));
        tables.warehouse()
                .prepare(
                        tables.claim(),
                        List.of(new RawTable(
                                "orders",
                                before,
                                WriteMode.APPEND,
                                List.of(),
                                SchemaContract.EVOLVE,
                                Content.RECORDS)));

        assertThat(tables.warehouse().columnsFor("orders", fields))
                .containsOnly(
                        Map.entry("id", new ColumnFit(Simple.LONG, true)),
                        Map.entry("price", new ColumnFit(new FieldType.Decimal(38, 2), false)),
                        Map.entry("day", new ColumnFit(Simple.DATE, false)));
    }

    @Test
    void aFrozenTableRefusesAndADiscardingOneStaysAsItIs() {
        tables.load(table(NARROW), batch(NARROW, row(1)));
        assertThatThrownBy(() ->
                        tables.warehouse().prepare(tables.claim(), List.of(contract(WIDE, SchemaContract.FREEZE))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("amount")
                .hasMessageContaining("id");
        Schema added = Schema.of(field("id", Simple.INT), field("amount", Simple.DOUBLE));
        assertThat(tables.warehouse().prepare(tables.claim(), List.of(contract(added, SchemaContract.DISCARD))))
                .singleElement()
                .satisfies(table -> assertThat(table.schema().names()).containsExactly("id"));
    }

    @Test
    void aStagedFileThatIsGoneOrCutIsNoticedAndStagedAgain() throws Exception {
        RawTable orders = tables.warehouse()
                .prepare(tables.claim(), List.of(table(NARROW)))
                .get(0);
        for (boolean cut : new boolean[] {true, false}) {
            Receipt receipt = tables.stage(orders, batch(NARROW, row(1), row(2)));
            BatchId batch = new BatchId("batch " + cut);
            tables.ledger().saveReceipt(tables.claim(), batch, receipt);
            Path file = Path.of(tables.opened().path() + ".staging")
                    .resolve(receipt.staged().get(0).location());
            if (cut) {
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    open.setLength(open.length() - 20);
                }
            } else {
                Files.delete(file);
            }
            LoadCommit commit = new LoadCommit(
                    batch,
                    List.of(TablePublish.of(orders)),
                    List.of(receipt),
                    List.of(),
                    new SourceId("test"),
                    receipt.counts(),
                    false);
            assertThatThrownBy(() -> tables.warehouse().commit(tables.claim(), commit))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("run it again");
            assertThat(tables.ledger().receipts(tables.claim(), batch)).isEmpty();
        }
        assertThat(tables.opened().texts("SELECT count(*) FROM raw.orders")).containsExactly("0");
    }
}
