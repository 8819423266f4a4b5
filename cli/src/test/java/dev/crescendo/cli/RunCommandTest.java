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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code run} against a warehouse in memory: what they print, and their exit codes. */
class RunCommandTest extends CommandFixture {
    private final String name = "cli-" + UUID.randomUUID();
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.named(name);

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

    @Test
    void itSaysWhatItPromisesAndThenWhatItDid() {
        assertThat(crescendo("run")).as(err).isZero();

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
        crescendo("run");

        assertThat(crescendo("run", "--quiet")).isZero();
        assertThat(out).containsPattern("lines +nothing new +0 +0 +0 ");
        assertThat(err).isEmpty();
        assertThat(warehouse.rows("lines")).hasSize(3);
    }

    @Test
    void aKeyThatIsDoneIsNotRunAgain() throws IOException {
        crescendo("run", "--key", "2026-01-01");
        project("  lines: { source: here, count: 5, write: append }\n");

        assertThat(crescendo("run", "--key", "2026-01-01")).isZero();
        assertThat(out).contains("already done");
        assertThat(warehouse.rows("lines")).hasSize(3);
    }

    @Test
    void aPipelineThatFailsDoesNotStopTheOthersAndTheExitCodeTells() throws IOException {
        project("  bad: { source: here, behaviour: fail, write: append }\n"
                + "  lines: { source: here, write: append }\n");

        assertThat(crescendo("run")).isEqualTo(1);
        assertThat(err)
                .contains("bad: appends to raw.bad, exactly once: data and position are committed together\n")
                .as("explained once is enough")
                .contains("lines: appends to raw.lines, exactly once\n");
        assertThat(out).containsPattern("bad +failed").containsPattern("lines +loaded +3");
        assertThat(err).contains("crescendo: bad: ", "the disk is gone").doesNotContain("\tat ");
    }

    @Test
    void onlyTheNamedPipelinesRun() throws IOException {
        project("  one: { source: here, write: append }\n  two: { source: here, write: append }\n");

        assertThat(crescendo("run", "two")).isZero();
        assertThat(out).doesNotContain("one").contains("two");
        assertThat(crescendo("run", "tow")).isEqualTo(2);
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

            assertThat(crescendo("run")).isEqualTo(4);
        }
        assertThat(out).containsPattern("lines +held");
        assertThat(warehouse.rows("lines")).isEmpty();
    }

    @Test
    void jsonIsOneObjectAndNothingElse() {
        assertThat(crescendo("run", "--json", "--key", "k")).isZero();

        assertThat(err).isEmpty();
        assertThat(out.replaceFirst("\"seconds\":[0-9.]+", "\"seconds\":0").strip())
                .isEqualTo("{\"command\":\"run\",\"ok\":true,\"exit_code\":0,"
                        + "\"summary\":\"1 pipeline: 3 read, 3 written, 0 rejected\","
                        + "\"result\":{\"project\":\"shop\",\"interval\":null,\"pipelines\":[{\"pipeline\":\"lines\","
                        + "\"run_key\":\"k\","
                        + "\"outcome\":\"loaded\",\"guarantee\":\"exactly_once\",\"load_id\":1,\"seconds\":0,"
                        + "\"read\":3,\"transformed\":3,\"filtered\":0,\"rejected\":0,\"emitted\":3,\"written\":3,"
                        + "\"superseded\":0,\"position\":{\"lines\":\"3\"}}],\"models\":[],\"checks\":[]},"
                        + "\"errors\":[]}");
    }

    private List<Object> ids() {
        return warehouse.rows("lines").stream().map(row -> row.get("id")).toList();
    }

    @Test
    void anIntervalLoadsItsRowsOnceHoweverOftenAndLeavesThePositionWhereItIs() throws IOException {
        project("  lines: { source: here, count: 6, write: merge, key: [id] }\n");

        assertThat(crescendo("run", "--from", "2", "--to", "4")).as(err).isZero();
        assertThat(err).contains("lines: merges into raw.lines from 2 to before 4 (the position stays), exactly once");
        assertThat(out).containsPattern("lines +loaded +2 +0 +2 +\\d\\.\\d +1 +-");
        assertThat(ids()).containsExactlyInAnyOrder(2L, 3L);

        crescendo("run");
        assertThat(crescendo("run", "lines", "--from", "2", "--to", "4")).isZero();
        assertThat(out).containsPattern("lines +loaded +2 +0 +2 +\\d\\.\\d +3 +6");
        assertThat(ids()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(crescendo("run", "lines", "--from", "7", "--to", "9")).isZero();
        assertThat(out).containsPattern("lines +nothing new +0 +0 +0 +\\d\\.\\d +- +6");
        assertThat(crescendo("run", "--from", "2", "--to", "4", "--json")).isZero();
        assertThat(out).contains("\"interval\":{\"from\":\"2\",\"to\":\"4\"},\"pipelines\":[");
        OutputSchema.check(out);
    }

    @Test
    void anIntervalThatCanNotBeLoadedIsRefusedBeforeAnythingRuns() throws IOException {
        project("  good: { source: here, write: merge, key: [id] }\n  lines: { source: here, write: append }\n"
                + "  all: { source: here, write: replace }\n");

        assertThat(crescendo("run", "--from", "1", "--to", "2")).isEqualTo(2);
        assertThat(err)
                .isEqualToNormalizingNewlines("crescendo: pipeline lines: it appends, so rows of an interval would be"
                        + " there twice: those below its position are loaded, and those above it come with its next"
                        + " run. Let it merge by a key, or load everything anew with --full-refresh.\n"
                        + "crescendo: pipeline all: it replaces its table by what is read, so it can't read an interval"
                        + " only. Run it without an interval, or let it merge.\n");
        assertThat(warehouse.rows("good")).isEmpty();
    }

    @Test
    void anIntervalThatIsWrongEndsWithTwoAndSaysHowToWriteIt() throws IOException {
        project("  lines: { source: here, write: merge, key: [id] }\n");

        assertThat(crescendo("run", "--from", "1")).isEqualTo(2);
        assertThat(err).contains("--from and --to are the two ends of one interval, and --to is missing");
        assertThat(crescendo("run", "--to", "1")).isEqualTo(2);
        assertThat(err).contains("--from is missing");
        assertThat(crescendo("run", "--from", "1", "--to", "2", "--schedule", "@daily"))
                .isEqualTo(2);
        assertThat(err).contains("--schedule runs what is due, and --from and --to an interval");
        assertThat(crescendo("run", "--from", "2026-01-01", "--to", "2026-01-02"))
                .isEqualTo(2);
        assertThat(err)
                .contains("crescendo: lines: interval: '2026-01-01' does not fit a cursor of type long."
                        + " Write a whole number.");
        assertThat(crescendo("run", "--from", "4", "--to", "4", "--json")).isEqualTo(2);
        assertThat(out)
                .contains("\"code\":\"configuration\",\"where\":\"interval\"", "ends at '4', which is not later");
        assertThat(warehouse.rows("lines")).isEmpty();
    }

    @Test
    void aFullRefreshMakesTheTableWhatTheSourceHasNow() throws IOException {
        project("  lines: { source: here, count: 6, write: append }\n");
        crescendo("run");
        project("  lines: { source: here, count: 4, write: append }\n");

        assertThat(crescendo("run", "--full-refresh", "lines", "--yes")).as(err).isZero();
        assertThat(err).contains("lines: loads raw.lines anew, exactly once");
        assertThat(out).containsPattern("lines +loaded +4 +0 +4 +\\d\\.\\d +2 +4");
        assertThat(ids()).containsExactly(1L, 2L, 3L, 4L);
        project("  lines: { source: here, count: 5, write: append }\n");
        crescendo("run");
        assertThat(ids()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aFullRefreshIsConfirmedWhereRowsMayGo() throws IOException {
        crescendo("run");

        assertThat(crescendo("run", "--full-refresh")).isEqualTo(2);
        assertThat(err)
                .contains("command line: --full-refresh loads lines anew from the beginning; rows that the source no"
                        + " longer has are gone then. There is no terminal to ask whether that is meant. Add --yes if"
                        + " it is.");
        assertThat(warehouse.rows("lines")).hasSize(3);
        project("  all: { source: here, write: replace }\n");
        assertThat(crescendo("run", "--full-refresh")).as(err).isZero();
        assertThat(crescendo("run", "--full-refresh", "--from", "1", "--to", "2"))
                .isEqualTo(2);
        assertThat(err).contains("--full-refresh loads whole tables anew. Leave out --from and --to");
        assertThat(crescendo("run", "--full-refresh", "--schedule", "@daily")).isEqualTo(2);
        assertThat(err).contains("Leave out --schedule, or --full-refresh.");
    }

    @Test
    void whatCanNotBeReachedIsTriedAgainAndItSaysSo() throws IOException {
        String shy = "  lines: { source: here, behaviour: shy, write: append }\n";
        project(shy + "retries: { max: 1, wait: 1ms }\n");
        assertThat(crescendo("run")).isEqualTo(1);
        assertThat(err)
                .containsPattern("lines: nobody answers; trying again in 0\\.0 s \\(1 of 1\\)\n")
                .contains("crescendo: lines: nobody answers\n");
        assertThat(out).containsPattern("lines +failed");

        project(shy);
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(warehouse.rows("lines")).hasSize(3);
    }

    @Test
    void missedSchedulesAreCaughtUpByTheNextRun() throws IOException {
        String yearly = ", write: append, schedule: \"0 0 1 1 *\" }\n";
        project("  lines: { source: here, count: 3" + yearly);
        assertThat(crescendo("run", "--key", "2019-01-01T00:00Z")).as(err).isZero();
        project("  lines: { source: here, count: 9" + yearly);

        assertThat(crescendo("run", "--schedule", "0 0 1 1 *")).as(err).isZero();
        assertThat(out).containsPattern("lines +loaded +6 +0 +6 ");
        assertThat(ids()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(crescendo("run", "--schedule", "0 0 1 1 *")).isZero();
        assertThat(out).contains("already done");
    }

    @Test
    void sigtermStopsAllPipelinesThatRunAtOnce() throws Exception {
        project("  one: { source: here, behaviour: wait, write: append }\n"
                + "  two: { source: here, behaviour: wait, write: append }\n"
                + "  never: { source: here, write: append }\nparallel: 2\n");
        Termination termination = Termination.never();
        StringWriter printed = new StringWriter();
        AtomicInteger exitCode = new AtomicInteger();
        Thread command = new Thread(() -> exitCode.set(new CommandLineRunner(
                        new Console(new PrintWriter(printed), new PrintWriter(new StringWriter())),
                        null,
                        termination,
                        Crescendo.project())
                .run("run", "--key", "k", "--project", folder.toString())));
        command.start();
        try (Ledger ledger = warehouse.ledger()) {
            while (command.isAlive() && !(isRunning(ledger, "one") && isRunning(ledger, "two"))) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            termination.request(command);
            command.join();

            assertThat(exitCode.get()).isEqualTo(143);
            assertThat(printed.toString())
                    .containsPattern("one +stopped")
                    .containsPattern("two +stopped")
                    .doesNotContain("never");
            for (String stopped : List.of("one", "two")) { // nobody holds them any more
                ledger.claim(
                        new PipelineId("shop", stopped, PipelineId.RAW),
                        new RunKey("next"),
                        new Scope.Exclusive(),
                        Holder.current(),
                        Duration.ofMinutes(5));
            }
        }
        assertThat(warehouse.leftovers()).isEmpty();
    }

    private static boolean isRunning(Ledger ledger, String pipeline) {
        return ledger.findRun(new PipelineId("shop", pipeline, PipelineId.RAW), new RunKey("k"))
                .isPresent();
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
