package dev.crescendo.files;

import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Files in a folder, and the table {@code things} that they are loaded into. */
final class LoadedFiles {
    private final Path folder;
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private final List<String> reports = new ArrayList<>();
    private long modified = 1_000_000;

    LoadedFiles(Path folder) {
        this.folder = folder;
    }

    FilesSource source(String pattern) {
        return FilesSource.of(folder, pattern);
    }

    void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        touch(file);
    }

    void append(String name, String text) throws IOException {
        append(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void append(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes, StandardOpenOption.APPEND);
        touch(folder.resolve(name));
    }

    void delete(String name) throws IOException {
        Files.delete(folder.resolve(name));
    }

    void touch(String name) throws IOException {
        touch(folder.resolve(name));
    }

    /** Each change is a second later than the one before, so that no test hangs on the clock. */
    private void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(modified++)));
    }

    static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    RunResult load(FilesSource source) {
        return load(source, RunOptions.of("test"));
    }

    /** Loads as the run of this key, or goes on with it. */
    RunResult load(FilesSource source, String key) {
        return load(source, RunOptions.of("test").withKey(key));
    }

    private RunResult load(FilesSource source, RunOptions options) {
        return Cron.run(Pipeline.named("things").from(source).append(), warehouse, options.withReporter(reports::add));
    }

    List<List<@Nullable Object>> rows() {
        return warehouse.rows("things").stream()
                .map(row -> row.entrySet().stream()
                        .filter(value -> !value.getKey().startsWith("_"))
                        .map(Map.Entry<String, @Nullable Object>::getValue)
                        .toList())
                .toList();
    }

    static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    /** Place, field and reason of each. */
    List<String> rejects() {
        return warehouse.rejects().stream()
                .map(reject ->
                        reject.place() + " " + (reject.field().isEmpty() ? "" : reject.field() + " ") + reject.reason())
                .toList();
    }

    InMemoryWarehouse warehouse() {
        return warehouse;
    }

    List<String> reports() {
        return reports;
    }
}
