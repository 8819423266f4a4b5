package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.DataException;
import dev.crescendo.extract.ColumnFit;
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
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import dev.crescendo.record.ValueException;
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
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to DuckDB: its types, its names, the schema contract, change feeds, staged files. */
class DuckWarehouseTest {
    private static final PipelineId PIPELINE = new PipelineId("shop", "orders", PipelineId.RAW);

    @TempDir
    private Path folder;

    private DuckWarehouse warehouse;
    private Ledger ledger;
    private Opened opened;
    private Claim claim;

    @BeforeEach
    void open() throws Exception {
        // where patterns are allowed, these would be taken for some
        Path odd = Files.createDirectories(folder.resolve("it's [a] *folder"));
        opened = new Opened(odd.resolve("warehouse.duckdb"));
        warehouse = new DuckWarehouse(DuckConnection.to(opened.path()).withoutSnapshot());
        ledger = warehouse.ledger();
        ledger.prepare();
        claim = ledger.claim(
                PIPELINE, new RunKey("run"), new Scope.Exclusive(), Holder.current(), Duration.ofMinutes(5));
    }

    @AfterEach
    void close() {
        ledger.close();
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

    private static Field field(String name, FieldType type) {
        return new Field(name, type, true);
    }

    private static Batch batch(Schema schema, Object[]... rows) {
        Batch batch = new Batch(schema);
        for (Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                batch.appendValue(i, row[i]);
            }
            batch.endRow();
        }
        return batch;
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private Receipt stage(RawTable table, Batch... batches) {
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

    private CommitOutcome commit(TablePublish publish, Receipt... receipts) {
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

    private CommitOutcome load(RawTable table, Batch... batches) {
        RawTable fitted = warehouse.prepare(claim, List.of(table)).get(0);
        return commit(TablePublish.of(fitted), stage(fitted, batches));
    }

    private static RawTable table(Schema schema) {
        return new RawTable("orders", schema, WriteMode.APPEND, List.of());
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
        load(table, batch);
        assertThat(opened.texts(
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
            values.addAll(opened.texts("SELECT CAST(\"" + name + "\" AS VARCHAR) FROM raw.orders WHERE b"));
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
        assertThat(opened.texts("SELECT datepart('day', iv) || ' ' || datepart('month', iv) FROM raw.orders WHERE b"))
                .containsExactly("-2 1");
        assertThat(opened.texts("SELECT count(*) FROM raw.orders WHERE b IS NULL AND st IS NULL AND iv IS NULL"))
                .containsExactly("1");
    }

    @Test
    void nanIsNoDecimalWithBounds() {
        Batch batch = new Batch(Schema.of(field("d", new FieldType.Decimal(10, 2))), 10, warehouse.valueRules());
        assertThatThrownBy(() -> ((DecimalColumn) batch.column(0)).appendSpecial(DecimalColumn.Kind.NAN))
                .isInstanceOf(ValueException.class);
    }

    @Test
    void anyNameMakesAColumnAndNamesThatAreOneToDuckDbAreRefused() throws Exception {
        Schema odd = Schema.of(
                field("select", Simple.LONG),
                field("with \"quotes\" and ; --", Simple.LONG),
                field("🎵 İ", Simple.LONG));
        load(table(odd), batch(odd, row(1L, 2L, 3L)));
        assertThat(opened.texts(
                        "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'raw' ORDER BY column_index"))
                .containsExactly("_load_id", "select", "with \"quotes\" and ; --", "🎵 İ");
        Schema same = Schema.of(field("Id", Simple.LONG), field("id", Simple.LONG), field("_LOAD_ID", Simple.LONG));
        assertThatThrownBy(
                        () -> warehouse.prepare(claim, List.of(new RawTable("t", same, WriteMode.APPEND, List.of()))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the field id and the field Id")
                .hasMessageContaining("the column of load numbers");
    }

    private static final Schema NARROW = Schema.of(field("id", Simple.INT));
    private static final Schema WIDE =
            Schema.of(field("id", Simple.LONG), field("amount", new FieldType.Decimal(12, 2)));

    private RawTable contract(Schema schema, SchemaContract contract) {
        return new RawTable("orders", schema, WriteMode.APPEND, List.of(), contract, Content.RECORDS);
    }

    @Test
    void evolvingAddsColumnsAndWidensThem() throws Exception {
        load(table(NARROW), batch(NARROW, row(1)));
        load(contract(WIDE, SchemaContract.EVOLVE), batch(WIDE, row(Long.MAX_VALUE, new BigDecimal("1.50"))));
        load(table(NARROW), batch(NARROW, row(3)));
        assertThat(opened.texts("SELECT id || ' ' || coalesce(amount::VARCHAR, '-') FROM raw.orders ORDER BY id"))
                .containsExactly("1 -", "3 -", Long.MAX_VALUE + " 1.50");
        Schema wider = Schema.of(field("id", Simple.LONG), field("amount", new FieldType.Decimal(20, 6)));
        load(table(wider), batch(wider, row(4L, new BigDecimal("12345678901234.000001"))));
        assertThat(opened.texts("SELECT amount FROM raw.orders WHERE id = 4")).containsExactly("12345678901234.000001");
        Schema other = Schema.of(field("id", Simple.DATE));
        assertThatThrownBy(() -> warehouse.prepare(claim, List.of(table(other))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("BIGINT")
                .hasMessageContaining("DATE");
        Schema text = Schema.of(field("id", Simple.TEXT), field("amount", Simple.TEXT));
        load(table(text), batch(text, row("x5", "1e3")));
        assertThat(opened.texts("SELECT id || ' ' || coalesce(amount, '-') FROM raw.orders ORDER BY id"))
                .containsExactly("1 -", "3 -", "4 12345678901234.000001", Long.MAX_VALUE + " 1.500000", "x5 1e3");
    }

    @Test
    void howColumnsTakeFieldsIsTold() {
        Schema fields = Schema.of(
                field("id", Simple.TEXT), field("price", new FieldType.Decimal(38, 4)), field("day", Simple.TEXT));
        assertThat(warehouse.columnsFor("orders", fields)).isEmpty();
        Schema before = Schema.of(
                field("id", Simple.LONG), field("price", new FieldType.Decimal(38, 2)), field("day", Simple.DATE));
        warehouse.prepare(
                claim,
                List.of(new RawTable(
                        "orders", before, WriteMode.APPEND, List.of(), SchemaContract.EVOLVE, Content.RECORDS)));

        assertThat(warehouse.columnsFor("orders", fields))
                .containsOnly(
                        Map.entry("id", new ColumnFit(Simple.LONG, true)),
                        Map.entry("price", new ColumnFit(new FieldType.Decimal(38, 2), false)),
                        Map.entry("day", new ColumnFit(Simple.DATE, false)));
    }

    @Test
    void aFrozenTableRefusesAndADiscardingOneStaysAsItIs() {
        load(table(NARROW), batch(NARROW, row(1)));
        assertThatThrownBy(() -> warehouse.prepare(claim, List.of(contract(WIDE, SchemaContract.FREEZE))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("amount")
                .hasMessageContaining("id");
        Schema added = Schema.of(field("id", Simple.INT), field("amount", Simple.DOUBLE));
        assertThat(warehouse.prepare(claim, List.of(contract(added, SchemaContract.DISCARD))))
                .singleElement()
                .satisfies(table -> assertThat(table.schema().names()).containsExactly("id"));
    }

    private static Schema items(String type) {
        return Schema.of(field("id", Simple.LONG), field("items", FieldType.parse(type)));
    }

    private static Schema inner(Schema schema) {
        return ((FieldType.Struct) ((FieldType.ListOf) schema.field(1).type()).element()).schema();
    }

    private static Batch items(Schema schema, long id, Map<String, Object> item) {
        return batch(schema, row(id, List.of(Row.of(inner(schema), item))));
    }

    @Test
    void nestedValuesAreTypedAndCanBeAskedForByTheirParts() throws Exception {
        Schema schema =
                items("list(struct(sku text, \"Unit price\" decimal(38,18), n number, j json, b bytes, d double,"
                        + " tags list(list(text)), at instant))");
        Batch batch = items(
                schema,
                1,
                Map.of(
                        "sku",
                        "a\"'\0ä",
                        "Unit price",
                        new BigDecimal("99999999999999999999.123456789012345678"),
                        "n",
                        new BigDecimal("1e30"),
                        "j",
                        "{ \"a\": 1.0 }",
                        "b",
                        new byte[] {0, 65},
                        "d",
                        Double.NaN,
                        "tags",
                        Arrays.asList(List.of("x", "null"), null, List.of()),
                        "at",
                        java.time.Instant.parse("2026-01-02T03:04:05.6Z")));
        batch.appendValue(0, 2L);
        batch.appendValue(1, List.of());
        batch.endRow();
        batch.appendValue(0, 3L);
        batch.appendValue(1, null);
        batch.endRow();
        batch.appendValue(0, 4L);
        batch.appendValue(1, Arrays.asList(null, Row.of(inner(schema), Map.of("sku", ""))));
        batch.endRow();
        load(table(schema), batch);
        load(table(schema), batch); // what is there fits, whatever way DuckDB writes its type
        assertThat(opened.texts("SELECT typeof(items) FROM raw.orders LIMIT 1"))
                .containsExactly(
                        "STRUCT(sku VARCHAR, \"Unit price\" DECIMAL(38,18), n VARCHAR, j JSON, b BLOB, d DOUBLE,"
                                + " tags VARCHAR[][], \"at\" TIMESTAMP WITH TIME ZONE)[]");
        List<String> parts = new ArrayList<>();
        for (String part : List.of("sku", "\"Unit price\"", "n", "j", "b", "d", "tags", "\"at\"")) {
            parts.addAll(opened.texts("SELECT items[1]." + part + "::VARCHAR FROM raw.orders WHERE id = 1 LIMIT 1"));
        }
        assertThat(parts)
                .containsExactly(
                        "a\"'\0ä",
                        "99999999999999999999.123456789012345678",
                        "1" + "0".repeat(30),
                        "{ \"a\": 1.0 }",
                        "\\x00A",
                        "nan",
                        "[[x, 'null'], NULL, []]",
                        "2026-01-02 03:04:05.6+00");
        assertThat(opened.texts("SELECT count(*) FROM raw.orders WHERE id = 2 AND len(items) = 0"))
                .containsExactly("2");
        assertThat(opened.texts("SELECT count(*) FROM raw.orders WHERE id = 3 AND items IS NULL"))
                .containsExactly("2");
        assertThat(opened.texts(
                        "SELECT count(*) FROM raw.orders WHERE id = 4 AND items[1] IS NULL AND items[2].sku = ''"))
                .containsExactly("2");
    }

    /** A batch as the engine fits it to the table: with all parts that it has. */
    private Batch widened(Schema schema, long id, Map<String, Object> item) {
        Schema written = warehouse.prepare(claim, List.of(table(schema))).get(0).schema();
        return items(written, id, item);
    }

    @Test
    void newPartsOfNestedFieldsEvolveAndNumbersInsideAreWidened() throws Exception {
        Schema before = items("list(struct(sku text, qty int, sub struct(a int)))");
        load(table(before), items(before, 1, Map.of("sku", "a", "qty", 1)));
        Schema after = items("list(struct(extra date, qty long, sub struct(b text), sku text))");
        load(
                table(after),
                widened(
                        after,
                        2,
                        Map.of("extra", java.time.LocalDate.of(2024, 2, 29), "qty", Long.MAX_VALUE, "sku", "b")));
        load(table(before), widened(before, 3, Map.of("sku", "c")));
        assertThat(opened.texts("SELECT typeof(items) FROM raw.orders LIMIT 1"))
                .containsExactly("STRUCT(sku VARCHAR, qty BIGINT, sub STRUCT(a INTEGER, b VARCHAR), extra DATE)[]");
        assertThat(opened.texts("SELECT items[1].sku || ' ' || coalesce(items[1].qty::VARCHAR, '-') || ' '"
                        + " || coalesce(items[1].extra::VARCHAR, '-') FROM raw.orders ORDER BY id"))
                .containsExactly("a 1 -", "b " + Long.MAX_VALUE + " 2024-02-29", "c - -");
        for (String other : List.of("list(struct(sku int))", "list(text)", "struct(sku text)", "text")) {
            assertThatThrownBy(() -> warehouse.prepare(claim, List.of(table(items(other)))))
                    .as(other)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("raw.orders.items");
        }
    }

    @Test
    void newPartsOfNestedFieldsAreRefusedByAFrozenTableAndLeftOutByADiscardingOne() {
        Schema before = items("list(struct(sku text))");
        load(table(before), items(before, 1, Map.of("sku", "a")));
        Schema after = items("list(struct(sku text, qty int))");
        assertThatThrownBy(() -> warehouse.prepare(claim, List.of(contract(after, SchemaContract.FREEZE))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("items[].qty");
        assertThat(warehouse.prepare(claim, List.of(contract(after, SchemaContract.DISCARD))))
                .singleElement()
                .satisfies(table -> assertThat(table.schema()).isEqualTo(before));
    }

    @Test
    void aColumnOfJsonTakesNestedValuesAsJson() throws Exception {
        Schema json = items("json");
        load(table(json), batch(json, row(1L, "[7]")));
        Schema nested = items("list(struct(sku text))");
        assertThat(warehouse.prepare(claim, List.of(table(nested))))
                .singleElement()
                .satisfies(table -> assertThat(table.schema()).isEqualTo(json));
    }

    @Test
    void aNestedColumnBecomesJsonWhereShapesDisagree() throws Exception {
        Schema nested = items("list(struct(sku text, price decimal(38,2)))");
        load(
                table(nested),
                items(nested, 1, Map.of("sku", "a", "price", new BigDecimal("123456789012345678901234567890.10"))));
        Schema json = items("json");
        load(table(json), batch(json, row(2L, "{ \"x\": 1.0 }")));
        assertThat(opened.texts("SELECT items FROM raw.orders ORDER BY id"))
                .containsExactly("[{\"sku\":\"a\",\"price\":123456789012345678901234567890.10}]", "{ \"x\": 1.0 }");
    }

    @Test
    void namesInsideThatAreOneToDuckDbAreRefused() {
        assertThatThrownBy(() -> warehouse.prepare(claim, List.of(table(items("list(struct(a int, A int))")))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("raw.orders.items")
                .hasMessageContaining("the field A and the field a");
    }

    private static final Schema CHANGES =
            Schema.of(field("id", Simple.LONG), field("name", Simple.TEXT), Metadata.OP, Metadata.SEQUENCE);

    private static RawTable changes(WriteMode mode) {
        return new RawTable("orders", CHANGES, mode, List.of("id"), SchemaContract.EVOLVE, Content.CHANGES);
    }

    @Test
    void mergedChangesLeaveTheNewestBySequenceAndDeletesAreApplied() throws Exception {
        CommitOutcome first = load(
                changes(WriteMode.MERGE),
                batch(CHANGES, row(1L, "new", "update", "3"), row(1L, "old", "insert", "1")),
                batch(CHANGES, row(2L, "pear", "insert", "2"), row(3L, "plum", "insert", "2")));
        assertThat(first.counts().superseded()).isEqualTo(1);
        CommitOutcome second = load(
                changes(WriteMode.MERGE),
                batch(CHANGES, row(1L, "late", "update", "2"), row(2L, "", "delete", "4"), row(4L, "", "delete", "4")));
        assertThat(second.counts().written()).isEqualTo(2);
        assertThat(opened.texts("SELECT id || ' ' || name || ' ' || _sequence FROM raw.orders ORDER BY id"))
                .containsExactly("1 new 3", "3 plum 2");
    }

    @Test
    void appendedChangesAreAllKept() throws Exception {
        load(changes(WriteMode.APPEND), batch(CHANGES, row(1L, "a", "insert", "1"), row(1L, "", "delete", "2")));
        assertThat(opened.texts("SELECT _op || _sequence FROM raw.orders ORDER BY 1"))
                .containsExactly("delete2", "insert1");
    }

    private static final Schema KEYED = Schema.of(field("id", Simple.LONG), field("name", Simple.TEXT));

    @Test
    void keysThatAreNoLongerThereTakeTheirRowsAlong() throws Exception {
        RawTable merged = new RawTable("orders", KEYED, WriteMode.MERGE, List.of("id"));
        load(merged, batch(KEYED, row(1L, "a"), row(2L, "b"), row(3L, "c")));
        Schema id = Schema.of(field("id", Simple.LONG));
        RawTable keys = new RawTable("orders", id, WriteMode.MERGE, List.of("id"), SchemaContract.EVOLVE, Content.KEYS);
        commit(new TablePublish(keys, false), stage(keys, batch(id, row(1L))));
        assertThat(opened.texts("SELECT id FROM raw.orders ORDER BY id")).containsExactly("1", "2", "3");
        commit(new TablePublish(keys, true), stage(keys, batch(id, row(1L), row(3L))));
        assertThat(opened.texts("SELECT id FROM raw.orders ORDER BY id")).containsExactly("1", "3");
        commit(new TablePublish(keys, true), stage(keys));
        assertThat(opened.texts("SELECT id FROM raw.orders")).isEmpty();
    }

    @Test
    void replacingByKeyTouchesOnlyWhatHasChanged() throws Exception {
        RawTable replaced = new RawTable("orders", KEYED, WriteMode.REPLACE, List.of("id"));
        long first = load(replaced, batch(KEYED, row(1L, "same"), row(2L, "old"), row(3L, "gone")))
                .loadId();
        long second = load(replaced, batch(KEYED, row(1L, "same"), row(2L, "new"), row(4L, null)))
                .loadId();
        assertThat(opened.texts(
                        "SELECT id || ' ' || coalesce(name, '-') || ' ' || _load_id FROM raw.orders ORDER BY id"))
                .containsExactly("1 same " + first, "2 new " + second, "4 - " + second);
        load(replaced);
        assertThat(opened.texts("SELECT id FROM raw.orders")).isEmpty();
    }

    @Test
    void whatWasKeptTwiceIsThereOnceAfterReplacingByKey() throws Exception {
        RawTable appended = new RawTable("orders", KEYED, WriteMode.APPEND, List.of());
        load(appended, batch(KEYED, row(1L, "same"), row(1L, "other"), row(2L, "twice"), row(2L, "twice")));
        RawTable replaced = new RawTable("orders", KEYED, WriteMode.REPLACE, List.of("id"));
        load(replaced, batch(KEYED, row(1L, "same"), row(2L, "twice")));
        assertThat(opened.texts("SELECT id || ' ' || name FROM raw.orders ORDER BY id"))
                .containsExactly("1 same", "2 twice");
    }

    @Test
    void aStagedFileThatIsGoneOrCutIsNoticedAndStagedAgain() throws Exception {
        RawTable orders = warehouse.prepare(claim, List.of(table(NARROW))).get(0);
        for (boolean cut : new boolean[] {true, false}) {
            Receipt receipt = stage(orders, batch(NARROW, row(1), row(2)));
            BatchId batch = new BatchId("batch " + cut);
            ledger.saveReceipt(claim, batch, receipt);
            Path file = Path.of(opened.path() + ".staging")
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
            assertThatThrownBy(() -> warehouse.commit(claim, commit))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("run it again");
            assertThat(ledger.receipts(claim, batch)).isEmpty();
        }
        assertThat(opened.texts("SELECT count(*) FROM raw.orders")).containsExactly("0");
    }
}
