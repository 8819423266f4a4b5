package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code status} tells of schedules, from a ledger in DuckDB. The schedule is due once a year. */
class StatusCommandTest extends CommandFixture {
    @BeforeEach
    void writeAProject() throws IOException {
        project(3, "");
    }

    private void project(int count, String more) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: shop\nwarehouse: local\nconnections:\n  local: { type: duckdb, path: w.duckdb }\n"
                        + "  here: { type: memory }\npipelines:\n  lines: { source: here, count: " + count
                        + ", write: append, schedule: \"0 0 1 1 *\" }\n  by_hand: { source: here, write: append }\n"
                        + more);
    }

    /** As if cron had been off since then. */
    private void lastRunWasIn2001() throws SQLException {
        try (Connection ledger = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("w.duckdb"));
                Statement statement = ledger.createStatement()) {
            statement.execute("UPDATE crescendo.runs SET started_at = '2001-05-05 05:05:05+00'");
        }
    }

    @Test
    void itTellsWhenAScheduleComesNextAndThatItWasMissedUntilARunHasCaughtUp() throws Exception {
        assertThat(crescendo("run", "--schedule", "0 0 1 1 *")).as(err).isZero();
        crescendo("status");
        assertThat(out)
                .containsPattern("lines +just now +done .* \\d{4}-01-01 00:00")
                .containsPattern("by_hand +never .* -\n")
                .doesNotContain("missed");

        lastRunWasIn2001();
        assertThat(crescendo("status")).isZero();
        assertThat(out)
                .containsPattern(
                        "lines: the run that was due at \\d{4}-01-01 00:00\\S* was missed; the next run catches"
                                + " up. Is cron running\\? See 'crescendo cron show'");
        crescendo("status", "--json", "lines");
        assertThat(out).containsPattern("\"next_run_at\":\"\\d{4}-\\d\\d-\\d\\dT\\S+Z\",\"missed_run_at\":\"\\d{4}-");

        assertThat(crescendo("run", "lines")).isZero();
        crescendo("status", "lines");
        assertThat(out).containsPattern("lines +just now +done").doesNotContain("missed");
    }

    @Test
    void anAlertCommandCanAskForTheStatus() throws Exception {
        Path ask = folder.resolve("ask.sh");
        Files.writeString(
                ask,
                "echo \"event: $CRESCENDO_EVENT of $CRESCENDO_PIPELINES\" >told\n'"
                        + Path.of(System.getProperty("java.home"), "bin", "java") + "' -cp '"
                        + System.getProperty("java.class.path") + "' dev.crescendo.cli.Main status --project '" + folder
                        + "' >>told 2>&1\n");
        project(
                3,
                "  broken: { source: here, behaviour: fail, write: append }\n"
                        + "alerts: { command: 'sh ask.sh', timeout: 60s }\n");

        assertThat(crescendo("run")).as(err).isEqualTo(1);

        assertThat(err).doesNotContain("was not told");
        assertThat(Files.readString(folder.resolve("told")))
                .startsWith("event: failure of broken\n")
                .containsPattern("lines +just now +done")
                .containsPattern("broken +just now +failed")
                .contains("the disk is gone");
    }
}
