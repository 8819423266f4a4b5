package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("crescendo \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    }

    @Test
    void coloursAreForTerminalsThatCanAndPeopleWhoWant() {
        assertThat(Main.mayColour(Map.of("TERM", "xterm", "NO_COLOR", ""))).isTrue();
        assertThat(Main.mayColour(Map.of("TERM", "xterm", "NO_COLOR", "1"))).isFalse();
        assertThat(Main.mayColour(Map.of("TERM", "dumb"))).isFalse();
    }

    @Test
    void helpListsVerbsAndExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("run ", "state ", "demo ", "143", "75");
    }

    @Test
    void helpListsAllVerbsAlsoWhereOneIsNamed() {
        assertThat(run("--help", "run")).isZero();
        assertThat(out.toString()).contains("run ", "state ", "demo ");
    }

    @Test
    void aVerbBehindAMisspeltOneDoesNotHideTheOthers() {
        assertThat(run("stauts", "run")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no verb 'stauts'. Did you mean 'status'?");
    }

    @Test
    void argumentsMayComeFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("arguments"), "completion\nbash\n");
        assertThat(run("@" + file)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("rejects/replay", "--schedule");
    }

    @Test
    void noVerbIsWrongUsageAnsweredWithTheHelp() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: crescendo ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anUnknownVerbIsAnsweredWithTheNearest() {
        assertThat(run("rnu")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no verb 'rnu'. Did you mean 'run'?");
    }

    @Test
    void anUnknownVerbBelowAnotherIsAnsweredWithTheNearest() {
        assertThat(run("state", "shwo")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no verb 'shwo'. Did you mean 'show'?");
    }

    @Test
    void aVerbOfALaterVersionIsNotCalledUnknown() {
        assertThat(run("verify")).isEqualTo(2);
        assertThat(err.toString()).contains("the verb 'verify' is not supported yet");
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheNearest() {
        assertThat(run("run", "--projct", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no option '--projct'. Did you mean '--project'?");
    }

    @Test
    void aFolderWithoutAProjectIsWrongUsageWithoutAStackTrace() {
        assertThat(run("run", "--project", folder.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no crescendo.yaml in this folder")
                .doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void verboseAddsTheStackTrace() {
        assertThat(run("run", "--verbose", "--project", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("\tat ");
    }

    @Test
    void globalOptionsMayStandBeforeTheVerb() {
        assertThat(run("--project", folder.toString(), "--json", "run")).isEqualTo(2);
        assertThat(out.toString()).startsWith("{\"command\":\"run\",\"ok\":false,\"exit_code\":2,");
        assertThat(err.toString()).isEmpty();
    }
}
