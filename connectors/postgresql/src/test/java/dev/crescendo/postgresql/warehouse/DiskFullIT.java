package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.testserver.SmallDisk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk on which PostgreSQL keeps the warehouse's tables is full, sooner or later in a load: the run says so, nothing is
 * half-written, no position moves, and the next run goes on where there is room again.
 */
@Timeout(180)
class DiskFullIT {
    private static final int STEP = 5_000;
    private static final List<Long> ROOMS = List.of(0L, 300_000L, 1_500_000L);

    @TempDir
    private Path folder;

    @Test
    void nothingIsHalfDoneAndTheNextRunGoesOn() throws Exception {
        assumeTrue(
                SmallDisk.available().contains(SmallDisk.MOUNTED) || "true".equals(System.getenv("CI")),
                "this user may mount no disk of its own");
        Path small = Files.createDirectory(folder.resolve("small"));
        Path output = folder.resolve("output");
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dcrescendo.test.servers=embedded", // of this process, which alone sees the disk
                "-cp",
                System.getProperty("java.class.path"),
                Loads.class.getName(),
                small.toString());
        Process process = new ProcessBuilder(SmallDisk.MOUNTED.command(small, java))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try {
            assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroy();
        }
        String full = ": exit 1, \\w.* shop\\.\\w+ at postgresql://\\S+ failed: .*No space left on device.* Make room";
        assertThat(Files.readString(output)).endsWith("done\n").doesNotContain("WRONG");
        for (String mode : List.of("append", "merge", "replace")) {
            assertThat(Files.readString(output)).containsPattern(mode + ", 0" + full);
            assertThat(Files.readString(output)).containsPattern(mode + ", 300000" + full);
        }
    }

    record Order(long id, String name) {}

    /** Loads more and more rows in a process that sees a small disk. */
    static final class Loads {
        private final Path small;
        private final Fixture fixture;
        private final String mode;
        private long rows = STEP;

        private Loads(Path small, Fixture fixture, String mode) {
            this.small = small;
            this.fixture = fixture;
            this.mode = mode;
        }

        public static void main(String[] arguments) throws Exception {
            Path small = Path.of(arguments[0]);
            try (PostgresServer server = PostgresServer.start();
                    Fixture fixture = new Fixture(server)) {
                fixture.execute(
                        "create tablespace small location '" + Files.createDirectory(small.resolve("tables")) + "'");
                fixture.execute("do $$ begin execute 'alter database ' || current_database()"
                        + " || ' set default_tablespace = small'; end $$");
                for (String mode : List.of("append", "merge", "replace")) {
                    new Loads(small, fixture, mode).fillUpAndFree();
                }
                System.out.println("done");
            }
        }

        private void fillUpAndFree() throws Exception {
            run();
            for (long room : ROOMS) {
                rows += STEP;
                String before = state();
                SmallDisk.MOUNTED.leave(small, room);
                String end = "loaded";
                try {
                    run();
                } catch (CrescendoException failure) {
                    end = "exit " + failure.exitCode().number() + ", " + failure.getMessage();
                }
                SmallDisk.MOUNTED.free(small);
                System.out.println(mode + ", " + room + ": " + end.replace("\n", " "));
                if (!end.equals("loaded") && !state().equals(before)) {
                    System.out.println("WRONG: " + before + " has become " + state());
                }
                run();
                if (!state().startsWith(rows + " " + rows + " ")
                        || !fixture.leftovers().isEmpty()) {
                    System.out.println("WRONG: with room enough " + state() + ", left " + fixture.leftovers());
                }
            }
        }

        private String state() throws SQLException {
            return fixture.value("select count(*) || ' ' || count(distinct id) || ' ' || count(distinct _load_id)"
                    + " || ' ' || (select string_agg(token, ' ' order by lane) from crescendo.lanes where pipeline = '"
                    + mode + "') from raw." + mode);
        }

        private void run() throws IOException {
            long to = rows;
            Pipeline.Builder orders = Pipeline.named(mode)
                    .from(ExtractorSource.of(
                                    mode,
                                    RecordType.of(Order.class),
                                    context -> LongStream.range(0, to).mapToObj(id -> new Order(id, "x".repeat(200))))
                            .by(Cursor.byLong(Order::id)));
            Pipeline pipeline = switch (mode) {
                case "append" -> orders.append();
                case "merge" -> orders.merge("id");
                default -> orders.replace("id");
            };
            new PipelineRun(pipeline, fixture.warehouse(), new SequentialRunner(true), RunOptions.of("shop")).execute();
        }
    }
}
