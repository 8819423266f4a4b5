package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.packed;
import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.record.FieldType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that failed leaves a plan behind; its next attempt goes on with it as far as it still holds. */
class ResumedPlanTest {
    private LoadedFiles files;

    @BeforeEach
    void aRunThatFailsAtItsSecondFile(@TempDir Path folder) throws Exception {
        files = new LoadedFiles(folder);
        byte[] whole = packed("id,name\n2,two\n");
        files.write("a.csv", "id,name\n1,one\n");
        files.write("b.csv.gz", Arrays.copyOf(whole, whole.length - 6));
        assertThatThrownBy(() -> files.load(source(), "slot"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("b.csv.gz");
    }

    private FilesSource source() {
        return files.source("*.csv*").splits(2);
    }

    @Test
    void aFileThatHasGoneIsLeftOut() throws Exception {
        files.delete("b.csv.gz");
        files.load(source(), "slot");

        assertThat(files.rows()).containsExactly(row(1L, "one"));
    }

    @Test
    void aFileThatWasReplacedIsReadAsItIsNow() throws Exception {
        files.write("b.csv.gz", packed("id,name\n3,three\n"));
        files.load(source(), "slot");

        assertThat(files.rows()).containsExactly(row(1L, "one"), row(3L, "three"));
    }

    @Test
    void aFileThatHasShrunkIsReadAsItIsNow() throws Exception {
        files.write("b.csv.gz", packed("id,name\n"));
        files.write("a.csv", "id,name\n");
        files.load(source().columns(Map.of("id", FieldType.Simple.LONG)), "slot");

        assertThat(files.rows()).isEmpty();
    }

    @Test
    void allFilesAreReadByTheKeysOfTheAttempt() throws Exception {
        files.delete("b.csv.gz");
        files.write("b.csv.gz", packed("id,name\n2,NA\n"));
        files.load(source().csv(CsvFormat.standard().withNullText("one")), "slot");

        assertThat(files.rows()).containsExactly(row(1L, null), row(2L, "NA"));
    }
}
