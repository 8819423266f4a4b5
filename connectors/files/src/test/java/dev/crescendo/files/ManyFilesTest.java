package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.format.Store;
import dev.crescendo.format.StoredFile;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.testkit.Planning;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand files, all of which have been loaded but the last ones. */
class ManyFilesTest {
    private static final int FILES = 100_000;

    /** Lists files that can't be opened, and counts how often it is asked. */
    private static final class ListOnly implements Store {
        private static final long serialVersionUID = 1L;

        private final int files;
        private int lists;

        ListOnly(int files) {
            this.files = files;
        }

        @Override
        public List<StoredFile> list(String pattern) {
            lists++;
            List<StoredFile> listed = new ArrayList<>();
            for (int i = 0; i < files; i++) {
                String name = String.format(java.util.Locale.ROOT, "in/f%06d.csv", i);
                listed.add(new StoredFile(name, name, 100, 7, ""));
            }
            return listed;
        }

        @Override
        public SeekableByteChannel open(String path, String version) throws IOException {
            throw new IOException(path + " is opened");
        }

        @Override
        public String toString() {
            return "a list";
        }
    }

    private static final PlanContext PLANNING = new Planning("things", new ArrayList<>());

    @Test
    @Timeout(30)
    void whatHasBeenLoadedIsSkippedWithoutOpeningIt() {
        Map<LaneId, Token> tokens = new HashMap<>();
        for (StoredFile file : new ListOnly(FILES).list("*")) {
            tokens.put(new LaneId(file.name()), new FileToken(100, 100, 7, "00ff").token());
        }
        ReadRange since = new ReadRange.Since(Position.of(tokens));

        ListOnly same = new ListOnly(FILES);
        assertThat(source(same).plan(since, PLANNING).splits()).isEmpty();
        assertThat(source(same).hasNothingNew(since, PLANNING)).isTrue();
        assertThat(same.lists).isEqualTo(2);

        ListOnly more = new ListOnly(FILES + 2);
        assertThat(source(more).hasNothingNew(since, PLANNING)).isFalse();
        assertThat(source(more).plan(since, PLANNING).splits())
                .singleElement()
                .satisfies(split -> assertThat(((FilesSplit) split).pieces())
                        .extracting(FilePiece::name)
                        .containsExactly("in/f100000.csv", "in/f100001.csv"));
        assertThat(more.lists).isEqualTo(2);
    }

    private static FilesSource source(Store store) {
        return FilesSource.in(store, "in/*.csv").schema(Map.of("id", Simple.LONG));
    }

    /** The files of a folder, and how many were opened. */
    private record Opening(LocalStore files, AtomicInteger opened) implements Store {
        @Override
        public List<StoredFile> list(String pattern) {
            return files.list(pattern);
        }

        @Override
        public SeekableByteChannel open(String path, String version) throws IOException {
            opened.incrementAndGet();
            return files.open(path, version);
        }
    }

    @Test
    void aRunThatFindsNothingNewOpensNoFileNotEvenToInferTypes(@TempDir Path folder) throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        files.write("a.csv", "id\n1\n2");
        files.write("b.csv", "id\n3\n");
        Opening store = new Opening(new LocalStore(folder.toString()), new AtomicInteger());
        FilesSource source = FilesSource.in(store, "*.csv");
        assertThat(files.load(source).counts().read()).isEqualTo(2);
        assertThat(files.reports()).contains("things: reads 2 of 2 files").hasSize(2);

        store.opened().set(0);
        assertThat(files.load(source).counts().read()).isZero();
        assertThat(store.opened()).hasValue(0);
        assertThat(files.reports()).hasSize(3).element(2).asString().contains("a.csv: its last 1 bytes wait");

        files.write("c.csv", "id\n4\n");
        assertThat(files.load(source).counts().read()).isEqualTo(1);
        assertThat(store.opened().get()).isPositive();
    }

    @Test
    void typesAreInferredFromTheBeginningOfLargeRecordsOnly(@TempDir Path folder) throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        String large = "x".repeat(1 << 20);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 33; i++) {
            lines.append("{\"id\":")
                    .append(i)
                    .append(",\"text\":\"")
                    .append(large)
                    .append("\"}\n");
        }
        files.write("a.ndjson", lines.append("{\"id\":\"late\"}\n").toString());
        lines.setLength(0);
        files.load(files.source("a.ndjson"));

        assertThat(files.reports()).anyMatch(report -> report.contains("inferred from 33 records of 1 of 1 files"));
        assertThat(files.rejects())
                .containsExactly("a.ndjson:34 id is not a number, or one with an exponent above 9999");
    }
}
