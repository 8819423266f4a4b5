package dev.crescendo.files;

import static dev.crescendo.files.LoadedFiles.packed;
import static dev.crescendo.files.LoadedFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.SourceException;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files of JSON lines, decoded by other threads than that which reads them. */
class LinesAheadTest {
    @TempDir
    private Path folder;

    private static FilesSource typed(LoadedFiles files, String pattern) {
        Map<String, FieldType> fields = new LinkedHashMap<>();
        fields.put("id", Simple.LONG);
        fields.put("note", Simple.TEXT);
        return files.source(pattern).schema(fields);
    }

    /** Some 7 MB of everything that stands between usual lines: packed it is small, and decoded as it is read. */
    private static String anything() {
        Random random = new Random(20261130);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(150)) {
                case 0 -> text.append(" \n\n\r\n");
                case 1 -> text.append("{\"id\":").append(i).append(",\"note\":\"not closed\n");
                case 2 -> text.append("{\"id\":\"none\"}\n");
                case 3 -> text.append("{\"id\":1,\"other\":2}\n");
                case 4 -> text.append("[1]\r\n");
                case 5 ->
                    text.append("{\"note\":\"").append("x".repeat(3 << 10)).append("\"}\n");
                default -> {}
            }
            if (random.nextInt(7_000) == 0) {
                text.append("{\"id\":7,\"note\":\"")
                        .append("long ".repeat(300_000))
                        .append("\"}\n");
                text.append("{\"id\":8,\"note\":\"")
                        .append("long ".repeat(300_000))
                        .append("\n");
            }
            text.append("{\"id\":").append(i).append(",\"note\":\"");
            text.append(i % 3 == 0 ? "ünïcode \\u00e9 \\n " : "plain ").append("y".repeat(random.nextInt(500)));
            text.append("\"}").append(i % 5 == 0 ? "\r\n" : "\n");
        }
        return text.append("{\"id\":-1,\"note\":\"without an end\"}").toString();
    }

    @Test
    void whatIsDecodedAheadIsWhatIsDecodedAsItIsRead() throws Exception {
        String text = anything();
        assertThat(text.length()).isGreaterThan(6 << 20);
        LoadedFiles ahead = new LoadedFiles(folder.resolve("ahead"));
        ahead.write("a.ndjson", text);
        LoadedFiles packed = new LoadedFiles(folder.resolve("packed"));
        packed.write("a.ndjson.gz", packed(text));

        RunResult one = ahead.load(typed(ahead, "*.ndjson"));
        RunResult other = packed.load(typed(packed, "*.ndjson.gz"));

        assertThat(one.counts()).isEqualTo(other.counts());
        assertThat(one.counts().rejected()).isGreaterThan(100);
        assertThat(ahead.rows()).isEqualTo(packed.rows());
        assertThat(ahead.rejects())
                .containsExactlyElementsOf(packed.rejects().stream()
                        .map(reject -> reject.replace("a.ndjson.gz", "a.ndjson"))
                        .toList());
        List<byte[]> kept =
                ahead.warehouse().rejects().stream().map(reject -> reject.raw()).toList();
        List<byte[]> asRead = packed.warehouse().rejects().stream()
                .map(reject -> reject.raw())
                .toList();
        assertThat(kept.toArray(new byte[0][])).isDeepEqualTo(asRead.toArray(new byte[0][]));
    }

    @Test
    void rowsThatTheTableRefusesAreRejectedWithTheirPlaces() throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 10_000; i++) {
            text.append("{\"id\":")
                    .append(i % 100 == 0 ? "null" : Integer.toString(i))
                    .append(",\"note\":\"" + "n".repeat(500) + "\"}\n");
        }
        files.write("a.ndjson", text.toString());

        RunResult result = Cron.run(
                Pipeline.named("things").from(typed(files, "*.ndjson")).merge("id"),
                files.warehouse(),
                RunOptions.of("test"));

        assertThat(result.counts().rejected()).isEqualTo(100);
        assertThat(files.rejects()).hasSize(100).allMatch(reject -> reject.matches("a\\.ndjson:\\d+00 .*"));
        assertThat(files.warehouse().rejects().get(0).raw())
                .isEqualTo(("{\"id\":null,\"note\":\"" + "n".repeat(500) + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void smallFilesAreReadBetweenLargeOnesAndLargeOnesGrow() throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        String large = "{\"id\":1,\"note\":\"" + "z".repeat(1000) + "\"}\n";
        files.write("a.ndjson", "{\"id\":0}\n");
        files.write("b.ndjson", large.repeat(5_000));
        files.write("c.ndjson", "{\"id\":2}\n{\"id\":3}");
        files.write("d.ndjson", large.repeat(5_000) + "{\"id\":4}");

        assertThat(files.load(typed(files, "*.ndjson")).counts().read()).isEqualTo(10_004);
        files.append("b.ndjson", large.repeat(5_000));
        files.append("d.ndjson", "\n{\"id\":5}\n");

        assertThat(files.load(typed(files, "*.ndjson")).counts().read()).isEqualTo(5_001);
        List<List<@Nullable Object>> rows = files.rows();
        assertThat(rows).hasSize(15_005);
        assertThat(rows.stream().filter(row -> row.get(1) == null))
                .containsExactly(row(0L, null), row(2L, null), row(3L, null), row(4L, null), row(5L, null));
    }

    @Test
    void aFileThatIsCutOffIsRefusedAndNothingLoaded() throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        Random random = new Random(20261130);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 150_000; i++) {
            text.append("{\"id\":").append(i).append(",\"note\":\"").append(Long.toHexString(random.nextLong()));
            text.append(Long.toHexString(random.nextLong()))
                    .append(Long.toHexString(random.nextLong()))
                    .append("\"}\n");
        }
        byte[] whole = packed(text.toString());
        assertThat(whole.length).isGreaterThan(4 << 20);
        files.write("a.ndjson.gz", Arrays.copyOf(whole, whole.length - 1000));

        assertThatThrownBy(() -> files.load(typed(files, "*.ndjson.gz")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("a.ndjson.gz");

        assertThat(files.warehouse().rows("things")).isEmpty();
    }
}
