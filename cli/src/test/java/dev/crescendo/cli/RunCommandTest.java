package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} against a warehouse in memory: what they print, and their exit codes. */
class RunCommandTest {
    private final String name = "cli-" + UUID.randomUUID();
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.named(name);

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    @BeforeEach
    void writeAProject() throws IOException {
        project("  lines: { source: here, count: 3, write: append }\n");
    }

    @AfterEach
    void forget() {
        warehouse.forget();
    }

    private void project(String pipelines) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: shop\nwarehouse: here\nconnections:\n  here: { type: memory, name: " + name
                        + " }\npipelines:\n" + pipelines);
    }

    private int run(String... args) {
        StringWriter printed = new StringWriter();
        StringWriter complained = new StringWriter();
        String[] all = new String[args.length + 2];
        all[0] = "--project";
        all[1] = folder.toString();
        System.arraycopy(args, 0, all, 2, args.length);
        int exitCode = Main.run(new PrintWriter(printed), new PrintWriter(complained), all);
        out = printed.toString();
        err = complained.toString();
        return exitCode;
    }

    @Test
    void itSaysWhatItPromisesAndThenWhatItDid() {
        assertThat(run("run")).as(err).isZero();

        assertThat(err)
                .isEqualToNormalizingNewlines(
                        "lines: appends to raw.lines, exactly once: data and position are committed together\n"
                                + "all accounted for: read 3 = transformed 3 + filtered 0 + rejected 0,"
                                + " emitted 3 = written 3 + superseded 0\n");
        assertThat(out.lines().findFirst().orElseThrow().split(" +"))
                .containsExactly("pipeline", "outcome", "read", "rejected", "written", "seconds", "load", "position");
        assertThat(out.lines().skip(1).findFirst().orElseThrow()).matches("lines +loaded +3 +0 +3 +\\d\\.\\d +1 +3");
        assertThat(warehouse.rows("lines")).hasSize(3);
    }

    @Test
    void theSecondRunLoadsNothing() {
        run("run");

        assertThat(run("run", "--quiet")).isZero();
        assertThat(out).containsPattern("lines +nothing new +0 +0 +0 ");
        assertThat(err).isEmpty();
        assertThat(warehouse.rows("lines")).hasSize(3);
    }

    @Test
    void aKeyThatIsDoneIsNotRunAgain() throws IOException {
        run("run", "--key", "2026-01-01");
        project("  lines: { source: here, count: 5, write: append }\n");

        assertThat(run("run", "--key", "2026-01-01")).isZero();
        assertThat(out).contains("already done");
        assertThat(warehouse.rows("lines")).hasSize(3);
    }

    @Test
    void aPipelineThatFailsDoesNotStopTheOthersAndTheExitCodeTells() throws IOException {
        project("  bad: { source: here, behaviour: fail, write: append }\n"
                + "  lines: { source: here, write: append }\n");

        assertThat(run("run")).isEqualTo(1);
        assertThat(out).containsPattern("bad +failed").containsPattern("lines +loaded +3");
        assertThat(err).contains("crescendo: bad: ", "the disk is gone").doesNotContain("\tat ");
    }

    @Test
    void onlyTheNamedPipelinesRun() throws IOException {
        project("  one: { source: here, write: append }\n  two: { source: here, write: append }\n");

        assertThat(run("run", "two")).isZero();
        assertThat(out).doesNotContain("one").contains("two");
        assertThat(run("run", "tow")).isEqualTo(2);
        assertThat(err).contains("there is no pipeline 'tow'. Did you mean 'two'?");
    }

    @Test
    void aPipelineThatAnotherRunHoldsEndsWithFour() {
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
            ledger.claim(
                    new PipelineId("shop", "lines", PipelineId.RAW),
                    new RunKey("other"),
                    new Scope.Exclusive(),
                    Holder.current(),
                    Duration.ofMinutes(5));

            assertThat(run("run")).isEqualTo(4);
        }
        assertThat(out).containsPattern("lines +held");
        assertThat(warehouse.rows("lines")).isEmpty();
    }

    @Test
    void jsonIsOneObjectAndNothingElse() {
        assertThat(run("run", "--json", "--key", "k")).isZero();

        assertThat(err).isEmpty();
        assertThat(out.replaceFirst("\"seconds\":[0-9.]+", "\"seconds\":0").strip())
                .isEqualTo("{\"command\":\"run\",\"ok\":true,\"exit_code\":0,"
                        + "\"summary\":\"1 pipeline: 3 read, 3 written, 0 rejected\","
                        + "\"result\":{\"project\":\"shop\",\"pipelines\":[{\"pipeline\":\"lines\",\"run_key\":\"k\","
                        + "\"outcome\":\"loaded\",\"guarantee\":\"exactly_once\",\"load_id\":1,\"seconds\":0,"
                        + "\"read\":3,\"transformed\":3,\"filtered\":0,\"rejected\":0,\"emitted\":3,\"written\":3,"
                        + "\"superseded\":0,\"position\":{\"lines\":\"3\"}}]},\"errors\":[]}");
    }

    @Test
    void sigtermStopsTheRunAndEndsWith143() throws Exception {
        project("  slow: { source: here, behaviour: wait, write: append }\n  never: { source: here, write: append }\n"
                + "parallel: 1\n");
        Path complaints = folder.resolve("err");
        Process command = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.crescendo.cli.Main",
                        "run",
                        "--project",
                        folder.toString()))
                .redirectError(complaints.toFile())
                .start();
        try (BufferedReader printed = command.inputReader(StandardCharsets.UTF_8)) {
            assertThat(printed.readLine()).isEqualTo("reading");
            // The handle leaves the streams open.
            command.toHandle().destroy();
            String rest = String.join("\n", printed.lines().toList());

            assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(command.exitValue()).isEqualTo(143);
            assertThat(rest).containsPattern("slow +stopped").doesNotContain("never");
            assertThat(Files.readString(complaints)).contains("stopped; what was not committed is not visible");
        } finally {
            command.destroyForcibly();
        }
    }
}
