package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.packed;
import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.record.FieldType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that hold one JSON array each. */
class JsonArrayTest {
    private LoadedFiles files;

    @BeforeEach
    void anEmptyFolder(@TempDir Path folder) {
        files = new LoadedFiles(folder);
    }

    private FilesSource ids() {
        return files.source("*.json").schema(Map.of("a", FieldType.Simple.LONG));
    }

    @Test
    void anArrayIsToldByItsFirstCharacterAndReadRecordByRecord() throws Exception {
        files.write("a.json", "\ufeff \n[\n {\"id\": 1, \"tags\": [[\"]\"], {\"x\": \"}\\\"\"}]},\n {\"id\": 2}\n]\n");
        files.write("b.json", "{\"id\": 3}\n{\"id\": 4}\n");
        files.load(files.source("*.json"));

        assertThat(files.rows())
                .containsExactly(row(1L, "[[\"]\"], {\"x\": \"}\\\"\"}]"), row(2L, null), row(3L, null), row(4L, null));
        assertThat(files.rejects()).isEmpty();
        assertThat(files.reports()).anyMatch(report -> report.contains("4 records of 2 of 2 files (1 JSON arrays)"));
        assertThat(files.load(files.source("*.json")).counts().read()).isZero();
    }

    @Test
    void elementsThatAreNoRecordAreRejectedWithTheirLineAndPlace() throws Exception {
        files.write("a.json", """
                [1, "x]",
                null, [], {"a": 1}, {"a": 1, "a": 2},
                {"a": 9223372036854775808},
                {"a": 1e400}, {"a": tru},
                {"b": 1}, {"a": 2}, {"a" 3},
                {"a": 4,}
                ]
                """);
        files.load(ids());

        assertThat(files.rows()).containsExactly(row(1L), row(2L));
        assertThat(files.rejects())
                .containsExactly(
                        "a.json:1 element 1 is not a JSON object",
                        "a.json:1 element 2 is not a JSON object",
                        "a.json:2 element 3 is not a JSON object",
                        "a.json:2 element 4 is not a JSON object",
                        "a.json:2 element 6 a is given twice",
                        "a.json:3 element 7 a is not a whole number in the range of long",
                        "a.json:4 element 8 a is not a whole number in the range of long",
                        "a.json:4 element 9 is not valid JSON at character 6",
                        "a.json:5 element 10 b is not among the fields [a]",
                        "a.json:5 element 12 is not valid JSON at character 5",
                        "a.json:6 element 13 is not valid JSON at character 8");
    }

    @Test
    void bigNumbersAreInferredExactly() throws Exception {
        files.write("a.json", "[{\"a\": 9223372036854775808, \"b\": 1e400}]");
        files.load(files.source("*.json"));

        assertThat(files.rows()).containsExactly(row(new BigDecimal("9223372036854775808"), new BigDecimal("1e400")));
    }

    @Test
    void whatIsTooDeepOrMalformedRejectsItself() throws Exception {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        files.write(
                "a.json",
                ("[{\"a\": 1}, {\"a\": " + deep + "}, {\"a\": \"\u00e9\"}, {\"a\": 2}]")
                        .getBytes(StandardCharsets.ISO_8859_1));
        files.load(files.source("*.json").schema(Map.of("a", FieldType.Simple.JSON)));

        assertThat(files.rows()).containsExactly(row("1"), row("2"));
        assertThat(files.rejects()).hasSize(2);
        assertThat(files.rejects().get(0)).startsWith("a.json:1 element 2 is JSON beyond the limits");
        assertThat(files.rejects().get(1)).isEqualTo("a.json:1 element 3 is not UTF-8");
    }

    @Test
    void anElementThatIsTooLongIsRejectedAndTheNextIsRead() throws Exception {
        String huge = "x".repeat(2 * Window.MAX_RECORD_BYTES + 1_000_000);
        files.write("a.json", "[{\"a\": 1},\n{\"a\": \"" + huge + "\"},\n{\"a\": 3}]");
        files.load(ids());

        assertThat(files.rows()).containsExactly(row(1L), row(3L));
        assertThat(files.rejects()).hasSize(1).first().asString().startsWith("a.json:2 element 2 is longer than");
    }

    @Test
    void whatComesAfterTheEndIsOneReject() throws Exception {
        files.write("a.json", "[{\"a\": 1}]\n[{\"a\": 2}]\n" + "x".repeat(300_000));
        files.load(ids());

        assertThat(files.rows()).containsExactly(row(1L));
        assertThat(files.rejects())
                .containsExactly(
                        "a.json:2 comes after the end of the JSON array; what is kept of it here is its beginning");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"a\": 1} {\"a\": 2}]",
                "[{\"a\": 1},,{\"a\": 2}]",
                "[{\"a\": 1},]",
                "[,{\"a\": 1}]",
                "[{\"a\": [1}, {\"a\": 2}]",
                "[{\"a\": 1}}, {\"a\": 2}]"
            })
    void whatBreaksTheArrayRefusesTheFileByName(String text) throws Exception {
        files.write("a.json", "\n" + text);

        assertThatThrownBy(() -> files.load(ids()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("a.json")
                .hasMessageContaining("at line 2, byte ")
                .hasMessageContaining("Nothing was loaded");
        assertThat(files.rows()).isEmpty();
    }

    @Test
    void anArrayWithoutItsEndWaitsAsAWhole() throws Exception {
        files.write("a.json", "[{\"a\": 1},\n{\"a\"");
        files.load(ids());
        assertThat(files.rows()).isEmpty();
        assertThat(files.load(ids()).counts().read()).isZero();
        assertThat(files.reports()).anyMatch(report -> report.contains("a.json: its last 15 bytes wait for the end"));

        files.append("a.json", ": 2}");
        files.load(ids());
        assertThat(files.rows()).isEmpty();
        files.append("a.json", "]");
        files.load(ids());
        assertThat(files.rows()).containsExactly(row(1L), row(2L));
        assertThat(files.rejects()).isEmpty();
    }

    @Test
    void anArrayThatIsPackedMustHaveItsEnd() throws Exception {
        files.write("a.json.gz", packed("[{\"a\": 1},\n{\"a\": 2}"));
        FilesSource source = files.source("*.gz").schema(Map.of("a", FieldType.Simple.LONG));

        assertThatThrownBy(() -> files.load(source)).hasMessageContaining("its JSON array has no end, at line 2");
        assertThat(files.rows()).isEmpty();
        files.write("a.json.gz", packed("[{\"a\": 1},\n{\"a\": 2}]"));
        files.load(source);
        assertThat(files.rows()).hasSize(2);
    }

    @Test
    void anArrayThatWasLoadedIsRefusedWhenItGrows() throws Exception {
        files.write("a.json", "[{\"a\": 1}]");
        files.load(ids());
        files.write("a.json", "[{\"a\": 1}, {\"a\": 2}]");

        assertThatThrownBy(() -> files.load(ids()))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("a.json has changed")
                .hasMessageContaining("write: replace");
        assertThat(files.rows()).hasSize(1);
    }

    @Test
    void anEmptyArrayAndAnEmptyFileHoldNothing() throws Exception {
        files.write("a.json", " [ ] \n");
        files.write("b.json", "");
        files.write("c.json", "42\n");
        files.load(ids());

        assertThat(files.rows()).isEmpty();
        assertThat(files.rejects()).containsExactly("c.json:1 is not a JSON object");
    }

    @Test
    void aDeclaredFormHoldsWhateverTheFileLooksLike() throws Exception {
        files.write("a.json", "[1]\n{\"a\": 1}\n");
        files.load(ids().jsonLines());
        assertThat(files.rows()).containsExactly(row(1L));
        assertThat(files.rejects()).containsExactly("a.json:1 is not a JSON object");

        files.write("b.json", "{\"a\": 1}\n");
        assertThatThrownBy(() -> files.load(files.source("b.json")
                        .schema(Map.of("a", FieldType.Simple.LONG))
                        .jsonArrays()))
                .hasMessageContaining("it is no JSON array");
    }

    @Test
    void filesOfTwoKindsAreNotReadAsOne() throws Exception {
        files.write("a.csv", "a\n1\n");
        files.write("b.json", "{\"a\": 1}\n");

        assertThatThrownBy(() -> files.load(files.source("*"))).hasMessageContaining("some hold CSV and others JSON");
    }
}
