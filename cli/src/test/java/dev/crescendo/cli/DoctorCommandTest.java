package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code doctor} and {@code connections test}, as far as they need no server. */
class DoctorCommandTest extends CommandFixture {
    private static final String CRONTAB = "crescendo.crontab";

    private boolean colours;

    @BeforeEach
    void anEmptyCrontab() throws IOException {
        Path program = folder.resolve("bin/crontab");
        Files.createDirectories(program.getParent());
        Files.writeString(
                program,
                "#!/bin/sh\nif [ \"$1\" = - ]; then cat >\"$0.tab\"; elif [ -f \"$0.tab\" ]; then cat \"$0.tab\"; fi\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        System.setProperty(CRONTAB, program.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(CRONTAB);
    }

    @Override
    Path project() {
        return folder.resolve("project");
    }

    private void project(String more) throws IOException {
        Files.createDirectories(folder.resolve("project/in"));
        Files.writeString(folder.resolve("project/in/a.csv"), "sku,price\nA,1\n");
        Files.writeString(folder.resolve("project/crescendo.yaml"), """
                project: shop
                warehouse: local
                connections:
                  local: { type: duckdb, path: warehouse.duckdb }
                """ + more, StandardCharsets.UTF_8);
    }

    @Override
    CommandLineRunner runner(PrintWriter printed, PrintWriter complained) {
        return new CommandLineRunner(
                new Console(printed, complained, colours), null, Termination.never(), Crescendo.project());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    private static final String PRICES =
            "pipelines:\n  prices: { source: files, path: \"in/*.csv\", key: [sku], write: merge }\n";

    @Test
    void aHealthyProjectIsTold() throws IOException {
        project(PRICES);
        List<Path> before = files();
        assertThat(crescendo("doctor")).as(out + err).isZero();
        assertThat(out)
                .startsWith("this machine\n  ok    Java ")
                .contains("time zone Asia/Kathmandu")
                .contains("this user may write to " + folder.resolve("project"))
                .containsPattern(
                        "connection local \\(warehouse\\)\n  ok    DuckDB\n  ok    the first run makes .*warehouse.duckdb")
                .containsPattern("GB free in ")
                .contains("connection files (source)\n  ok    folder " + folder.resolve("project"))
                .containsPattern("pipeline prices\n  ok    can read .*, 2 fields")
                .contains("cron\n  ok    nothing in crescendo.yaml has a schedule")
                .endsWith("no errors, no warnings\n");
        assertThat(files()).as("doctor writes nothing").isEqualTo(before);
    }

    @Test
    void whatIsWrongIsSaidWithWhatToDo() throws IOException {
        project("""
                  taken: { type: duckdb, path: in/a.csv/x.duckdb }
                pipelines:
                  prices: { source: files, path: "nowhere/*.csv", key: [sku], write: merge, schedule: "0 3 * * *" }
                  copy: { source: taken, table: main.x, write: replace }
                """);
        assertThat(crescendo("doctor")).isEqualTo(1);
        assertThat(out)
                .containsPattern("connection taken \\(source\\)\n  error .*there is no such file\n +→ Mend the path")
                .containsPattern("pipeline prices\n  error .*there is no .*nowhere\n +→ Correct the path")
                .doesNotContain("pipeline copy")
                .contains("cron\n  warn  your crontab has nothing of this project")
                .contains("→ Run 'crescendo cron install'")
                .endsWith("2 errors, 1 warning\n");
    }

    @Test
    void theCrontabIsComparedWithTheSchedules() throws IOException {
        project(PRICES.replace("merge }", "merge, schedule: \"0 3 * * *\" }"));
        assertThat(crescendo("cron", "install", "--command", "crescendo"))
                .as(err)
                .isZero();
        assertThat(crescendo("doctor")).isZero();
        assertThat(out).contains("cron\n  ok    your crontab has all schedules: 0 3 * * *");
        project(PRICES.replace("merge }", "merge, schedule: \"0 4 * * *\" }"));
        assertThat(crescendo("doctor")).isZero();
        assertThat(out)
                .contains("cron\n  warn  your crontab is out of date: it has no line for 0 4 * * *")
                .contains("→ Run 'crescendo cron install' again.");
    }

    @Test
    void onATerminalLevelsHaveColoursAndJsonHasNone() throws IOException {
        project(PRICES.replace("in/", "nowhere/").replace("merge }", "merge, schedule: \"0 3 * * *\" }"));
        colours = true;
        assertThat(crescendo("doctor")).isEqualTo(1);
        assertThat(out)
                .contains("  \u001B[32mok\u001B[0m    Java ")
                .contains("  \u001B[31merror\u001B[0m ")
                .contains("  \u001B[33mwarn\u001B[0m  your crontab");
        assertThat(crescendo("doctor", "--json")).isEqualTo(1);
        assertThat(out).doesNotContain("\u001B", "\\u001b");
    }

    @Test
    void jsonHoldsEachFindingAndTheErrors() throws IOException {
        project(PRICES.replace("in/", "nowhere/"));
        assertThat(crescendo("doctor", "--json")).isEqualTo(1);
        assertThat(out)
                .hasLineCount(1)
                .contains("\"command\":\"doctor\",\"ok\":false,\"exit_code\":1,\"summary\":\"1 error, no warnings\"")
                .contains("{\"subject\":\"pipeline prices\",\"level\":\"error\",\"what\":\"")
                .contains("\"errors\":[{\"code\":\"finding\",\"where\":\"pipeline prices\"");
    }

    @Test
    void noGrantsAreNeededForFiles() throws IOException {
        project(PRICES);
        assertThat(crescendo("doctor", "--grants")).isEqualTo(2);
        assertThat(err).contains("whose users are granted rights");
    }

    @Test
    void connectionsAreTestedAllOrByName() throws IOException {
        project("""
                  missing: { type: duckdb, path: other.duckdb }
                  wrong: { type: postgresql, url: "jdbc:postgresql://127.0.0.1:1/shop", user: me, password: "canary-81" }
                """ + PRICES);
        assertThat(crescendo("connections", "test")).isEqualTo(1);
        assertThat(out.lines().map(line -> line.replaceAll(" +", " ")))
                .hasSize(5)
                .anyMatch(line -> line.matches("local warehouse ok DuckDB [0-9]+ ms -"))
                .anyMatch(line -> line.matches("missing unused failed - - -"))
                .anyMatch(line -> line.matches("wrong unused failed - - -"))
                .anyMatch(line -> line.startsWith("files source ok folder "));
        assertThat(err)
                .contains("crescendo: missing: database ", "there is no such file. Mend the path")
                .contains("crescendo: wrong: connecting at postgresql://127.0.0.1:1/shop failed: nothing accepts")
                .doesNotContain("canary-81", "\tat ");

        assertThat(crescendo("connections", "test", "files", "local")).isZero();
        assertThat(out.lines()).hasSize(3);
        assertThat(err).isEmpty();

        assertThat(crescendo("connections", "test", "wrong", "--json")).isEqualTo(1);
        assertThat(out)
                .contains("\"connection\":\"wrong\",\"type\":\"postgresql\",\"use\":\"unused\",\"outcome\":\"failed\"")
                .contains("\"errors\":[{\"connection\":\"wrong\",\"code\":\"unavailable\"")
                .doesNotContain("canary-81");

        assertThat(crescendo("connections", "test", "lokal")).isEqualTo(2);
        assertThat(err).contains("there is no connection 'lokal'. Did you mean 'local'?");
        assertThat(folder.resolve("project/warehouse.duckdb")).doesNotExist();
    }
}
