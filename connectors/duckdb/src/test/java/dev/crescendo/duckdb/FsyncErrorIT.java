package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crescendo.duckdb.warehouse.Opened;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testserver.UnpackedDriver;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk can't make durable what was written (EIO at fsync): that is never a success, and the next run makes it good. */
@Timeout(120)
class FsyncErrorIT {
    private static final int ROWS = 1_000;

    @TempDir
    private Path folder;

    record Line(long id) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2}) // the first ones of a run, up to that of its commit
    void whatCannotBeMadeDurableIsAnErrorAndIsLoadedOnceByTheNextRun(int first) throws Exception {
        assumeTrue(CrashKit.canKillAtCalls() || "true".equals(System.getenv("CI")), "needs strace");
        Path file = folder.resolve("warehouse.duckdb");
        load(file, ROWS);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "signal=none",
                        "-e",
                        "trace=fsync,fdatasync",
                        "-e",
                        "inject=fsync,fdatasync:error=EIO:when=" + first + "+",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        UnpackedDriver.classPath(folder),
                        FsyncErrorIT.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(1);
        assertThat(Files.readString(output)).contains("exit 1, ");
        assertThat(rows(file)).isIn(ROWS + " " + ROWS, 2 * ROWS + " " + 2 * ROWS);
        load(file, 3 * ROWS);
        assertThat(rows(file)).isEqualTo(3 * ROWS + " " + 3 * ROWS);
    }

    public static void main(String[] arguments) {
        try {
            load(Path.of(arguments[0]), 2 * ROWS);
        } catch (CrescendoException failure) {
            System.out.println("exit " + failure.exitCode().number() + ", " + failure.getMessage());
            System.exit(failure.exitCode().number());
        }
    }

    private static void load(Path file, long to) {
        Pipeline lines = Pipeline.named("lines")
                .from(ExtractorSource.of(
                                "lines",
                                RecordType.of(Line.class),
                                context -> LongStream.range(0, to).mapToObj(Line::new))
                        .by(Cursor.byLong(Line::id)))
                .append();
        new PipelineRun(lines, new DuckWarehouse(file), new SequentialRunner(true), RunOptions.of("shop")).execute();
    }

    private static String rows(Path file) throws Exception {
        return new Opened(file)
                .texts("SELECT count(*) || ' ' || count(DISTINCT id) FROM raw.lines")
                .get(0);
    }
}
