package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code init}, as far as it needs no database. */
class InitCommandTest extends CommandFixture {

    @Override
    Path project() {
        return folder.resolve("My shop");
    }

    private String yaml() throws IOException {
        return Files.readString(project().resolve("crescendo.yaml"));
    }

    @Test
    void withoutOptionsTheProjectLoadsAnExampleAtOnce() throws IOException {
        assertThat(crescendo("init")).as(err).isZero();
        assertThat(out).isEqualTo("wrote crescendo.yaml, .gitignore, in/example.csv in " + project() + "\n");
        assertThat(err).contains("prices: each new file of in/*.csv", "next: 'crescendo doctor'");
        assertThat(yaml()).contains("project: my_shop\nwarehouse: local", "# Each new file is loaded once");
        assertThat(Files.readAllLines(project().resolve(".gitignore"))).contains(".env", ".crescendo/", "*.duckdb");

        assertThat(crescendo("run")).as(err).isZero();
        assertThat(crescendo("query", "--csv", "select count(*) as n, sum(price) as p from raw.prices"))
                .isZero();
        assertThat(out).isEqualTo("n,p\r\n2,129.95\r\n");
    }

    @Test
    void whatIsThereIsNotWrittenOverUnlessToldTo() throws IOException {
        Files.createDirectories(project());
        Files.writeString(project().resolve("crescendo.yaml"), "mine");
        Files.writeString(project().resolve(".gitignore"), "mine");
        assertThat(crescendo("init")).isEqualTo(2);
        assertThat(err).contains("there is a project here already. Name another folder with --project, or say --yes");
        assertThat(yaml()).isEqualTo("mine");
        assertThat(crescendo("init", "--yes")).as(err).isZero();
        assertThat(yaml()).contains("project: my_shop");
        assertThat(Files.readString(project().resolve(".gitignore"))).isEqualTo("mine");
        assertThat(err).contains("left .gitignore as it is");
    }

    @Test
    void optionsSayAllThatIsAsked() throws IOException {
        assertThat(crescendo(
                        "init",
                        "--yes",
                        "--name",
                        "sales",
                        "--warehouse",
                        "postgresql",
                        "--warehouse-url",
                        "jdbc:postgresql://127.0.0.1:1/shop",
                        "--warehouse-user",
                        "loader",
                        "--url",
                        "jdbc:postgresql://127.0.0.1:1/shop",
                        "--user",
                        "o'reader \"x\""))
                .as(err)
                .isZero();
        assertThat(yaml())
                .contains("project: sales\nwarehouse: warehouse")
                .contains("    user: loader\n    password: \"${WAREHOUSE_PASSWORD:}\"")
                .contains(
                        "  shop:\n    type: postgresql",
                        "user: \"o'reader \\\"x\\\"\"",
                        "password: \"${SHOP_PASSWORD:}\"")
                .contains("everything: { source: shop, tables: [\"public.*\"], write: replace }");
        assertThat(Files.readAllLines(project().resolve(".env.example")))
                .contains("SHOP_PASSWORD=''", "WAREHOUSE_PASSWORD=''");
        assertThat(err).contains("set SHOP_PASSWORD, WAREHOUSE_PASSWORD, unless");
        assertThat(crescendo("connections", "test")).isEqualTo(1);
        assertThat(err).contains("nothing accepts connections there").doesNotContain("crescendo.yaml:");
    }

    @Test
    void mistakesAreSaidBeforeAnythingIsWritten() {
        assertThat(crescendo("init", "--name", "My-shop")).isEqualTo(2);
        assertThat(err).contains("--name: 'My-shop' is not a valid name");
        assertThat(crescendo("init", "--warehouse", "postgresql")).isEqualTo(2);
        assertThat(err).contains("--warehouse-url: which database is not said");
        assertThat(crescendo("init", "--source", "postgresql")).isEqualTo(2);
        assertThat(err).contains("--url: which database is not said");
        assertThat(crescendo("init", "--url", "jdbc:postgresql://me:canary-12@127.0.0.1/shop"))
                .isEqualTo(2);
        assertThat(err)
                .contains("the new crescendo.yaml, connections.shop.url: a password stands in a URL")
                .doesNotContain("canary-12");
        assertThat(crescendo("init", "--url", "jdbc:postgresql://127.0.0.1:1/shop", "--from-database"))
                .isEqualTo(1);
        assertThat(err).contains("looking for tables at postgresql://127.0.0.1:1/shop failed: nothing accepts");
        assertThat(project()).doesNotExist();
    }

    @Test
    void onATerminalItAsksForWhatTheOptionsDoNotSay() {
        StringWriter asked = new StringWriter();
        Iterator<String> answers = List.of("", "  mine ").iterator();
        Questions questions = new Questions(() -> answers.hasNext() ? answers.next() : null, new PrintWriter(asked));
        assertThat(questions.ask("The name", "usual")).isEqualTo("usual");
        assertThat(questions.ask("The name", "usual")).isEqualTo("mine");
        assertThat(questions.ask("The name", "usual"))
                .as("the end of the input")
                .isEqualTo("usual");
        assertThat(asked.toString()).startsWith("The name [usual]: ");
        assertThat(new Questions(null, new PrintWriter(asked)).canBeAsked()).isFalse();
    }

    /** That it can be built and run is shown with the tutorial about it. */
    @Test
    void aJavaProjectIsAMavenProjectWithOneDependency() throws IOException {
        assertThat(crescendo("init", "--java", "--url", "jdbc:postgresql://127.0.0.1/shop"))
                .isEqualTo(2);
        assertThat(err).contains("--java writes an example");
        assertThat(crescendo("init", "--java")).as(err).isZero();
        assertThat(out)
                .isEqualTo("wrote crescendo.yaml, pom.xml, src/main/java/Main.java, rates.txt, .gitignore in "
                        + project() + "\n");
        assertThat(err).contains("mvn -q package && java -jar target/my_shop.jar run");
        assertThat(Files.readString(project().resolve("pom.xml")))
                .containsOnlyOnce("<artifactId>crescendo-cli</artifactId>")
                .contains("<artifactId>my_shop</artifactId>")
                .doesNotContain("%", "${");
        assertThat(yaml()).contains("project: my_shop");
    }
}
