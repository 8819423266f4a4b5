package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.FieldType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files are in, and what of it is malformed. */
class EncodingTest {
    private LoadedFiles files;

    @BeforeEach
    void anEmptyFolder(@TempDir Path folder) {
        files = new LoadedFiles(folder);
    }

    private FilesSource in(Charset charset) {
        return files.source("*.csv").csv(CsvFormat.standard().withDelimiter('|').withCharset(charset));
    }

    /** The second bytes of these characters are a delimiter, a backslash, and digits. */
    @ParameterizedTest
    @ValueSource(strings = {"Shift_JIS", "GBK", "GB18030", "Big5", "EUC-JP", "EUC-KR", "UTF-32LE", "UTF-16"})
    void aCharacterMayHaveADelimiterInIt(String name) throws Exception {
        Charset charset = Charset.forName(name);
        String text = charset.newEncoder().canEncode("ソー能") ? "ソー能" : "許功蓋";
        files.write("a.csv", ("id|name\n1|" + text + "\n2|\"" + text + "\"\n").getBytes(charset));

        files.load(in(charset));

        assertThat(files.rows()).containsExactly(row(1L, text), row(2L, text));
        assertThat(files.load(in(charset)).counts().read()).isZero();
    }

    @Test
    void whatCanNotBeToldByteByByteIsLoadedWhole() throws Exception {
        Charset japanese = Charset.forName("Shift_JIS");
        files.write("a.csv", "id|name\n1|ソ".getBytes(japanese));
        files.load(in(japanese));
        assertThat(files.rows()).containsExactly(row(1L, "ソ"));

        files.append("a.csv", "\n2|x\n");
        assertThatThrownBy(() -> files.load(in(japanese))).hasMessageContaining("a.csv has changed");
    }

    @Test
    void whatIsMalformedRejectsItsRecordOnly() throws Exception {
        ByteArrayOutputStream utf16 = new ByteArrayOutputStream();
        utf16.write("\ufeffid|name\n1|a\n2|".getBytes(StandardCharsets.UTF_16LE));
        utf16.write(new byte[] {0x0A, (byte) 0xD8}); // half of a character, in which there is a line end byte by byte
        utf16.write("\n3|c\n".getBytes(StandardCharsets.UTF_16LE));
        files.write("a.csv", utf16.toByteArray());
        files.load(in(StandardCharsets.UTF_8));
        assertThat(files.rows()).containsExactly(row(1L, "a"), row(3L, "c"));
        assertThat(files.rejects()).containsExactly("a.csv:3 name is not UTF-16LE");
    }

    @Test
    void halfACharacterInJsonRejectsItsRecordOnly() throws Exception {
        ByteArrayOutputStream utf16 = new ByteArrayOutputStream();
        utf16.write("\ufeff{\"a\":\"x\"}\n{\"a\":\"".getBytes(StandardCharsets.UTF_16BE));
        utf16.write(new byte[] {(byte) 0xDC, 0});
        utf16.write("\"}\n{\"a\":\"z\"}\n".getBytes(StandardCharsets.UTF_16BE));
        utf16.write('!');
        files.write("a.ndjson", utf16.toByteArray());
        files.load(files.source("*.ndjson"));

        assertThat(files.rows()).containsExactly(row("x"), row("z"));
        assertThat(files.rejects()).containsExactly("a.ndjson:2 is not UTF-16BE", "a.ndjson:4 is not UTF-16BE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "Shift_JIS", "UTF-16LE"})
    void aTextForNullMayBeOutsideOfAscii(String name) throws Exception {
        Charset charset = Charset.forName(name);
        String nothing = charset.newEncoder().canEncode("ø") ? "ø" : "無";
        files.write("a.csv", ("id|name\n1|" + nothing + "\n2|x\n3|\n").getBytes(charset));

        files.load(files.source("*.csv")
                .csv(CsvFormat.standard()
                        .withDelimiter('|')
                        .withCharset(charset)
                        .withNullText(nothing)));

        assertThat(files.rows()).containsExactly(row(1L, null), row(2L, "x"), row(3L, ""));
    }

    @Test
    void aTextForNullThatTheEncodingHasNotStandsNowhere() throws Exception {
        files.write("a.csv", "id|name\n1|?\n2|\n".getBytes(StandardCharsets.ISO_8859_1));
        files.load(files.source("*.csv")
                .csv(CsvFormat.standard()
                        .withDelimiter('|')
                        .withCharset(StandardCharsets.ISO_8859_1)
                        .withNullText("無")));

        assertThat(files.rows()).containsExactly(row(1L, "?"), row(2L, ""));
    }

    @Test
    void linesOfWhatWasLoadedCountHoweverTheyEnd() throws Exception {
        FilesSource source = files.source("*.csv").columns(Map.of("id", FieldType.Simple.LONG));
        files.write("a.csv", "id,name\r1,x\r2,y\r\n3,z\r");
        files.load(source);
        files.append("a.csv", "\nbad,x\r");
        files.load(source);
        files.append("a.csv", "worse,x\r\n4,u\rworst,x\n");
        files.load(source);

        assertThat(files.rows()).hasSize(4);
        assertThat(files.rejects().stream().map(reject -> reject.split(" ")[0]))
                .containsExactly("a.csv:5", "a.csv:6", "a.csv:8");
    }
}
