package dev.crescendo.files;

import dev.crescendo.extract.Source;
import dev.crescendo.record.FieldType;
import dev.crescendo.testkit.SourceContract;
import dev.crescendo.testkit.SourceFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class FilesSourceContractTest {
    record Item(long id, String text) {}

    @TempDir
    private Path directory;

    /** Records that go to one file, or to a new one each time. */
    private static final class Fixture implements SourceFixture {
        private final Path parent;
        private final String file;
        private final String header;
        private final Function<Path, Source> source;
        private Path folder = Path.of("");
        private int made;
        private int records;

        Fixture(Path parent, String file, String header, Function<Path, Source> source) {
            this.parent = parent;
            this.file = file;
            this.header = header;
            this.source = source;
        }

        @Override
        public Source fresh() throws IOException {
            folder = Files.createDirectories(parent.resolve("folder" + made++));
            return source.apply(folder);
        }

        @Override
        public void add(int count) throws IOException {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < count; i++) {
                records++;
                lines.append(
                        file.contains("csv")
                                ? records + ",\"text\n" + records + "\"\n"
                                : "{\"id\":" + records + ",\"text\":\"" + records + "\"}\n");
            }
            write(lines.toString());
        }

        private void write(String text) throws IOException {
            Path path = folder.resolve(file.replace("NUMBER", Integer.toString(made++)));
            String content = Files.exists(path) ? text : header + text;
            try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                OutputStream target = file.endsWith(".gz") ? new GZIPOutputStream(out) : out;
                target.write(content.getBytes(StandardCharsets.UTF_8));
                target.close();
            }
        }

        @Override
        public boolean addUnreadable() throws IOException {
            write(file.contains("csv") ? "\"stray\" quote,1\n" : "{\"id\":\n");
            return true;
        }
    }

    private DynamicContainer form(String name, String file, String header, Function<Path, Source> source) {
        return DynamicContainer.dynamicContainer(
                name,
                SourceContract.of(new Fixture(directory.resolve(name), file, header, source))
                        .tests());
    }

    @TestFactory
    Stream<DynamicContainer> itKeepsTheContract() {
        return Stream.of(
                form(
                        "csv that grows",
                        "all.csv",
                        "id,text\n",
                        folder -> FilesSource.of(folder, "*.csv").as(Item.class)),
                form(
                        "csv in many files",
                        "NUMBER.csv",
                        "id,text\n",
                        folder -> FilesSource.of(folder, "*.csv")
                                .schema(Map.of("id", FieldType.Simple.LONG, "text", FieldType.Simple.TEXT))
                                .splits(3)),
                form(
                        "json that grows",
                        "all.ndjson",
                        "",
                        folder -> FilesSource.of(folder, "*.ndjson").as(Item.class)),
                form(
                        "packed json in many files",
                        "NUMBER.jsonl.gz",
                        "",
                        folder -> FilesSource.of(folder, "*.jsonl.gz")
                                .as(Item.class)
                                .splits(2)));
    }
}
