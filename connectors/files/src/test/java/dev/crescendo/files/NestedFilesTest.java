package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.testkit.Planning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists and objects in files. */
class NestedFilesTest {
    @TempDir
    private Path folder;

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void load(Map<String, FieldType> schema) {
        Cron.run(
                Pipeline.named("things")
                        .from(FilesSource.of(folder, "*").schema(schema))
                        .append(),
                warehouse,
                RunOptions.of("test"));
    }

    private String inferred(String lines) throws IOException {
        write("a.ndjson", lines);
        return FilesSource.of(folder, "*.ndjson")
                .fields(new Planning("things", new ArrayList<>()))
                .asYaml();
    }

    @Test
    void listsAndObjectsOfOneShapeBecomeListsAndStructs() throws Exception {
        assertThat(inferred("""
                        {"id": 1, "items": [{"sku": "a", "unitPrice": 1.50, "tags": []}, null], "to": {"city": "x"}}
                        {"id": 2, "items": [{"sku": "b", "qty": 3, "tags": ["x"]}], "to": {"zip": null}, "none": []}
                        {"id": 3, "items": null, "matrix": [[1], [], [2, 3]]}
                        """))
                .isEqualTo("{ id: long, items: \"list(struct(sku text, unit_price decimal(38,2), tags list(text), qty"
                        + " long))\", to: \"struct(city text, zip json)\", none: json, matrix: list(list(long)) }");
    }

    @Test
    void whereShapesDisagreeOrAreNoneThereIsJson() throws Exception {
        String wide =
                IntStream.range(0, 101).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
        assertThat(inferred("{\"a\": [1, \"x\"], \"b\": {\"c\": 1}, \"d\": {\"aB\": 1, \"a_b\": 2}, \"e\": {},"
                        + " \"f\": {\"\": 1}, \"g\": " + wide + ", \"h\": " + "[".repeat(9) + "1" + "]".repeat(9)
                        + ", \"i\": [null]}\n"
                        + "{\"b\": {\"c\": [1]}, \"j\": {\"my key\": 1}}\n{\"a\": {}}\n{\"i\": [}\n"))
                .isEqualTo("{ a: json, b: struct(c json), d: json, e: json, f: json, g: json, h: json, i: json,"
                        + " j: struct(my_key long) }");
    }

    @Test
    void whatDoesNotFitInsideIsRejectedWithItsPlace() throws Exception {
        Map<String, FieldType> schema = new LinkedHashMap<>();
        schema.put("id", Simple.LONG);
        schema.put("items", FieldType.parse("list(struct(sku text, price decimal(38,2)))"));
        write("a.ndjson", """
                {"id":2,"items":[{"sku":"a","price":1.10}]}
                {"id":3,"items":[{"sku":"a"},{"price":"x"}]}
                {"id":4,"items":[{"more":1}]}
                """);
        load(schema);
        assertThat(warehouse.rows("things").stream().map(row -> String.valueOf(row.get("items"))))
                .containsExactly("[[a, 1.10]]");
        assertThat(warehouse.rejects().stream()
                        .map(reject -> reject.place() + " " + reject.field() + " " + reject.reason()))
                .containsExactly(
                        "a.ndjson:2 items[1].price is not a number, or one with an exponent above 9999",
                        "a.ndjson:3 items[0].more is not among the fields [sku, price]");
    }

    @Test
    void csvMayHoldNestedValuesAsJson() throws Exception {
        write("b.csv", "items\n\"[{\"\"sku\"\":\"\"b\"\"}]\"\n\"[\"\n\"\"\n");
        load(Map.of("items", FieldType.parse("list(struct(sku text))")));
        assertThat(warehouse.rows("things").stream().map(row -> String.valueOf(row.get("items"))))
                .containsExactly("[[b]]", "null");
        assertThat(warehouse.rejects())
                .singleElement()
                .satisfies(reject -> assertThat(reject.reason()).contains("JSON value"));
    }
}
