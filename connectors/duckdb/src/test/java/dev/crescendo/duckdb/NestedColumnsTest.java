package dev.crescendo.duckdb;

import static dev.crescendo.duckdb.LoadedTables.batch;
import static dev.crescendo.duckdb.LoadedTables.contract;
import static dev.crescendo.duckdb.LoadedTables.field;
import static dev.crescendo.duckdb.LoadedTables.row;
import static dev.crescendo.duckdb.LoadedTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.record.Batch;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists and structs in columns of DuckDB: their types, parts that come and go, and JSON where shapes disagree. */
class NestedColumnsTest {
    @TempDir
    private Path folder;

    @AutoClose
    private LoadedTables tables;

    @BeforeEach
    void open() throws Exception {
        tables = new LoadedTables(folder);
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
        tables.load(table(schema), batch);
        tables.load(table(schema), batch); // what is there fits, whatever way DuckDB writes its type
        assertThat(tables.opened().texts("SELECT typeof(items) FROM raw.orders LIMIT 1"))
                .containsExactly(
                        "STRUCT(sku VARCHAR, \"Unit price\" DECIMAL(38,18), n VARCHAR, j JSON, b BLOB, d DOUBLE,"
                                + " tags VARCHAR[][], \"at\" TIMESTAMP WITH TIME ZONE)[]");
        List<String> parts = new ArrayList<>();
        for (String part : List.of("sku", "\"Unit price\"", "n", "j", "b", "d", "tags", "\"at\"")) {
            parts.addAll(tables.opened()
                    .texts("SELECT items[1]." + part + "::VARCHAR FROM raw.orders WHERE id = 1 LIMIT 1"));
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
        assertThat(tables.opened().texts("SELECT count(*) FROM raw.orders WHERE id = 2 AND len(items) = 0"))
                .containsExactly("2");
        assertThat(tables.opened().texts("SELECT count(*) FROM raw.orders WHERE id = 3 AND items IS NULL"))
                .containsExactly("2");
        assertThat(
                        tables.opened()
                                .texts(
                                        "SELECT count(*) FROM raw.orders WHERE id = 4 AND items[1] IS NULL AND items[2].sku = ''"))
                .containsExactly("2");
    }

    /** A batch as the engine fits it to the table: with all parts that it has. */
    private Batch widened(Schema schema, long id, Map<String, Object> item) {
        Schema written = tables.warehouse()
                .prepare(tables.claim(), List.of(table(schema)))
                .get(0)
                .schema();
        return items(written, id, item);
    }

    @Test
    void newPartsOfNestedFieldsEvolveAndNumbersInsideAreWidened() throws Exception {
        Schema before = items("list(struct(sku text, qty int, sub struct(a int)))");
        tables.load(table(before), items(before, 1, Map.of("sku", "a", "qty", 1)));
        Schema after = items("list(struct(extra date, qty long, sub struct(b text), sku text))");
        tables.load(
                table(after),
                widened(
                        after,
                        2,
                        Map.of("extra", java.time.LocalDate.of(2024, 2, 29), "qty", Long.MAX_VALUE, "sku", "b")));
        tables.load(table(before), widened(before, 3, Map.of("sku", "c")));
        assertThat(tables.opened().texts("SELECT typeof(items) FROM raw.orders LIMIT 1"))
                .containsExactly("STRUCT(sku VARCHAR, qty BIGINT, sub STRUCT(a INTEGER, b VARCHAR), extra DATE)[]");
        assertThat(tables.opened()
                        .texts("SELECT items[1].sku || ' ' || coalesce(items[1].qty::VARCHAR, '-') || ' '"
                                + " || coalesce(items[1].extra::VARCHAR, '-') FROM raw.orders ORDER BY id"))
                .containsExactly("a 1 -", "b " + Long.MAX_VALUE + " 2024-02-29", "c - -");
        for (String other : List.of("list(struct(sku int))", "list(text)", "struct(sku text)", "text")) {
            assertThatThrownBy(() -> tables.warehouse().prepare(tables.claim(), List.of(table(items(other)))))
                    .as(other)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("raw.orders.items");
        }
    }

    @Test
    void newPartsOfNestedFieldsAreRefusedByAFrozenTableAndLeftOutByADiscardingOne() {
        Schema before = items("list(struct(sku text))");
        tables.load(table(before), items(before, 1, Map.of("sku", "a")));
        Schema after = items("list(struct(sku text, qty int))");
        assertThatThrownBy(() ->
                        tables.warehouse().prepare(tables.claim(), List.of(contract(after, SchemaContract.FREEZE))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("items[].qty");
        assertThat(tables.warehouse().prepare(tables.claim(), List.of(contract(after, SchemaContract.DISCARD))))
                .singleElement()
                .satisfies(table -> assertThat(table.schema()).isEqualTo(before));
    }

    @Test
    void aColumnOfJsonTakesNestedValuesAsJson() throws Exception {
        Schema json = items("json");
        tables.load(table(json), batch(json, row(1L, "[7]")));
        Schema nested = items("list(struct(sku text))");
        assertThat(tables.warehouse().prepare(tables.claim(), List.of(table(nested))))
                .singleElement()
                .satisfies(table -> assertThat(table.schema()).isEqualTo(json));
    }

    @Test
    void aNestedColumnBecomesJsonWhereShapesDisagree() throws Exception {
        Schema nested = items("list(struct(sku text, price decimal(38,2)))");
        tables.load(
                table(nested),
                items(nested, 1, Map.of("sku", "a", "price", new BigDecimal("123456789012345678901234567890.10"))));
        Schema json = items("json");
        tables.load(table(json), batch(json, row(2L, "{ \"x\": 1.0 }")));
        assertThat(tables.opened().texts("SELECT items FROM raw.orders ORDER BY id"))
                .containsExactly("[{\"sku\":\"a\",\"price\":123456789012345678901234567890.10}]", "{ \"x\": 1.0 }");
    }

    @Test
    void namesInsideThatAreOneToDuckDbAreRefused() {
        assertThatThrownBy(() ->
                        tables.warehouse().prepare(tables.claim(), List.of(table(items("list(struct(a int, A int))")))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("raw.orders.items")
                .hasMessageContaining("the field A and the field a");
    }
}
