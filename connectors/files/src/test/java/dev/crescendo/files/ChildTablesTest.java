package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.load.Counts;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.transform.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists whose elements become rows of tables of their own. */
class ChildTablesTest {
    @TempDir
    private Path folder;

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Pipeline.Builder orders() {
        return Pipeline.named("orders")
                .from(FilesSource.of(folder, "*.ndjson").key("id"))
                .child("items")
                .child("items.discounts", "discounts")
                .child("tags");
    }

    private RunResult run(Pipeline pipeline) {
        return Cron.run(pipeline, warehouse, RunOptions.of("test"));
    }

    /** The rows of a table, fields by name, without load numbers. */
    private List<String> rows(String table) {
        return warehouse.rows(table).stream()
                .map(row -> {
                    Map<String, Object> shown = new TreeMap<>();
                    row.forEach((name, value) -> shown.put(name, String.valueOf(value)));
                    shown.remove("_load_id");
                    return shown.toString();
                })
                .toList();
    }

    private static final String TWO = """
            {"id": 1, "to": "x", "items": [{"sku": "a", "discounts": [{"pct": 5}, {"pct": 7}]}, {"sku": "b"}], "tags": ["t"]}
            {"id": 2, "to": "y", "items": [null, {"sku": "c", "discounts": []}], "tags": null}
            """;

    @Test
    void eachElementIsARowWithTheKeyOfItsRecordAndItsPlace() throws Exception {
        write("a.ndjson", TWO);
        Counts counts = run(orders().append()).counts();
        assertThat(rows("orders")).containsExactly("{id=1, to=x}", "{id=2, to=y}");
        assertThat(rows("orders_items"))
                .containsExactly(
                        "{_orders_id=1, _position=1, sku=a}",
                        "{_orders_id=1, _position=2, sku=b}",
                        "{_orders_id=2, _position=1, sku=null}",
                        "{_orders_id=2, _position=2, sku=c}");
        assertThat(rows("discounts"))
                .containsExactly(
                        "{_items_position=1, _orders_id=1, _position=1, pct=5}",
                        "{_items_position=1, _orders_id=1, _position=2, pct=7}");
        assertThat(rows("orders_tags")).containsExactly("{_orders_id=1, _position=1, value=t}");
        assertThat(counts).isEqualTo(new Counts(2, 2, 0, 0, 9, 9, 0));
    }

    @Test
    void whatIsMergedBringsItsElementsAndTakesThoseItHadAlongToTheLastGrandchild() throws Exception {
        write("a.ndjson", TWO);
        run(orders().merge("id"));
        write("b.ndjson", """
                {"id": 1, "to": "old", "items": [{"sku": "x", "discounts": [{"pct": 1}]}], "tags": ["u", "v"]}
                {"id": 1, "to": "new", "items": [{"sku": "z"}], "tags": []}
                """);
        RunResult second = run(orders().merge("id"));
        assertThat(rows("orders")).containsExactlyInAnyOrder("{id=1, to=new}", "{id=2, to=y}");
        assertThat(rows("orders_items"))
                .containsExactlyInAnyOrder(
                        "{_orders_id=1, _position=1, sku=z}",
                        "{_orders_id=2, _position=1, sku=null}",
                        "{_orders_id=2, _position=2, sku=c}");
        assertThat(rows("discounts")).isEmpty();
        assertThat(rows("orders_tags")).isEmpty();
        assertThat(second.counts()).isEqualTo(new Counts(2, 2, 0, 0, 7, 2, 5));
    }

    @Test
    void replacingReplacesTheElementsToo() throws Exception {
        write("a.ndjson", TWO);
        run(orders().replace("id"));
        write(
                "a.ndjson",
                "{\"id\": 1, \"to\": \"x\", \"items\": [{\"sku\": \"b\", \"discounts\": [{\"pct\": 9}]}], \"tags\": [\"w\"]}\n");
        run(orders().replace("id"));
        assertThat(rows("orders")).containsExactly("{id=1, to=x}");
        assertThat(rows("orders_items")).containsExactly("{_orders_id=1, _position=1, sku=b}");
        assertThat(rows("discounts")).containsExactly("{_items_position=1, _orders_id=1, _position=1, pct=9}");
        assertThat(rows("orders_tags")).containsExactly("{_orders_id=1, _position=1, value=w}");
    }

    @Test
    void aRecordWithABadElementIsRejectedWhollyAndSoIsOneWithoutAKey() throws Exception {
        write("a.ndjson", """
                {"id": 1, "items": [{"sku": "a"}, {"sku": "b", "gift": true}]}
                {"id": null, "items": [{"sku": "a"}]}
                {"id": 2, "items": [{"sku": "c"}]}
                """);
        Map<String, FieldType> schema = new java.util.LinkedHashMap<>();
        schema.put("id", Simple.LONG);
        schema.put("items", FieldType.parse("list(struct(sku text))"));
        RunResult result = run(Pipeline.named("orders")
                .from(FilesSource.of(folder, "*.ndjson").schema(schema))
                .child("items")
                .merge("id"));
        assertThat(result.counts()).isEqualTo(new Counts(3, 1, 0, 2, 2, 2, 0));
        assertThat(rows("orders")).containsExactly("{id=2}");
        assertThat(rows("orders_items")).containsExactly("{_orders_id=2, _position=1, sku=c}");
        assertThat(warehouse.rejects())
                .extracting(reject -> reject.field() + ": " + reject.reason())
                .containsExactlyInAnyOrder(
                        "items[1].gift: is not among the fields [sku]",
                        ": the key's field id has no value, by which child tables could refer to the record");
    }

    @Test
    void anElementWithAValueInAFieldThatTheChildDiscardsRejectsItsRecord() throws Exception {
        write("a.ndjson", "{\"id\": 1, \"items\": [{\"sku\": \"a\"}]}\n");
        run(items().contract(SchemaContract.DISCARD).merge("id"));
        write("b.ndjson", """
                {"id": 2, "items": [{"sku": "b"}, {"sku": "c", "gift": true}]}
                {"id": 3, "items": [{"sku": "d"}]}
                """);
        RunResult result = run(items().contract(SchemaContract.DISCARD).merge("id"));
        assertThat(result.counts()).isEqualTo(new Counts(2, 1, 0, 1, 2, 2, 0));
        assertThat(rows("orders_items"))
                .containsExactly("{_orders_id=1, _position=1, sku=a}", "{_orders_id=3, _position=1, sku=d}");
    }

    private Pipeline.Builder items() {
        return Pipeline.named("orders").from(FilesSource.of(folder, "*.ndjson")).child("items");
    }

    @Test
    void recordsThatATransformerMakesMayHaveChildrenToo() throws Exception {
        write("a.ndjson", "{\"n\": 1, \"csv\": \"a,b\"}\n{\"n\": 2, \"csv\": \"c\"}\n");
        RecordType<Row> from =
                RecordType.rows(Schema.of(new Field("n", Simple.LONG, true), new Field("csv", Simple.TEXT, true)));
        RecordType<Row> to = RecordType.rows(Schema.of(
                new Field("id", Simple.LONG, true), new Field("parts", new FieldType.ListOf(Simple.TEXT), true)));
        Transformer<Row, Row> split = (row, out) -> {
            if (row.longAt(0) == 2) {
                out.reject("no");
            }
            out.emit(Row.of(
                    to.schema(),
                    Map.of(
                            "id",
                            row.longAt(0),
                            "parts",
                            List.of(String.valueOf(row.textAt(1)).split(",")))));
        };
        run(Pipeline.named("orders")
                .from(FilesSource.of(folder, "*.ndjson"))
                .transform(from, split, to)
                .child("parts", "parts")
                .merge("id"));
        assertThat(rows("orders")).containsExactly("{id=1}");
        assertThat(rows("parts"))
                .containsExactly("{_orders_id=1, _position=1, value=a}", "{_orders_id=1, _position=2, value=b}");
        assertThat(warehouse.rejects()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "itmes | '' | there is no list itmes",
                "to | '' | to is text, not a list",
                "items.discounts | '' | there is no list items.discounts",
                "items | orders | two tables would be called orders",
                "items | Items! | not a valid name"
            })
    void whatCanBeNoChildIsRefused(String list, String table, String reason) throws Exception {
        write("a.ndjson", TWO);
        Pipeline pipeline = Pipeline.named("orders")
                .from(FilesSource.of(folder, "*.ndjson").key("id"))
                .child(list, table)
                .append();
        assertThatThrownBy(() -> run(pipeline))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void childrenNeedAKeyAndNamesThatAreFree() throws Exception {
        write("a.ndjson", "{\"id\": 1, \"items\": [{\"_position\": 1}], \"lists\": [[1]]}\n");
        assertThatThrownBy(() -> run(items().append())).hasMessageContaining("has no key");
        assertThatThrownBy(() -> run(items().merge("id"))).hasMessageContaining("a field _position");
        assertThatThrownBy(() -> items().child("items")).hasMessageContaining("two child tables");
        assertThatThrownBy(() -> run(Pipeline.named("orders")
                        .from(FilesSource.of(folder, "*.ndjson"))
                        .child("lists")
                        .child("lists.value")
                        .merge("id")))
                .hasMessageContaining("there is no list lists.value");
        run(Pipeline.named("orders")
                .from(FilesSource.of(folder, "*.ndjson"))
                .child("lists")
                .merge("id"));
        assertThat(rows("orders_lists")).containsExactly("{_orders_id=1, _position=1, value=[1]}");
    }

    private Pipeline.Builder counted(String moreFields) {
        FieldType items = FieldType.parse("list(struct(sku text, qty int" + moreFields + "))");
        return Pipeline.named("orders")
                .from(FilesSource.of(folder, "*.ndjson")
                        .schema(types("id", Simple.LONG, "to", Simple.TEXT, "items", items))
                        .key("id"))
                .child("items");
    }

    private static Map<String, FieldType> types(Object... namesAndTypes) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            types.put((String) namesAndTypes[i], (FieldType) namesAndTypes[i + 1]);
        }
        return types;
    }

    private Counts replay(Pipeline pipeline) {
        return new RejectReplay(pipeline, warehouse, RunOptions.of("test"))
                .execute(Set.of())
                .counts();
    }

    @Test
    void aReplayedRecordBringsItsRowAndAllItsElementsOnce() throws Exception {
        write("a.ndjson", """
                {"id": 1, "to": "x", "items": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 2}]}
                {"id": 2, "to": "y", "items": [{"sku": "c", "qty": 3}, {"sku": "d", "qty": 4, "gift": true}]}
                {"id": 3, "to": "z", "items": [{"sku": "e", "qty": 5}, {"sku": "f", "qty": "many"}]}
                """);
        run(counted("").append());
        assertThat(rows("orders_items")).hasSize(2);
        assertThat(warehouse.rejects()).extracting(Reject::field).containsExactly("items[1].gift", "items[1].qty");

        Pipeline mended = counted(", gift boolean").append();
        assertThat(replay(mended)).isEqualTo(new Counts(2, 1, 0, 1, 3, 3, 0));
        assertThat(replay(mended)).isEqualTo(new Counts(1, 0, 0, 1, 0, 0, 0));
        assertThat(rows("orders")).containsExactly("{id=1, to=x}", "{id=2, to=y}");
        assertThat(rows("orders_items"))
                .containsExactly(
                        "{_orders_id=1, _position=1, qty=1, sku=a}",
                        "{_orders_id=1, _position=2, qty=2, sku=b}",
                        "{_orders_id=2, _position=1, gift=null, qty=3, sku=c}",
                        "{_orders_id=2, _position=2, gift=true, qty=4, sku=d}");
    }

    @Test
    void aReplayedRecordThatIsMergedTakesAlongWhatTheOldOneHadAndGivesWayToANewerOneWithItsElements() throws Exception {
        write("a.ndjson", """
                {"id": 1, "to": "x", "items": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 2}]}
                {"id": 2, "to": "y", "items": [{"sku": "c", "qty": 3}, {"sku": "d", "qty": 4}]}
                {"id": 3, "to": "z", "items": [{"sku": "e", "qty": 5}]}
                """);
        run(counted("").merge("id"));
        write("b.ndjson", """
                {"id": 2, "to": "later", "items": [{"sku": "g", "qty": 6, "gift": true}]}
                {"id": 3, "to": "later", "items": [{"sku": "h", "qty": 7, "gift": true}, {"sku": "i", "qty": 8}]}
                """);
        run(counted("").merge("id"));
        write("c.ndjson", """
                {"id": 3, "to": "last", "items": [{"sku": "j", "qty": 9}]}
                """);
        run(counted("").merge("id"));

        assertThat(replay(counted(", gift boolean").merge("id"))).isEqualTo(new Counts(2, 2, 0, 0, 5, 2, 3));
        assertThat(rows("orders")).containsExactlyInAnyOrder("{id=1, to=x}", "{id=2, to=later}", "{id=3, to=last}");
        assertThat(rows("orders_items"))
                .containsExactlyInAnyOrder(
                        "{_orders_id=1, _position=1, qty=1, sku=a}",
                        "{_orders_id=1, _position=2, qty=2, sku=b}",
                        "{_orders_id=2, _position=1, gift=true, qty=6, sku=g}",
                        "{_orders_id=3, _position=1, qty=9, sku=j}");
    }
}
