package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts of {@code run}, by a command that writes them down, with a ledger in DuckDB. */
class AlertRoundTest {
    @TempDir
    private Path folder;

    private String err = "";

    private int run(String behaviour, String freshness, String command) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: shop\nwarehouse: local\nconnections:\n  local: { type: duckdb, path: w.duckdb }\n"
                        + "  here: { type: memory }\npipelines:\n  lines: { source: here, behaviour: " + behaviour
                        + ", write: append, freshness: " + freshness + " }\nalerts: { command: '" + command + "' }\n");
        StringWriter complained = new StringWriter();
        int exitCode = Main.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(complained),
                "run",
                "--project",
                folder.toString());
        err = complained.toString();
        return exitCode;
    }

    private int run(String behaviour, String freshness) throws IOException {
        return run(behaviour, freshness, "echo \"$CRESCENDO_EVENT\" >>told; cat >>texts");
    }

    private List<String> told() throws IOException {
        return Files.exists(folder.resolve("told")) ? Files.readAllLines(folder.resolve("told")) : List.of();
    }

    @Test
    void failureRecoveryAndFreshnessAreToldOnceEach() throws Exception {
        assertThat(run("count", "1d")).as(err).isZero();
        assertThat(told()).isEmpty();
        assertThat(run("fail", "1d")).isEqualTo(1);
        assertThat(run("fail", "1d")).isEqualTo(1);
        assertThat(told()).containsExactly("failure");
        assertThat(Files.readString(folder.resolve("texts"))).contains("lines: ", "the disk is gone");

        // A machine that has nothing but the ledger tells it neither again nor too late.
        Files.delete(folder.resolve(".crescendo/alerts"));
        assertThat(run("fail", "1d")).isEqualTo(1);
        assertThat(told()).containsExactly("failure");
        assertThat(run("count", "1d")).isZero();
        assertThat(told()).containsExactly("failure", "recovery");

        assertThat(run("count", "1ms")).isZero();
        assertThat(run("count", "1ms")).isZero();
        assertThat(told()).containsExactly("failure", "recovery", "stale");
        assertThat(run("count", "1d")).isZero();
        assertThat(told()).containsExactly("failure", "recovery", "stale", "fresh");
    }

    @Test
    void modelsThatCantBePublishedAreToldOnceAndWhenTheyAreAgain() throws Exception {
        Path model = Files.createDirectories(folder.resolve("curated")).resolve("totals.sql");
        Files.writeString(model, "/* { checks: [{ rows: { min: 2 } }] } */ select count(*) as n from raw.lines");
        assertThat(run("count", "1d")).isEqualTo(3);
        assertThat(run("count", "1d")).isEqualTo(3);
        assertThat(told()).containsExactly("failure");
        assertThat(Files.readString(folder.resolve("texts")))
                .contains("curated models: ", "curated.totals breaks the check rows: at least 2");

        // Where nobody knows what was told, the ledger says how they stood before.
        Files.delete(folder.resolve(".crescendo/alerts"));
        assertThat(run("count", "1d")).isEqualTo(3);
        assertThat(told()).containsExactly("failure");
        Files.writeString(model, "select count(*) as n from raw.lines");
        assertThat(run("count", "1d")).as(err).isZero();
        assertThat(run("count", "1d")).as(err).isZero();
        assertThat(told()).containsExactly("failure", "recovery");
    }

    @Test
    void anAlertThatCantBeSentChangesNothingAndIsTriedAgain() throws Exception {
        assertThat(run("count", "1ms", "exit 7")).isZero();
        assertThat(run("count", "1ms", "exit 7")).isZero();
        assertThat(err)
                .contains(
                        "crescendo: alerts: the command was not told that shop: lines has loaded nothing",
                        "ended with 7");
        assertThat(run("count", "1ms")).isZero();
        assertThat(told()).containsExactly("stale");
    }

    @Test
    void aWarehouseThatCantBeReachedIsToldOnce() throws Exception {
        Files.createDirectories(folder.resolve("w.duckdb"));
        assertThat(run("count", "1d")).isNotZero();
        assertThat(run("count", "1d")).isNotZero();
        assertThat(told()).containsExactly("failure");
    }
}
