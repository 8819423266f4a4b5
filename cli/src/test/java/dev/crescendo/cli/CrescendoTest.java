package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractContext;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.testkit.InMemoryWarehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that bring parts of a project, or all of it. */
class CrescendoTest {
    public record Rate(long id, String currency) {}

    public record Price(long id, String name, BigDecimal price) {}

    public record Label(String label) {}

    public record Word(String word) {}

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Crescendo project, String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--project", folder.toString()))
                .toArray(String[]::new);
        return project.run(new PrintWriter(out), new PrintWriter(err), all);
    }

    private void yaml(String pipelines) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"), """
                project: shop
                warehouse: wh
                connections:
                  wh: { type: memory, name: %s }
                """.formatted(warehouse()) + pipelines, StandardCharsets.UTF_8);
    }

    private String warehouse() {
        return "crescendo-test-" + folder.getFileName();
    }

    private InMemoryWarehouse loaded() {
        return InMemoryWarehouse.named(warehouse());
    }

    private static Stream<Rate> rates(ExtractContext context) {
        return Stream.of(new Rate(1, "EUR"), new Rate(2, "SEK"));
    }

    private static Pipeline words() {
        return Pipeline.named("words")
                .from(ExtractorSource.of("words", RecordType.of(Word.class), context -> Stream.of(new Word("tea"))))
                .snapshots();
    }

    @Test
    void aProjectMayBeAllJava() {
        Crescendo project = Crescendo.project("shop", loaded()).pipeline(words());
        assertThat(run(project, "run")).as(err.toString()).isZero();
        assertThat(loaded().rows("words")).hasSize(1);
        assertThat(run(project, "run", "wordz")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no pipeline 'wordz'").contains("'words'");
    }

    @Test
    void aProjectInJavaWouldNotReadAFileAndSaysSo() throws IOException {
        yaml("");
        assertThat(run(Crescendo.project("shop", loaded()).pipeline(words()), "run"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("crescendo.yaml: this program declares its project in Java");
    }

    @Test
    void theFileReadsFromAnExtractorOnlyWhatIsNew() throws IOException {
        yaml("pipelines:\n  rates: { source: rates, write: append }\n");
        Crescendo project =
                Crescendo.project().extractor("rates", Rate.class, CrescendoTest::rates, Cursor.byLong(Rate::id));
        assertThat(run(project, "run")).as(err.toString()).isZero();
        assertThat(run(project, "run")).as(err.toString()).isZero();
        assertThat(loaded().rows("rates")).hasSize(2);
    }

    @Test
    void aTransformerStandsBetweenSourceAndTable() throws IOException {
        Files.writeString(folder.resolve("prices.csv"), "id,name,price\n1,tea,2.50\n2,cup,7\n");
        yaml("pipelines:\n  prices: { source: files, path: prices.csv, write: append, transformer: label }\n");
        Crescendo project = Crescendo.project()
                .transformer(
                        "label",
                        Price.class,
                        (price, to) -> to.emit(new Label(price.name() + " for " + price.price())),
                        Label.class);
        assertThat(run(project, "run")).as(err.toString()).isZero();
        assertThat(loaded().rows("prices").toString()).contains("tea for 2.50").contains("cup for 7");
    }

    @Test
    void pipelinesOfTheProgramStandBesideThoseOfTheFileAndHaveSchedules() throws IOException {
        yaml("pipelines:\n  rates: { source: rates, write: append }\n"
                + "schedules:\n  nightly: { cron: \"0 4 * * *\", run: [words] }\n");
        Crescendo project = Crescendo.project()
                .extractor("rates", Rate.class, CrescendoTest::rates, Cursor.byLong(Rate::id))
                .pipeline(words());
        assertThat(run(project, "run", "--schedule", "0 4 * * *"))
                .as(err.toString())
                .isZero();
        assertThat(loaded().rows("words")).hasSize(1);
        assertThat(loaded().rows("rates")).isEmpty();
    }

    @Test
    void whatNobodyBringsIsNamedWithItsPlaceInTheFile() throws IOException {
        yaml("pipelines:\n  prices: { source: files, path: p.csv, write: append, transformer: lable }\n");
        assertThat(run(Crescendo.project(), "run")).isEqualTo(2);
        assertThat(err.toString())
                .contains("crescendo.yaml:6")
                .contains("there is no transformer 'lable'")
                .contains("A Java program brings it");
        assertThat(run(Crescendo.project().transformer("label", pipeline -> pipeline), "run"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("'label'");
    }

    @Test
    void whereAProgramIsExpectedToBringASourceThatIsSaid() throws IOException {
        yaml("pipelines:\n  rates: { source: rates, write: append }\n");
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        assertThat(run(Crescendo.project(), "run")).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no connection 'rates'")
                .contains("If this project's program brings it, run that.");
    }

    @Test
    void namesAreUnique() throws IOException {
        Crescendo project = Crescendo.project().extractor("rates", Rate.class, CrescendoTest::rates);
        assertThatThrownBy(() -> project.extractor("rates", Rate.class, CrescendoTest::rates))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("source 'rates': two have this name");
        yaml("  rates: { type: memory }\npipelines:\n  words: { source: rates, write: append }\n");
        assertThat(run(project.pipeline(words()), "run")).isEqualTo(2);
        assertThat(err.toString())
                .contains("the program has a source 'rates', too")
                .contains("the program has a pipeline 'words', too");
    }
}
