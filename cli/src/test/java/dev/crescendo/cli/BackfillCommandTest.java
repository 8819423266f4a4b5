package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.position.Position;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code backfill} against a warehouse in memory. */
class BackfillCommandTest extends CommandFixture {
    private static final PipelineId LINES = new PipelineId("shop", "lines", PipelineId.RAW);

    private final String name = "backfill-" + UUID.randomUUID();
    private final InMemoryWarehouse warehouse = InMemoryWarehouse.named(name);
    private Termination termination = Termination.never();
    private Consumer<String> onLine = line -> {};

    @BeforeEach
    void writeAProject() throws IOException {
        project("write: merge, key: [id]");
    }

    @AfterEach
    void forget() {
        Faults.clear();
        warehouse.forget();
    }

    private void project(String keys) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: shop\nwarehouse: here\nconnections:\n  here: { type: memory, name: " + name
                        + " }\npipelines:\n  lines: { source: here, count: 25, " + keys + " }\n");
    }

    @Override
    CommandLineRunner runner(PrintWriter printed, PrintWriter complained) {
        PrintWriter results = new PrintWriter(printed) {
            @Override
            public void println(String line) {
                super.println(line);
                onLine.accept(line);
            }
        };
        return new CommandLineRunner(new Console(results, complained), null, termination, Crescendo.project());
    }

    private int backfill(String... arguments) {
        List<String> all = new ArrayList<>(List.of("backfill"));
        all.addAll(List.of(arguments));
        int exitCode = crescendo(all.toArray(new String[0]));
        out = out.replaceAll("\\d+\\.\\d s", "0.0 s");
        return exitCode;
    }

    private int ten() {
        return backfill("lines", "--from", "1", "--to", "26", "--chunk", "10");
    }

    private Position position() {
        try (Ledger ledger = warehouse.ledger()) {
            return ledger.position(LINES);
        }
    }

    /** How many rows each load has left. */
    private List<Long> rowsPerLoad() {
        return LongStream.rangeClosed(1, 10)
                .map(load -> warehouse.rows("lines").stream()
                        .filter(row -> row.get("_load_id").equals(load))
                        .count())
                .boxed()
                .toList();
    }

    @Test
    void eachChunkIsALoadAndThePositionStays() {
        assertThat(ten()).as(err).isZero();

        assertThat(out).isEqualTo("""
                1/3  1 .. 11  loaded, 10 read, 10 written, 0 rejected, 0.0 s
                2/3  11 .. 21  loaded, 10 read, 10 written, 0 rejected, 0.0 s
                3/3  21 .. 26  loaded, 5 read, 5 written, 0 rejected, 0.0 s
                3 of 3 chunks done: 25 read, 25 written, 0 rejected
                """);
        assertThat(err).contains("lines: merges into raw.lines from 1 to before 26 in 3 chunks (the position stays)");
        assertThat(rowsPerLoad()).startsWith(10L, 10L, 5L);
        assertThat(position()).isEqualTo(Position.empty());
    }

    @Test
    void whatIsDoneIsNotDoneAgainUnlessItHasAnotherKey() {
        ten();
        assertThat(ten()).isZero();
        assertThat(out).contains("1/3  1 .. 11  already done\n", "3 of 3 chunks done, 3 of them before: 0 read");
        assertThat(err).contains("all of it was done before; to load it once more, give it another --key");
        assertThat(rowsPerLoad()).startsWith(10L, 10L, 5L);

        assertThat(backfill("lines", "--from", "1", "--to", "26", "--chunk", "10", "--key", "mended"))
                .isZero();
        assertThat(rowsPerLoad()).startsWith(0L, 0L, 0L, 10L, 10L, 5L);
    }

    @Test
    void oneThatDiedGoesOnWithTheChunksThatAreNotDone() {
        AtomicInteger commits = new AtomicInteger();
        Faults.install(point -> {
            if (point == FaultPoint.IN_COMMIT_BEFORE_COMMIT && commits.incrementAndGet() == 2) {
                throw new IllegalStateException("killed");
            }
        });
        assertThat(ten()).isEqualTo(1);
        assertThat(out).contains("1/3  1 .. 11  loaded", "2/3  11 .. 21  failed\n1 of 3 chunks done");
        assertThat(err).contains("killed", "what is done is kept; the same command goes on with the other chunks");

        assertThat(ten()).isZero();
        assertThat(out)
                .contains(
                        "1/3  1 .. 11  already done", "2/3  11 .. 21  loaded", "3 of 3 chunks done, 1 of them before");
        assertThat(rowsPerLoad()).startsWith(10L, 10L, 5L);
    }

    @Test
    void sigtermBetweenChunksEndsWith143AndKeepsWhatIsDone() {
        onLine = line -> {
            if (line.startsWith("1/3")) {
                termination.request(Thread.currentThread());
            }
        };
        assertThat(ten()).isEqualTo(143);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(out).contains("1 of 3 chunks done").doesNotContain("2/3");
        assertThat(err).contains("what is done is kept; the same command goes on with the other chunks");

        onLine = line -> {};
        termination = Termination.never();
        assertThat(ten()).isZero();
        assertThat(out).contains("1/3  1 .. 11  already done", "2/3  11 .. 21  loaded");
        assertThat(rowsPerLoad()).startsWith(10L, 10L, 5L);
    }

    @Test
    void aPipelineThatARunHoldsEndsWithFour() {
        try (Ledger ledger = warehouse.ledger()) {
            ledger.claim(LINES, new RunKey("other"), new Scope.Exclusive(), Holder.current(), Duration.ofMinutes(5));
            assertThat(ten()).isEqualTo(4);
        }
        assertThat(out).contains("1/3  1 .. 11  held", "0 of 3 chunks done");
        assertThat(err).contains("is held by run other");
    }

    @Test
    void jsonTellsOfEachChunk() {
        assertThat(backfill("lines", "--from", "21", "--to", "26", "--chunk", "10", "--key", "k", "--json"))
                .isZero();
        assertThat(err).isEmpty();
        assertThat(out.replaceFirst("\"seconds\":[0-9.]+", "\"seconds\":0").strip())
                .isEqualTo("{\"command\":\"backfill\",\"ok\":true,\"exit_code\":0,"
                        + "\"summary\":\"1 of 1 chunk done: 5 read, 5 written, 0 rejected\","
                        + "\"result\":{\"project\":\"shop\",\"pipeline\":\"lines\",\"key\":\"k\",\"all_chunks\":1,"
                        + "\"chunks\":[{\"from\":\"21\",\"to\":\"26\",\"run_key\":\"k 21..26\",\"outcome\":\"loaded\","
                        + "\"load_id\":1,\"seconds\":0,\"read\":5,\"transformed\":5,\"filtered\":0,\"rejected\":0,"
                        + "\"emitted\":5,\"written\":5,\"superseded\":0}]},\"errors\":[]}");
    }

    @Test
    void whatCanNotBeBackfilledIsRefused() throws IOException {
        assertThat(backfill("lines", "--from", "1", "--to", "26")).isEqualTo(2);
        assertThat(err).contains("Missing required option: '--chunk=SIZE'");
        assertThat(backfill("liens", "--from", "1", "--to", "26", "--chunk", "10"))
                .isEqualTo(2);
        assertThat(err).contains("there is no pipeline 'liens'. Did you mean 'lines'?");
        assertThat(backfill("lines", "--from", "1", "--to", "26", "--chunk", "ten"))
                .isEqualTo(2);
        assertThat(err).contains("--chunk: 'ten' is no size of a chunk. Write a whole number such as 10000");
        assertThat(backfill("lines", "--from", "2026-01-01", "--to", "2026-01-03", "--chunk", "1d"))
                .isEqualTo(2);
        assertThat(err)
                .contains("crescendo: lines: interval: '2026-01-01' does not fit a cursor of type long."
                        + " Write a whole number.");
        project("write: append");
        assertThat(ten()).isEqualTo(2);
        assertThat(err).contains("pipeline lines: it appends, so rows of an interval would be there twice");
        assertThat(warehouse.rows("lines")).isEmpty();
    }
}
