package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Reject;
import dev.crescendo.run.RunResult;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are read, and what becomes of each of their records. */
class FilesSourceTest {
    @TempDir
    private Path folder;

    private LoadedFiles files;

    @BeforeEach
    void begin() {
        files = new LoadedFiles(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkTellsTheEncoding(String charset) throws Exception {
        files.write("a.csv", ("\ufeffid;näme\n1;größe 😀\n").getBytes(Charset.forName(charset)));

        files.load(files.source("*.csv"));

        assertThat(files.rows()).containsExactly(row(1L, "größe 😀"));
    }

    @Test
    void aDeclaredEncodingIsStrict() throws Exception {
        byte[] latin = "id,name\n1,größe\n2,two\n".getBytes(StandardCharsets.ISO_8859_1);
        files.write("a.csv", latin);

        files.load(files.source("*.csv"));
        assertThat(files.rejects()).containsExactly("a.csv:2 name is not UTF-8");
        assertThat(files.warehouse().rejects().get(0).raw()).isEqualTo("1,größe".getBytes(StandardCharsets.ISO_8859_1));

        files = new LoadedFiles(folder);
        files.load(files.source("*.csv").csv(CsvFormat.standard().withCharset(StandardCharsets.ISO_8859_1)));
        assertThat(files.rows()).containsExactly(row(1L, "größe"), row(2L, "two"));
    }

    @Test
    void filesBeginningWithADotOrAnUnderscoreAreNotTaken() throws Exception {
        files.write("in/a.csv", "id\n1\n");
        files.write("in/_tmp/b.csv", "id\n2\n");
        files.write("in/.c.csv", "id\n3\n");
        files.write("in/deep/er/d.csv", "id\n4\n");

        files.load(files.source("in/**.csv"));

        assertThat(files.rows()).containsExactly(row(1L), row(4L));
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
            files = new LoadedFiles(folder);
            files.write("x.csv", hostile.text());
            String shown =
                    hostile.text().substring(0, Math.min(60, hostile.text().length()));

            RunResult result = files.load(
                    files.source("x.csv").columns(Map.of("a", FieldType.Simple.TEXT, "b", FieldType.Simple.TEXT)));

            assertThat(files.rows()).as(shown).isEqualTo(hostile.rows());
            assertThat(files.warehouse().rejects().stream().map(Reject::place))
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
        files.write("x.ndjson", "{\"a\":\"1\"}\n{\"a\":\"" + huge + "\"}\n{\"a\":\"3\"}\n");
        files.load(files.source("x.ndjson"));
        assertThat(files.rows()).containsExactly(row("1"), row("3"));
        assertThat(files.rejects()).hasSize(1).first().asString().startsWith("x.ndjson:2 is ");

        files = new LoadedFiles(folder);
        files.write("x.csv", "a,b\n1,x\n2,\"" + huge + "\n3,z\n");
        files.load(files.source("x.csv"));
        assertThat(files.rows()).containsExactly(row(1L, "x"), row(3L, "z"));
        assertThat(files.rejects()).hasSize(1).first().asString().startsWith("x.csv:3 ");
    }

    @Test
    void commentsAndEscapesAreUnderstoodWhereTheyAreDeclared() throws Exception {
        files.write("x.csv", "# made by a machine\na|b\n# more\n1|it\\|s\n#2|x\n3|\\N\n");

        files.load(files.source("x.csv")
                .csv(CsvFormat.standard().withDelimiter('|').withComment('#').withEscape('\\')));

        assertThat(files.rows()).containsExactly(row(1L, "it|s"), row(3L, "\\N"));
    }

    @Test
    void commentsAndEmptyLinesTellNoDelimiter() throws Exception {
        files.write("a.csv", "\n# exported, by me, today\nid;name\n1;x\n");

        files.load(files.source("*.csv").csv(CsvFormat.standard().withComment('#')));

        assertThat(files.rows()).containsExactly(row(1L, "x"));
    }

    @Test
    void aHeaderInAnotherEncodingIsSaid() throws Exception {
        files.write("a.csv", "id,größe\n1,x\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> files.load(files.source("*.csv")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("header of the file a.csv is not UTF-8")
                .hasMessageContaining("encoding");
    }

    @Test
    void patternsMayBeAbsoluteOrRoundabout() throws Exception {
        files.write("in/a.csv", "id\n1\n");
        String absolute = folder.resolve("in/a.csv").toString();

        for (String pattern : List.of(absolute, folder + "/in/*.csv", "./in/*.csv", "in/../in/a.csv", "in//a.csv")) {
            files = new LoadedFiles(folder);
            files.load(files.source(pattern));
            assertThat(files.rows()).as(pattern).containsExactly(row(1L));
        }
    }

    @Test
    void aLinkToAFileThatIsThereIsNotReadTwice() throws Exception {
        files.write("a.csv", "id\n1\n");
        Files.createSymbolicLink(folder.resolve("latest.csv"), folder.resolve("a.csv"));

        files.load(files.source("*.csv"));

        assertThat(files.rows()).containsExactly(row(1L));
    }

    @Test
    void linksThatLeadToAnotherFileEachDayDoNoHarm() throws Exception {
        List<Path> links = Stream.of("0latest.csv", "latest.csv", "zlatest.csv", "sub/latest.csv")
                .map(folder::resolve)
                .toList();
        Files.createDirectories(folder.resolve("sub"));
        for (int day = 1; day <= 3; day++) {
            files.write("day" + day + ".csv", "id\n" + day + "\n");
            for (Path link : links) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, folder.resolve("day" + day + ".csv"));
            }
            files.load(files.source("**.csv"));
        }
        assertThat(files.rows()).containsExactly(row(1L), row(2L), row(3L));
    }

    @Test
    void longRecordsWithFewValuesFillABatchToo() throws Exception {
        String line = "{\"id\":1" + " ".repeat(100_000) + "}\n";
        files.write("a.ndjson", line.repeat(500));

        files.load(files.source("*.ndjson"));

        assertThat(files.rows()).hasSize(500);
    }
}
