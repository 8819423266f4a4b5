package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.packed;
import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.record.FieldType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zip archives, whose entries are files. */
class ArchiveTest {
    @TempDir
    private Path folder;

    private LoadedFiles files;

    @BeforeEach
    void anEmptyFolder() {
        files = new LoadedFiles(folder);
    }

    /** An archive of names and contents, in turn. */
    private static byte[] zip(Object... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) entries[i]));
                Object content = entries[i + 1];
                zip.write(
                        content instanceof byte[] raw ? raw : content.toString().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private FilesSource ids(String pattern) {
        return files.source(pattern).schema(Map.of("id", FieldType.Simple.LONG));
    }

    @Test
    void eachEntryIsAFileOfItsOwn() throws Exception {
        files.write(
                "in/a.zip",
                zip(
                        "x.csv",
                        "id,name\n1,one\nbad\n",
                        "deep/y.csv.gz",
                        packed("id,name\n2,two\n"),
                        "deep/",
                        "",
                        "__MACOSX/._x.csv",
                        "junk",
                        ".DS_Store",
                        "junk"));
        files.write("in/b.csv", "id,name\n3,three\n");
        files.load(files.source("in/*"));

        assertThat(files.rows()).containsExactlyInAnyOrder(row(1L, "one"), row(2L, "two"), row(3L, "three"));
        assertThat(files.rejects()).containsExactly("in/a.zip!x.csv:3 has 1 field, not 2");
        assertThat(files.load(files.source("in/*")).counts().read()).isZero();
    }

    @Test
    void anArchiveMayGetMoreEntriesAndAChangedOneIsRefused() throws Exception {
        files.write("a.zip", zip("x.csv", "id\n1\n"));
        files.load(ids("*.zip"));
        files.write("a.zip", zip("w.csv", "id\n2\n", "x.csv", "id\n1\n"));
        files.load(ids("*.zip"));
        assertThat(files.rows()).containsExactly(row(1L), row(2L));

        files.write("a.zip", zip("w.csv", "id\n3\n", "x.csv", "id\n1\n4\n"));
        assertThatThrownBy(() -> files.load(ids("*.zip")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("a.zip!x.csv");
        assertThat(files.rows()).hasSize(2);
    }

    @Test
    void aPatternBehindTheArchivesNamesEntries() throws Exception {
        files.write("a.zip", zip("data/x.csv", "id\n1\n", "data/y.json", "[]", "README.md", "read me"));

        files.load(files.source("*.zip!data/*.csv"));
        assertThat(files.rows()).containsExactly(row(1L));
        assertThatThrownBy(() -> files.load(files.source("*.zip")))
                .hasMessageContaining("some hold CSV and others JSON");
    }

    @Test
    void namesThatPointOutOfTheArchiveAreNamesOnly() throws Exception {
        files.write(
                "in/a.zip", zip("../../evil.csv", "id\n1\n", "/etc/evil.csv", "id\n2\n", "..\\evil.csv", "id\n3\n"));
        files.load(ids("in/*.zip"));

        assertThat(files.rows()).containsExactlyInAnyOrder(row(1L), row(2L), row(3L));
        try (var left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile)).containsExactly(folder.resolve("in/a.zip"));
        }
        assertThat(folder.resolveSibling("evil.csv")).doesNotExist();
    }

    @Test
    void aBombIsRefused() throws Exception {
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) '\n');
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("bomb.csv"));
            for (int i = 0; i < 100; i++) {
                zip.write(blanks);
            }
            zip.closeEntry();
        }
        files.write("a.zip", bytes.toByteArray());

        assertThatThrownBy(() -> files.load(ids("*.zip")))
                .hasMessageContaining("a.zip of ")
                .hasMessageContaining("expands");
    }

    @Test
    void anEntryThatIsNotWhatItsArchiveSaysIsRefused() throws Exception {
        byte[] whole = zip("x.csv", "id\n" + "1\n".repeat(1000));
        byte[] lying = whole.clone();
        int directory = directory(lying);
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 16, 7); // the checksum
        files.write("a.zip", lying);
        assertThatThrownBy(() -> files.load(ids("*.zip"))).hasMessageContaining("a.zip!x.csv");

        lying = whole.clone();
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, 10); // the size
        files.write("a.zip", lying);
        assertThatThrownBy(() -> files.load(ids("*.zip"))).hasMessageContaining("a.zip!x.csv");

        files.write("a.zip", Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> files.load(ids("*.zip"))).hasMessageContaining("the archive a.zip can't be read");
        assertThat(files.rows()).isEmpty();
    }

    /** Where the list of entries begins. */
    private static int directory(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 22 + 16);
    }

    @Test
    void encryptedEntriesAreRefusedWithTheirNames() throws Exception {
        byte[] zip = zip("open.csv", "id\n1\n", "secret.csv", "id\n2\n");
        int second = directory(zip) + 46 + "open.csv".length();
        zip[second + 8] |= 1;
        files.write("a.zip", zip);

        assertThatThrownBy(() -> files.load(ids("*.zip")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("encrypted: secret.csv.");
        files.load(ids("*.zip!open*"));
        assertThat(files.rows()).containsExactly(row(1L));
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws Exception {
        byte[] zip = zip("a1.csv", "id\n1\n", "a2.csv", "id\n2\n");
        String text = new String(zip, StandardCharsets.ISO_8859_1).replace("a2.csv", "a1.csv");
        files.write("a.zip", text.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> files.load(ids("*.zip"))).hasMessageContaining("two entries named a1.csv");
    }

    @Test
    void anArrayInAnArchiveMustHaveItsEnd() throws Exception {
        files.write("a.zip", zip("a.json", "[{\"id\": 1}, {\"id\": 2}", "b.json", "[{\"id\": 3}]"));
        assertThatThrownBy(() -> files.load(ids("*.zip!*.json"))).hasMessageContaining("a.zip!a.json");
        files.load(ids("*.zip!b.json"));
        assertThat(files.rows()).containsExactly(row(3L));
    }
}
