package dev.crescendo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.InternalException;
import dev.crescendo.files.CsvFormat;
import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files: each record is in the table or among the rejects, or the file is refused and neither has any. */
class FilesFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void csvIsLoadedRejectedOrRefused() throws Exception {
        Fuzz.run(
                "csv",
                seeds(
                        "id,v,at\n1,2.50,2024-02-29\n2,,\n3,\"1,5\",2024-03-01\n",
                        "id;v;at\r\n1;\"a \"\"b\"\"\";\"two\r\nlines\"\r\n2;\\N;x\r\n",
                        "\ufeffid,v,at\n1,\"\u00e9\ud83d\ude00\",\u20ac\n# comment\n2,x\\,y,z\n",
                        "id\tv\tat\n007\t1e5\t24:00:00\n-0\tNaN\t\n",
                        "\"id\",\"v\",\"at\"\n\"1\",\"\",\"\"\n\n\"2\",\"x\",\"y\"",
                        "id,id,v,,at\n1,2,3,4,5\n1,2\n1,2,3,4,5,6\n"),
                250,
                (input, random) -> {
                    CsvFormat csv = CsvFormat.standard();
                    csv = random.nextInt(3) == 0 ? csv.withDelimiter(";,\t".charAt(random.nextInt(3))) : csv;
                    csv = random.nextInt(3) == 0 ? csv.withEscape('\\') : csv;
                    csv = random.nextInt(3) == 0 ? csv.withComment('#') : csv;
                    csv = random.nextInt(4) == 0 ? csv.withNullText("\\N") : csv;
                    csv = random.nextInt(4) == 0 ? csv.withCharset(StandardCharsets.UTF_16LE) : csv;
                    load("a.csv", input, FilesSource.of(folder, "a.csv").csv(csv), random);
                });
    }

    @Test
    void linesOfJsonAreLoadedRejectedOrRefused() throws Exception {
        Fuzz.run(
                "json-lines",
                seeds(
                        "{\"id\":1,\"v\":2.50,\"at\":\"2024-02-29\"}\n{\"id\":2,\"v\":null}\n",
                        "{\"id\":9007199254740993,\"v\":{\"a\":[1,{\"b\":null}]},\"at\":[]}\n\n{}\n",
                        "{\"id\":\"\\u0041\\ud83d\\ude00\",\"v\":true,\"at\":-1.5e-10}\r\n[1]\r\n{\"id\":3}"),
                250,
                (input, random) -> load(
                        "a.ndjson", input, FilesSource.of(folder, "a.ndjson").jsonLines(), random));
    }

    @Test
    void arraysOfJsonAreLoadedRejectedOrRefused() throws Exception {
        Fuzz.run(
                "json-array",
                seeds(
                        "[{\"id\":1,\"v\":2.50,\"at\":\"2024-02-29\"},{\"id\":2,\"v\":null}]",
                        "[\n  {\n    \"id\": 1,\n    \"v\": {\"a\": [1, {\"b\": \"]}\"}]}\n  },\n  7,\n  {}\n]\n",
                        " [ {\"id\":\"\\\"\",\"v\":[[],[]]} , {\"at\":\"\u20ac\"} ] "),
                250,
                (input, random) ->
                        load("a.json", input, FilesSource.of(folder, "a.json").jsonArrays(), random));
    }

    private static List<byte[]> seeds(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private void load(String name, byte[] input, FilesSource files, Random random) throws Exception {
        Files.write(folder.resolve(name), input);
        FilesSource source = random.nextBoolean() ? files : files.schema(schema(random));
        InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
        try {
            RunResult result = run(source, warehouse);
            int rows = warehouse.rows("things").size();
            assertThat(rows + warehouse.rejects().size()).as("rows and rejects").isEqualTo((int)
                    result.counts().read());
            assertThat(run(source, warehouse).counts().read()).as("read again").isZero();
        } catch (InternalException bug) {
            throw bug;
        } catch (CrescendoException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            assertThat(warehouse.rows("things")).isEmpty();
            assertThat(warehouse.rejects()).isEmpty();
        } finally {
            warehouse.forget();
        }
    }

    private static RunResult run(FilesSource source, InMemoryWarehouse warehouse) {
        return Cron.run(
                Pipeline.named("things").from(source).append(),
                warehouse,
                RunOptions.of("fuzz").withReporter(line -> {}));
    }

    private static Map<String, FieldType> schema(Random random) {
        List<FieldType> types = List.of(
                Simple.TEXT,
                Simple.LONG,
                Simple.NUMBER,
                new Decimal(12, 2),
                Simple.DOUBLE,
                Simple.BOOLEAN,
                Simple.DATE,
                Simple.TIMESTAMP,
                Simple.INSTANT,
                Simple.UUID,
                Simple.BYTES,
                Simple.JSON);
        Map<String, FieldType> schema = new LinkedHashMap<>();
        for (String field : List.of("id", "v", "at")) {
            schema.put(field, types.get(random.nextInt(types.size())));
        }
        return schema;
    }
}
