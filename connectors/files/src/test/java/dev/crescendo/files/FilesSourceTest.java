package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Reject;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files loaded into a warehouse, run after run. */
class FilesSourceTest {
    @TempDir
    private Path folder;

    private InMemoryWarehouse warehouse;
    private long modified = 1_000_000;

    @BeforeEach
    void makeAWarehouse() {
        warehouse = InMemoryWarehouse.fresh();
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        touch(file);
    }

    private void append(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardOpenOption.APPEND);
        touch(folder.resolve(name));
    }

    /** Each change is a second later than the one before, so that no test hangs on the clock. */
    private void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(modified++)));
    }

    private RunResult load(FilesSource source) {
        return Cron.run(Pipeline.named("things").from(source).append(), warehouse, RunOptions.of("test"));
    }

    private FilesSource csv(String pattern) {
        return FilesSource.of(folder, pattern);
    }

    private List<List<@Nullable Object>> rows() {
        return warehouse.rows("things").stream()
                .map(row -> row.entrySet().stream()
                        .filter(value -> !value.getKey().startsWith("_"))
                        .map(Map.Entry<String, @Nullable Object>::getValue)
                        .toList())
                .toList();
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private List<String> rejects() {
        return warehouse.rejects().stream()
                .map(reject ->
                        reject.place() + " " + (reject.field().isEmpty() ? "" : reject.field() + " ") + reject.reason())
                .toList();
    }

    @Test
    void whatWasAppendedIsLoadedOnceAndAnUnendedLastLineWaits() throws Exception {
        write("a.csv", "id,name\n1,one\n2,tw");
        load(csv("*.csv"));
        assertThat(rows()).containsExactly(row(1L, "one"));

        assertThat(load(csv("*.csv")).counts().read()).isZero();
        append("a.csv", "o\n3,three\n");
        write("b.csv", "name,id\nfour,4\n");
        load(csv("*.csv"));
        assertThat(rows()).containsExactly(row(1L, "one"), row(2L, "two"), row(3L, "three"), row(4L, "four"));

        append("a.csv", "x,\n");
        load(csv("*.csv").columns(Map.of("id", FieldType.Simple.LONG)));
        assertThat(rejects()).containsExactly("a.csv:5 id is not a number, or one with an exponent above 9999");
    }

    @Test
    void aLastLineMayCountWithoutItsEnd() throws Exception {
        write("a.csv", "id,name\n1,one\n2,two");

        load(csv("*.csv").csv(CsvFormat.standard().withLastLineWaiting(false)));

        assertThat(rows()).containsExactly(row(1L, "one"), row(2L, "two"));
    }

    @Test
    void aWholeObjectCountsWithoutALineEndAndHalfAnObjectWaits() throws Exception {
        write("a.ndjson", "{\"id\":1}\n{\"id\":2}");
        load(csv("*.ndjson"));
        append("a.ndjson", "\n{\"id\":");
        load(csv("*.ndjson"));
        assertThat(rows()).containsExactly(row(1L), row(2L));

        append("a.ndjson", "3}\n");
        load(csv("*.ndjson"));
        assertThat(rows()).containsExactly(row(1L), row(2L), row(3L));
        assertThat(rejects()).isEmpty();
    }

    @Test
    void aFileThatChangedInPlaceIsRefusedByName() throws Exception {
        write("a.csv", "id,name\n1,one\n2,two\n");
        write("b.csv", "id,name\n3,three\n");
        load(csv("*.csv"));

        for (String changed :
                List.of("id,name\n1,one\n2,TWO\n", "id,name\n1,one\n", "id,name\n1,ONE\n2,two\n3,new\n")) {
            write("a.csv", changed);
            assertThatThrownBy(() -> load(csv("*.csv")))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("a.csv")
                    .hasMessageContaining("write: replace");
        }
        assertThat(rows()).hasSize(3);
    }

    @Test
    void aFileThatWasOnlyTouchedOrHasGoneIsNoHarm() throws Exception {
        write("a.csv", "id\n1\n");
        write("b.csv", "id\n2\n");
        load(csv("*.csv"));
        touch(folder.resolve("a.csv"));
        Files.delete(folder.resolve("b.csv"));
        write("c.csv", "id\n3\n");

        load(csv("*.csv"));

        assertThat(rows()).containsExactly(row(1L), row(2L), row(3L));
    }

    @Test
    void packedFilesAreLoadedWholeAndRefusedWhenTheyChange() throws Exception {
        write("a.csv.gz", packed("id,name\n1,one\n2,two"));
        write("b.csv.zst", zstd("id,name\n3,three\n"));
        load(csv("*.csv.*"));
        assertThat(rows()).containsExactly(row(1L, "one"), row(2L, "two"), row(3L, "three"));
        assertThat(load(csv("*.csv.*")).counts().read()).isZero();

        write("a.csv.gz", packed("id,name\n1,one\n2,two\n3,more"));
        assertThatThrownBy(() -> load(csv("*.csv.*"))).hasMessageContaining("a.csv.gz has changed");
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aPackedFileThatIsCutOffIsRefusedAndNothingLoaded() throws Exception {
        byte[] whole = packed("id,name\n1,one\n" + "2,two\n".repeat(10_000));
        write("a.csv", "id,name\n0,nought\n");
        write("b.csv.gz", Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> load(csv("*.csv*")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("b.csv.gz");

        assertThat(warehouse.rows("things")).isEmpty();
        write("c.csv.gz", "this is not gzip".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> load(csv("c.csv.gz"))).hasMessageContaining("c.csv.gz");
    }

    @Test
    void aBombIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            byte[] lines = " \n".repeat(1 << 19).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 128; i++) {
                out.write(lines);
            }
        }
        write("bomb.json.gz", bytes.toByteArray());

        assertThatThrownBy(() -> load(csv("*.gz").schema(Map.of("id", FieldType.Simple.LONG))))
                .hasMessageContaining("expands to more than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkTellsTheEncoding(String charset) throws Exception {
        write("a.csv", ("\ufeffid;näme\n1;größe 😀\n").getBytes(Charset.forName(charset)));

        load(csv("*.csv"));

        assertThat(rows()).containsExactly(row(1L, "größe 😀"));
    }

    @Test
    void aDeclaredEncodingIsStrict() throws Exception {
        byte[] latin = "id,name\n1,größe\n2,two\n".getBytes(StandardCharsets.ISO_8859_1);
        write("a.csv", latin);

        load(csv("*.csv"));
        assertThat(rejects()).containsExactly("a.csv:2 name is not UTF-8");
        assertThat(warehouse.rejects().get(0).raw()).isEqualTo("1,größe".getBytes(StandardCharsets.ISO_8859_1));

        warehouse = InMemoryWarehouse.fresh();
        load(csv("*.csv").csv(CsvFormat.standard().withCharset(StandardCharsets.ISO_8859_1)));
        assertThat(rows()).containsExactly(row(1L, "größe"), row(2L, "two"));
    }

    @Test
    void typesAreInferredSoThatNothingChanges() throws Exception {
        write("a.csv", """
                n,big,price,zip,day,at,wall,ok,id,mixed,nothing,sci
                1,9223372036854775808,1.50,01234,2024-02-29,2024-02-29T12:00:00Z,2024-02-29 12:00:00,true,\
                123e4567-e89b-12d3-a456-426614174000,1,,1e3
                -2,1,2,99999,2024-03-01,2024-02-29 12:00:00+01:00,2024-02-29T12:00:00.5,FALSE,\
                123e4567-e89b-12d3-a456-426614174001,x,,2
                """);

        load(csv("a.csv"));

        assertThat(rows().get(0))
                .containsExactly(
                        1L,
                        new BigDecimal("9223372036854775808"),
                        new BigDecimal("1.50"),
                        "01234",
                        LocalDate.of(2024, 2, 29),
                        Instant.parse("2024-02-29T12:00:00Z"),
                        java.time.LocalDateTime.of(2024, 2, 29, 12, 0),
                        true,
                        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                        "1",
                        null,
                        "1e3");
    }

    @Test
    void nestedAndMixedJsonStaysAsItCame() throws Exception {
        write("a.ndjson", """
                {"userId": 1, "tags": [1, 2.0e0], "mixed": 1, "price": 1.10, "note": "5"}
                {"userId": 2, "tags": {"a": "b"}, "mixed": "x", "price": 2, "note": "x"}
                """);

        load(csv("*.ndjson"));

        assertThat(rows())
                .containsExactly(
                        row(1L, "[1, 2.0e0]", "1", new BigDecimal("1.10"), "5"),
                        row(2L, "{\"a\": \"b\"}", "\"x\"", new BigDecimal("2"), "x"));
    }

    @Test
    void aFieldThatNoOneKnowsIsNotLostInSilence() throws Exception {
        write("a.ndjson", "{\"id\":1}\n");
        load(csv("*.ndjson").schema(Map.of("id", FieldType.Simple.LONG)));
        append("a.ndjson", "{\"id\":2,\"more\":3}\n");
        load(csv("*.ndjson").schema(Map.of("id", FieldType.Simple.LONG)));
        assertThat(rejects()).containsExactly("a.ndjson:2 more is not among the fields [id]");

        warehouse = InMemoryWarehouse.fresh();
        write("a.csv", "id,more\n1,2\n");
        assertThatThrownBy(() -> load(csv("*.csv").schema(Map.of("id", FieldType.Simple.LONG))))
                .hasMessageContaining("a.csv has a column 'more'");
    }

    @Test
    void columnsOverrideWhatWouldBeInferred() throws Exception {
        write("a.csv", "sku,price\n7,1.5\n8,NA\n");

        load(csv("*.csv")
                .csv(CsvFormat.standard().withNullText("NA"))
                .columns(Map.of("sku", FieldType.Simple.TEXT, "price", new FieldType.Decimal(12, 2))));

        assertThat(rows()).containsExactly(row("7", new BigDecimal("1.5")), row("8", null));
    }

    @Test
    void namesThatCollideAreRefused() throws Exception {
        write("a.csv", "Unit Price,unit_price\n1,2\n");

        assertThatThrownBy(() -> load(csv("*.csv")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'unit_price'");
    }

    @Test
    void filesBeginningWithADotOrAnUnderscoreAreNotTaken() throws Exception {
        write("in/a.csv", "id\n1\n");
        write("in/_tmp/b.csv", "id\n2\n");
        write("in/.c.csv", "id\n3\n");
        write("in/deep/er/d.csv", "id\n4\n");

        load(csv("in/**.csv"));

        assertThat(rows()).containsExactly(row(1L), row(4L));
    }

    @Test
    void whereNoFileIsNothingIsKnown() {
        assertThatThrownBy(() -> load(csv("none/*.csv"))).hasMessageContaining("there is no");
        assertThatThrownBy(() -> load(csv("*.csv"))).hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> load(csv("*.cvs").columns(Map.of("id", FieldType.Simple.LONG))))
                .hasMessageContaining("there is no such file");
        assertThat(load(csv("*.csv").schema(Map.of("id", FieldType.Simple.LONG)))
                        .counts()
                        .read())
                .isZero();
    }

    /** CSV, and what must become of it: rows and the lines of rejects. */
    private record Case(String text, List<List<@Nullable Object>> rows, List<String> rejected) {
        static Case of(String text, List<List<@Nullable Object>> rows, String... rejected) {
            return new Case(text, rows, List.of(rejected));
        }
    }

    private static Stream<Case> hostile() {
        return Stream.of(
                Case.of("a,b\n1,\"x\ny\"\n2,z\n", List.of(row("1", "x\ny"), row("2", "z"))),
                Case.of("a,b\r\n1,\"x\r\ny\"\r\n2,z\r\n", List.of(row("1", "x\r\ny"), row("2", "z"))),
                Case.of("a,b\r1,x\r2,z\r", List.of(row("1", "x"), row("2", "z"))),
                Case.of("a,b\n1,x\r\n2,y\r3,z\n", List.of(row("1", "x"), row("2", "y"), row("3", "z"))),
                Case.of("a,b\n1,\"say \"\"hi\"\"\"\n", List.of(row("1", "say \"hi\""))),
                Case.of("a,b\n1,say \"hi\"\n", List.of(row("1", "say \"hi\""))),
                Case.of("a,b\n1,\"x\" y\n2,z\n", List.of(row("2", "z")), "x.csv:2"),
                Case.of("a,b\n1,\"x\" y\n2,\"z\nzz\"\n3,u\n", List.of(row("2", "z\nzz"), row("3", "u")), "x.csv:2"),
                Case.of("a,b\n\"x\ny\" z,1\n2,u\n", List.of(row("2", "u")), "x.csv:2"),
                Case.of(
                        "a,b\n1,\"never closed\n2,x\n3,y\n" + "4,z\n".repeat(20_000),
                        Stream.concat(
                                        Stream.of(row("2", "x"), row("3", "y")),
                                        Stream.generate(() -> row("4", "z")).limit(20_000))
                                .toList(),
                        "x.csv:2"),
                Case.of("a,b\n1\n1,2,3\n1,2\n", List.of(row("1", "2")), "x.csv:2", "x.csv:3"),
                Case.of("a,b\n\n\n1,2\n\n3,4\n", List.of(row("1", "2"), row("3", "4"))),
                Case.of("a,b\n\n1\n", List.of(), "x.csv:3"),
                Case.of("a,b\n,\"\"\n", List.of(row(null, ""))),
                Case.of("a,b\n 1 ,\t2\n", List.of(row(" 1 ", "\t2"))),
                Case.of("a,b\n\u0000,\ufeff\n", List.of(row("\u0000", "\ufeff"))),
                Case.of("a,b\n1,x\u0085y\u2028z\n", List.of(row("1", "x\u0085y\u2028z"))),
                Case.of("\"a\",\"b\"\n\"1\",\"2\"\n", List.of(row("1", "2"))));
    }

    @Test
    void everyRecordIsARowOrARejectWithItsLine() throws Exception {
        for (Case hostile : hostile().toList()) {
            warehouse = InMemoryWarehouse.fresh();
            write("x.csv", hostile.text());
            String shown =
                    hostile.text().substring(0, Math.min(60, hostile.text().length()));

            RunResult result =
                    load(csv("x.csv").columns(Map.of("a", FieldType.Simple.TEXT, "b", FieldType.Simple.TEXT)));

            assertThat(rows()).as(shown).isEqualTo(hostile.rows());
            assertThat(warehouse.rejects().stream().map(Reject::place))
                    .as(shown)
                    .isEqualTo(hostile.rejected());
            assertThat(result.counts().read())
                    .as(shown)
                    .isEqualTo(hostile.rows().size() + hostile.rejected().size());
        }
    }

    @Test
    void aRecordThatIsTooLongIsRejectedAndTheNextIsRead() throws Exception {
        String huge = "x".repeat(Window.MAX_RECORD_BYTES + 1_000_000);
        write("x.ndjson", "{\"a\":\"1\"}\n{\"a\":\"" + huge + "\"}\n{\"a\":\"3\"}\n");
        load(csv("x.ndjson"));
        assertThat(rows()).containsExactly(row("1"), row("3"));
        assertThat(rejects()).hasSize(1).first().asString().startsWith("x.ndjson:2 is ");

        warehouse = InMemoryWarehouse.fresh();
        write("x.csv", "a,b\n1,x\n2,\"" + huge + "\n3,z\n");
        load(csv("x.csv"));
        assertThat(rows()).containsExactly(row(1L, "x"), row(3L, "z"));
        assertThat(rejects()).hasSize(1).first().asString().startsWith("x.csv:3 ");
    }

    @Test
    void commentsAndEscapesAreUnderstoodWhereTheyAreDeclared() throws Exception {
        write("x.csv", "# made by a machine\na|b\n# more\n1|it\\|s\n#2|x\n3|\\N\n");

        load(csv("x.csv")
                .csv(CsvFormat.standard().withDelimiter('|').withComment('#').withEscape('\\')));

        assertThat(rows()).containsExactly(row(1L, "it|s"), row(3L, "\\N"));
    }

    @Test
    void filesWithoutAHeaderHaveNumberedColumns() throws Exception {
        write("x.tsv", "1\tx\n2\ty\n");

        load(csv("x.tsv").csv(CsvFormat.standard().withHeader(false)));

        assertThat(warehouse.rows("things").get(1)).containsEntry("column1", 2L).containsEntry("column2", "y");
    }

    @Test
    void theMembersOfAPackedFileAreAllRead() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(packed("id\n"));
        for (int i = 0; i < 5_000; i++) {
            members.write(packed(i + "\n"));
        }
        write("a.csv.gz", members.toByteArray());
        load(csv("*.gz"));
        assertThat(rows()).hasSize(5_000);

        members.write("garbage".getBytes(StandardCharsets.UTF_8));
        write("b.csv.gz", members.toByteArray());
        assertThatThrownBy(() -> load(csv("*.gz"))).hasMessageContaining("b.csv.gz");
    }

    @Test
    void aPackedFileIsReadToItsVeryEnd() throws Exception {
        write("a.csv.gz", packed("1,x"));
        load(csv("*.gz").csv(CsvFormat.standard().withHeader(false)));
        assertThat(rows()).containsExactly(row(1L, "x"));

        write("b.csv.gz", packed("\"id,name\n1,x\n2,y\n"));
        assertThatThrownBy(() -> load(csv("b.csv.gz"))).hasMessageContaining("first record of the file b.csv.gz");
    }

    @Test
    void whatTheBeginningOfAFileSaysHoldsForWhatIsAppended() throws Exception {
        write("a.csv", "\ufeffid;price\n7;x\n");
        FilesSource source = csv("*.csv").csv(CsvFormat.standard().withCharset(StandardCharsets.ISO_8859_1));
        load(source);
        append("a.csv", "8;1,50 größe\n");
        load(source);

        assertThat(rows()).containsExactly(row(7L, "x"), row(8L, "1,50 größe"));
    }

    @Test
    void commentsAndEmptyLinesTellNoDelimiter() throws Exception {
        write("a.csv", "\n# exported, by me, today\nid;name\n1;x\n");

        load(csv("*.csv").csv(CsvFormat.standard().withComment('#')));

        assertThat(rows()).containsExactly(row(1L, "x"));
    }

    @Test
    void aHeaderMayComeAfterTheFile() throws Exception {
        FilesSource source =
                csv("*.csv").csv(CsvFormat.standard().withComment('#')).schema(Map.of("id", FieldType.Simple.LONG));
        write("a.csv", "# made by x\n");
        write("b.csv", "\ufeff");
        write("c.csv", "");
        load(source);
        append("a.csv", "id\n1\n");
        append("b.csv", "id\n2\n");
        append("c.csv", "id\n3\n# tot");
        load(source);
        append("c.csv", "al,5\n4\n");
        load(source);

        assertThat(rows()).containsExactly(row(1L), row(2L), row(3L), row(4L));
        assertThat(rejects()).isEmpty();
    }

    @Test
    void aRecordThatIsBrokenSoFarMayStillBecomeWhole() throws Exception {
        write("a.csv", "a,b\n1,\"x\" y");
        FilesSource source = csv("*.csv").columns(Map.of("a", FieldType.Simple.TEXT, "b", FieldType.Simple.TEXT));
        load(source);
        assertThat(rejects()).isEmpty();
        append("a.csv", "z,9\n2,z\n");
        load(source);

        assertThat(rows()).containsExactly(row("2", "z"));
        assertThat(rejects()).hasSize(1).first().asString().startsWith("a.csv:2 ");
    }

    @Test
    void replacingTakesALastLineAsItIs() throws Exception {
        write("a.csv", "a,b\n1,x\n2,y");

        Cron.run(Pipeline.named("things").from(csv("*.csv")).replace(), warehouse, RunOptions.of("test"));

        assertThat(rows()).containsExactly(row(1L, "x"), row(2L, "y"));
    }

    @Test
    void aHeaderInAnotherEncodingIsSaid() throws Exception {
        write("a.csv", "id,größe\n1,x\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> load(csv("*.csv")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("header of the file a.csv is not UTF-8")
                .hasMessageContaining("encoding");
    }

    @Test
    void patternsMayBeAbsoluteOrRoundabout() throws Exception {
        write("in/a.csv", "id\n1\n");
        String absolute = folder.resolve("in/a.csv").toString();

        for (String pattern : List.of(absolute, folder + "/in/*.csv", "./in/*.csv", "in/../in/a.csv", "in//a.csv")) {
            warehouse = InMemoryWarehouse.fresh();
            load(csv(pattern));
            assertThat(rows()).as(pattern).containsExactly(row(1L));
        }
    }

    @Test
    void aLinkToAFileThatIsThereIsNotReadTwice() throws Exception {
        write("a.csv", "id\n1\n");
        Files.createSymbolicLink(folder.resolve("latest.csv"), folder.resolve("a.csv"));

        load(csv("*.csv"));

        assertThat(rows()).containsExactly(row(1L));
    }

    @Test
    void linksThatLeadToAnotherFileEachDayDoNoHarm() throws Exception {
        List<Path> links = Stream.of("0latest.csv", "latest.csv", "zlatest.csv", "sub/latest.csv")
                .map(folder::resolve)
                .toList();
        Files.createDirectories(folder.resolve("sub"));
        for (int day = 1; day <= 3; day++) {
            write("day" + day + ".csv", "id\n" + day + "\n");
            for (Path link : links) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, folder.resolve("day" + day + ".csv"));
            }
            load(csv("**.csv"));
        }
        assertThat(rows()).containsExactly(row(1L), row(2L), row(3L));
    }

    @Test
    void theSchemaThatARunReportsReadsTheSame() throws Exception {
        write("a.ndjson", "{\"userId\":1,\"precise\":\"2024-02-29T12:00:00.123456789Z\",\"none\":null}\n");
        load(csv("*.ndjson"));
        List<List<@Nullable Object>> inferred = rows();

        warehouse = InMemoryWarehouse.fresh();
        load(csv("*.ndjson")
                .schema(Map.of(
                        "user_id",
                        FieldType.Simple.LONG,
                        "precise",
                        FieldType.Simple.TEXT,
                        "none",
                        FieldType.Simple.JSON)));

        assertThat(inferred).containsExactly(row(1L, "2024-02-29T12:00:00.123456789Z", null));
        assertThat(rejects()).isEmpty();
        assertThat(warehouse.rows("things").get(0)).containsEntry("user_id", 1L);
    }

    @Test
    void longRecordsWithFewValuesFillABatchToo() throws Exception {
        String line = "{\"id\":1" + " ".repeat(100_000) + "}\n";
        write("a.ndjson", line.repeat(500));

        load(csv("*.ndjson"));

        assertThat(rows()).hasSize(500);
    }
}
