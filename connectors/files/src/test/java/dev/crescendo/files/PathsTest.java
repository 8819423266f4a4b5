package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where paths and links may lead: anywhere that the project's author says, and to an end. */
@Timeout(60)
class PathsTest {
    @TempDir
    private Path top;

    private Path folder;
    private InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();

    @BeforeEach
    void makeFolders() throws IOException {
        folder = Files.createDirectories(top.resolve("project"));
        Files.createDirectories(top.resolve("data"));
    }

    private Path write(Path file, int id) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "id\n" + id + "\n");
    }

    private void link(String name, String target) throws IOException {
        Path link = folder.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(target));
    }

    private RunResult load(String pattern) {
        FilesSource source =
                FilesSource.of(folder, pattern).csv(CsvFormat.standard()).schema(Map.of("id", FieldType.Simple.LONG));
        return Cron.run(
                Pipeline.named("things").from(source).append(),
                warehouse,
                RunOptions.of("test").withReporter(line -> {}));
    }

    private List<Object> ids() {
        return warehouse.rows("things").stream().map(row -> row.get("id")).toList();
    }

    @Test
    void aPathMayLeadOutOfTheProject() throws Exception {
        Path data = write(top.resolve("data/a.csv"), 1);
        for (String pattern : List.of("../data/*.csv", "in/../../data/a.csv", data.toString(), top + "/d*/**.csv")) {
            warehouse = InMemoryWarehouse.fresh();
            load(pattern);
            assertThat(ids()).as(pattern).containsExactly(1L);
        }
    }

    @Test
    void linksToFilesAndFoldersAreFollowed() throws Exception {
        write(top.resolve("data/a.csv"), 1);
        write(top.resolve("data/b.csv"), 2);
        link("one/a.csv", "../../data/a.csv");
        link("all", "../data");
        for (String pattern : List.of("all/*.csv", "**/*.csv", "a*/*.csv")) {
            warehouse = InMemoryWarehouse.fresh();
            load(pattern);
            assertThat(ids()).as(pattern).containsExactlyInAnyOrder(1L, 2L);
        }
        warehouse = InMemoryWarehouse.fresh();
        load("one/a.csv");
        assertThat(ids()).containsExactly(1L);
    }

    @Test
    void linksThatLeadBackOrNowhereAreNoFiles() throws Exception {
        write(folder.resolve("in/a.csv"), 1);
        link("in/back", "..");
        link("in/self.csv", "self.csv");
        link("in/gone.csv", "../gone.csv");
        link("in/device.csv", "/dev/zero");
        for (String pattern : List.of("in/*.csv", "**.csv", "**/*.csv")) {
            warehouse = InMemoryWarehouse.fresh();
            load(pattern);
            assertThat(ids()).as(pattern).containsExactly(1L);
        }
    }

    /** Each folder leads to each other one: there are 16! ways through them. */
    @Test
    void linksInCirclesHaveAnEnd() throws Exception {
        for (int from = 0; from < 16; from++) {
            for (int to = 0; to < 16; to++) {
                link("in/d" + from + "/l" + to, "../d" + to);
            }
        }
        assertThatThrownBy(() -> load("in/**.csv"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("links that lead in circles");

        write(folder.resolve("in/d3/a.csv"), 1);
        load("in/d*/*.csv");
        assertThat(ids()).containsExactly(1L);
    }

    /** A disk that is not mounted is no reason to empty a table. */
    @Test
    void whatIsNamedAndIsNotThereIsRefused() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        write(folder.resolve("a.csv"), 1);
        link("gone.csv", "nowhere.csv");
        link("self.csv", "self.csv");
        link("unmounted", "../nowhere");
        link("zero.csv", "/dev/zero");
        refused("gone.csv", "leads to nothing");
        refused("self.csv", "leads to nothing");
        refused("unmounted/*.csv", "leads to nothing");
        refused("nowhere/*.csv", "there is no ");
        refused("zero.csv", "is no file, but a device or a pipe");
        refused("in", "is a folder; name the files in it, as by in/*.csv");
        refused("a.csv/*.csv", "is no folder");
    }

    private void refused(String pattern, String why) {
        assertThatThrownBy(() -> load(pattern))
                .as(pattern)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("Correct the path");
    }

    @Test
    void anyNameOfAFileIsOneOfItsOwn() throws Exception {
        List<String> names = List.of(
                "*",
                "*replay",
                "a b",
                "a\nb",
                "sub/b",
                "sub\\b",
                "a'b\"c",
                "a;b",
                "$(touch x)",
                "{a,b}",
                "[a]",
                "\u202efdp",
                "to\u200btal",
                "total",
                "TOTAL",
                "caf\u00e9",
                "cafe\u0301",
                "-rf",
                "x".repeat(254),
                "a!b",
                "?");
        for (int i = 0; i < names.size(); i++) {
            write(folder.resolve(names.get(i)), i);
        }
        for (int run = 0; run < 2; run++) {
            load("**");
            assertThat(ids())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.iterate(0L, i -> i + 1).limit(names.size()).toList());
        }
    }
}
