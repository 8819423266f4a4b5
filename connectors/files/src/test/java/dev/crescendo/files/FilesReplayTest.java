package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.run.RejectReplay;
import dev.crescendo.run.ReplayResult;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.transform.Transformer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of files that were rejected, replayed after the pipeline was mended; the files are gone by then. */
class FilesReplayTest {
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    @TempDir
    private Path folder;

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Pipeline things(FilesSource source) {
        return Pipeline.named("things").from(source).append();
    }

    private List<Reject> load(FilesSource source) throws IOException {
        Cron.run(things(source), warehouse, RunOptions.of("test"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        return warehouse.rejects();
    }

    private ReplayResult replay(FilesSource source) {
        return new RejectReplay(things(source), warehouse, RunOptions.of("test")).execute(Set.of());
    }

    private FilesSource csv() {
        return FilesSource.of(folder, "*.csv");
    }

    private static Map<String, FieldType> types(Object... namesAndTypes) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            types.put((String) namesAndTypes[i], (FieldType) namesAndTypes[i + 1]);
        }
        return types;
    }

    private List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        warehouse.rows("things").forEach(row -> {
            List<@Nullable Object> values = new ArrayList<>(row.values());
            values.remove(values.size() - 1);
            rows.add(values);
        });
        return rows;
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    void aNullTextThatIsDeclaredLaterMendsRecordsWhateverTheOrderOfTheirFilesColumns() throws Exception {
        write("a.csv", "id,price\n1,9\n2,NA\n");
        write("b.csv", "price;id\nNA;3\n8;4\nx;5\n");
        FilesSource source = csv().schema(types("id", Simple.LONG, "price", Simple.LONG));
        List<Reject> rejects = load(source);
        assertThat(rejects).extracting(Reject::place).containsExactly("a.csv:3", "b.csv:2", "b.csv:4");
        assertThat(rejects)
                .extracting(reject -> new String(reject.raw(), StandardCharsets.UTF_8))
                .contains("2,NA");

        ReplayResult mended = replay(source.csv(CsvFormat.standard().withNullText("NA")));

        assertThat(mended.counts()).isEqualTo(new Counts(3, 2, 0, 1, 2, 2, 0));
        assertThat(rows()).containsExactly(row(1L, 9L), row(4L, 8L), row(2L, null), row(3L, null));
        assertThat(warehouse.rejects().get(3).place()).isEqualTo("b.csv:4");
    }

    @Test
    void anEncodingThatIsDeclaredLaterMendsRecords() throws Exception {
        write("a.csv", "id,name\n1,ok\n2,caf\u00E9\n".getBytes(StandardCharsets.ISO_8859_1));
        FilesSource source = csv().schema(types("id", Simple.LONG, "name", Simple.TEXT));
        assertThat(load(source))
                .singleElement()
                .satisfies(reject -> assertThat(reject.reason()).isEqualTo("is not UTF-8"));
        replay(source.csv(CsvFormat.standard().withCharset(StandardCharsets.ISO_8859_1)));
        assertThat(rows()).containsExactly(row(1L, "ok"), row(2L, "caf\u00E9"));
    }

    @Test
    void recordsOfUtf16AreKeptAsTheyWereAndReadAsTheTextThatTheyAre() throws Exception {
        write("a.csv", "\uFEFFid,name\n1,\u00E9\nx,\u00E9\n".getBytes(StandardCharsets.UTF_16LE));
        load(csv().schema(types("id", Simple.LONG, "name", Simple.TEXT)));
        assertThat(rows()).containsExactly(row(1L, "\u00E9"));
        assertThat(warehouse.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.raw()).isEqualTo("x,\u00E9".getBytes(StandardCharsets.UTF_16LE));
            assertThat(reject.form()).startsWith("charset=UTF-16LE ");
        });
        replay(csv().schema(types("id", Simple.LONG, "name", Simple.TEXT))
                .csv(CsvFormat.standard().withNullText("x")));
        assertThat(rows()).containsExactly(row(1L, "\u00E9"), row(null, "\u00E9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Shift_JIS", "GBK", "UTF-16", "UTF-16BE", "UTF-32", "ISO-2022-JP", "windows-31j", "ISO-8859-1"})
    void recordsOfAnyEncodingAreKeptInIt(String name) throws Exception {
        Charset charset = Charset.forName(name);
        String text = name.equals("ISO-8859-1") ? "\u00E9" : "\u30BD\u80FD";
        Charset unmarked = name.equals("UTF-16") ? StandardCharsets.UTF_16BE : charset;
        write("a.csv", ("id,name\nx," + text + "\n").getBytes(unmarked));
        CsvFormat format = CsvFormat.standard().withCharset(charset);
        FilesSource source = csv().schema(types("id", Simple.LONG, "name", Simple.TEXT));
        load(source.csv(format));
        assertThat(warehouse.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.raw()).isEqualTo(("x," + text).getBytes(unmarked));
            assertThat(reject.form()).startsWith("declared_charset=" + charset.name() + " ");
        });
        replay(source.csv(format.withNullText("x")));
        assertThat(rows()).containsExactly(row(null, text));
    }

    @Test
    void anEncodingOfTwoBytesThatIsDeclaredLaterMendsRecords() throws Exception {
        write("a.csv", "id,name\n1,ok\n2,\u30BD\n".getBytes(Charset.forName("Shift_JIS")));
        FilesSource source = csv().schema(types("id", Simple.LONG, "name", Simple.TEXT));
        assertThat(load(source))
                .singleElement()
                .satisfies(reject -> assertThat(reject.reason()).isEqualTo("is not UTF-8"));
        replay(source.csv(CsvFormat.standard().withCharset(Charset.forName("Shift_JIS"))));
        assertThat(rows()).containsExactly(row(1L, "ok"), row(2L, "\u30BD"));
    }

    @Test
    void whatIsMalformedIsKeptByteByByte() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write("\uFEFF{\"a\":\"x\"}\n".getBytes(StandardCharsets.UTF_16BE));
        ByteArrayOutputStream bad = new ByteArrayOutputStream();
        bad.write("{\"a\":\"\u00E9".getBytes(StandardCharsets.UTF_16BE));
        bad.write(new byte[] {(byte) 0xDC, 0x0A, (byte) 0xD8, 0x0A});
        bad.write("\"}".getBytes(StandardCharsets.UTF_16BE));
        bad.writeTo(file);
        file.write("\n{\"a\":\"y\",\"b\":1}\n".getBytes(StandardCharsets.UTF_16BE));
        write("a.ndjson", file.toByteArray());
        FilesSource source = FilesSource.of(folder, "*.ndjson");
        List<Reject> rejects = load(source.schema(types("a", Simple.TEXT)));
        assertThat(rejects).hasSize(2);
        assertThat(rejects.get(0).raw()).isEqualTo(bad.toByteArray());
        assertThat(rejects.get(1).raw()).isEqualTo("{\"a\":\"y\",\"b\":1}".getBytes(StandardCharsets.UTF_16BE));

        ReplayResult mended = replay(source.schema(types("a", Simple.TEXT, "b", Simple.LONG)));
        assertThat(mended.counts()).isEqualTo(new Counts(2, 1, 0, 1, 1, 1, 0));
        assertThat(rows()).containsExactly(row("x"), row("y", 1L));
        assertThat(warehouse.rejects().get(2).reason()).isEqualTo("is not UTF-16BE");
    }

    @Test
    void whatTheTransformerRefusesIsKeptInTheFilesEncoding() throws Exception {
        write("a.csv", "\uFEFFid\n\u00E9\n".getBytes(StandardCharsets.UTF_16LE));
        Schema schema = Schema.of(new Field("id", Simple.TEXT, true));
        Cron.run(
                Pipeline.named("things")
                        .from(csv().schema(types("id", Simple.TEXT)))
                        .transform(
                                RecordType.rows(schema),
                                (Transformer<Row, Row>) (row, out) -> out.reject("no"),
                                RecordType.rows(schema))
                        .append(),
                warehouse,
                RunOptions.of("test"));
        assertThat(warehouse.rejects())
                .singleElement()
                .satisfies(reject -> assertThat(reject.raw()).isEqualTo("\u00E9".getBytes(StandardCharsets.UTF_16LE)));
    }

    @Test
    void linesOfJsonAreReadAgain() throws Exception {
        write("a.ndjson", "{\"id\":1}\n{\"id\":2,\"more\":true}\n{\"id\":\n");
        FilesSource source = FilesSource.of(folder, "*.ndjson");
        load(source.schema(types("id", Simple.LONG)));
        assertThat(warehouse.rejects()).extracting(Reject::place).containsExactly("a.ndjson:2", "a.ndjson:3");
        ReplayResult mended = replay(source.schema(types("id", Simple.LONG, "more", Simple.BOOLEAN)));
        assertThat(mended.counts()).isEqualTo(new Counts(2, 1, 0, 1, 1, 1, 0));
        assertThat(warehouse.rows("things").get(1)).containsEntry("more", true);
    }

    @Test
    void aRecordOfWhichOnlyTheBeginningIsKeptIsNeverLoaded() {
        Fields fields = Fields.declared(types("id", Simple.TEXT));
        FilesReplay replay = new FilesReplay(
                CsvFormat.standard(), new StreamSpec("records", fields.type(), List.of()), fields.fieldOf());
        Reject whole = new Reject("records", "a.csv:1", "", "", new byte[] {'x'}, "columns=id");
        Reject cut = new Reject("records", "a.csv:1", "", "", new byte[] {'x'}, "cut columns=id");

        assertThat(replay.decode(whole).stream()).isEqualTo("records");
        assertThatThrownBy(() -> replay.decode(cut)).hasMessageContaining("what is kept of it here is its beginning");
    }

    @Test
    void whatBecomesNoRecordOrSeveralIsRejectedAgain() throws Exception {
        write("a.csv", "id\n#x\n");
        load(csv().schema(types("id", Simple.LONG)));
        ReplayResult again = replay(
                csv().schema(types("id", Simple.LONG)).csv(CsvFormat.standard().withComment('#')));
        assertThat(again.counts().rejected()).isEqualTo(1);
        assertThat(warehouse.rejects().get(1).reason()).contains("no record of CSV any more");
    }
}
