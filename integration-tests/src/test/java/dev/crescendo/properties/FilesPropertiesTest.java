package dev.crescendo.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.files.CsvFormat;
import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Files of text: what is written is what is loaded, once, wherever a file was when it was looked at. */
class FilesPropertiesTest {
    private static Path folder;

    @BeforeContainer
    static void create() throws Exception {
        folder = Folders.create();
    }

    @AfterContainer
    static void delete() throws Exception {
        Folders.delete(folder);
    }

    @Provide
    static Arbitrary<AnyRows> rows() {
        return AnyRows.of(AnyValues.simple(Simple.INTERVAL, Simple.BYTES), 6, 8);
    }

    @Provide
    static Arbitrary<List<Double>> cuts() {
        return Arbitraries.doubles().between(0, 1).list().ofMaxSize(3);
    }

    @Property(seed = "20261130", tries = 100)
    void csvThatGrowsIsLoadedOnceAndAsItWasWritten(
            @ForAll("rows") AnyRows rows,
            @ForAll("cuts") List<Double> cuts,
            @ForAll boolean quotesAll,
            @ForAll boolean windows)
            throws Exception {
        Path file = folder.resolve("a.csv");
        FilesSource source = FilesSource.of(folder, "a.csv")
                .csv(CsvFormat.standard().withDelimiter(';').withNullText("\\N"))
                .schema(types(rows));
        InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
        try {
            byte[] csv = csv(rows, quotesAll, windows ? "\r\n" : "\n");
            for (int length : lengths(cuts, csv.length)) {
                Files.write(file, Arrays.copyOf(csv, length));
                run(source, warehouse);
            }

            assertThat(warehouse.rejects()).isEmpty();
            assertThat(AnyRows.shown(warehouse.rows("things"))).isEqualTo(rows.shown());
        } finally {
            warehouse.forget();
        }
    }

    private static void run(FilesSource source, InMemoryWarehouse warehouse) {
        Cron.run(
                Pipeline.named("things").from(source).append(),
                warehouse,
                RunOptions.of("properties").withReporter(line -> {}));
    }

    private static List<Integer> lengths(List<Double> cuts, int whole) {
        List<Integer> lengths = new ArrayList<>();
        cuts.stream().sorted().forEach(cut -> lengths.add((int) (cut * whole)));
        lengths.add(whole);
        return lengths;
    }

    private static Map<String, FieldType> types(AnyRows rows) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        rows.schema().fields().forEach(field -> types.put(field.name(), field.type()));
        return types;
    }

    private static byte[] csv(AnyRows rows, boolean quotesAll, String lineEnd) {
        StringBuilder csv = new StringBuilder(String.join(";", rows.schema().names())).append(lineEnd);
        for (List<Object> row : rows.rows()) {
            String between = "";
            for (Object value : row) {
                csv.append(between).append(value == null ? "\\N" : quoted(text(value), quotesAll));
                between = ";";
            }
            csv.append(lineEnd);
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text, boolean always) {
        boolean needed = always
                || text.isBlank()
                || text.equals("\\N")
                || text.chars().anyMatch(c -> c == '"' || c == ';' || c == '\n' || c == '\r');
        return needed ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
