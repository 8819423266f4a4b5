package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.packed;
import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.crescendo.error.SourceException;
import dev.crescendo.record.FieldType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packed files: all of each, or nothing. */
class PackedFilesTest {
    @TempDir
    private Path folder;

    private LoadedFiles files;

    @BeforeEach
    void begin() {
        files = new LoadedFiles(folder);
    }

    @Test
    void packedFilesAreLoadedWholeAndRefusedWhenTheyChange() throws Exception {
        files.write("a.csv.gz", packed("id,name\n1,one\n2,two"));
        files.write("b.csv.zst", zstd("id,name\n3,three\n"));
        files.load(files.source("*.csv.*"));
        assertThat(files.rows()).containsExactly(row(1L, "one"), row(2L, "two"), row(3L, "three"));
        assertThat(files.load(files.source("*.csv.*")).counts().read()).isZero();

        files.write("a.csv.gz", packed("id,name\n1,one\n2,two\n3,more"));
        assertThatThrownBy(() -> files.load(files.source("*.csv.*"))).hasMessageContaining("a.csv.gz has changed");
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
        files.write("a.csv", "id,name\n0,nought\n");
        files.write("b.csv.gz", Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> files.load(files.source("*.csv*")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("b.csv.gz");

        assertThat(files.warehouse().rows("things")).isEmpty();
        files.write("c.csv.gz", "this is not gzip".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> files.load(files.source("c.csv.gz"))).hasMessageContaining("c.csv.gz");
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
        files.write("bomb.json.gz", bytes.toByteArray());

        assertThatThrownBy(() -> files.load(files.source("*.gz").schema(Map.of("id", FieldType.Simple.LONG))))
                .hasMessageContaining("expands to more than");
    }

    @Test
    void theMembersOfAPackedFileAreAllRead() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(packed("id\n"));
        for (int i = 0; i < 5_000; i++) {
            members.write(packed(i + "\n"));
        }
        files.write("a.csv.gz", members.toByteArray());
        files.load(files.source("*.gz"));
        assertThat(files.rows()).hasSize(5_000);

        members.write("garbage".getBytes(StandardCharsets.UTF_8));
        files.write("b.csv.gz", members.toByteArray());
        assertThatThrownBy(() -> files.load(files.source("*.gz"))).hasMessageContaining("b.csv.gz");
    }

    @Test
    void aPackedFileIsReadToItsVeryEnd() throws Exception {
        files.write("a.csv.gz", packed("1,x"));
        files.load(files.source("*.gz").csv(CsvFormat.standard().withHeader(false)));
        assertThat(files.rows()).containsExactly(row(1L, "x"));

        files.write("b.csv.gz", packed("\"id,name\n1,x\n2,y\n"));
        assertThatThrownBy(() -> files.load(files.source("b.csv.gz")))
                .hasMessageContaining("first record of the file b.csv.gz");
    }
}
