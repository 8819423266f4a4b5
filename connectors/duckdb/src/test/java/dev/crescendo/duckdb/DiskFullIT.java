package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The disk is full, at whatever moment and by however much: the run says so and ends with 1, nothing is half-written, no
 * position moves, and the next run goes on at once where there is room again.
 */
@Timeout(120)
class DiskFullIT {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{1} on a disk that is {0}")
    @CsvSource({"MOUNTED, append", "MOUNTED, merge", "LIMITED, replace"})
    void nothingIsHalfDoneAndTheNextRunGoesOn(SmallDisk wanted, String mode) throws Exception {
        SmallDisk disk = SmallDisk.available().contains(wanted) ? wanted : SmallDisk.LIMITED;
        Path small = Files.createDirectory(folder.resolve("small"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(disk.command(
                        small,
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FullDiskProcess.class.getName(),
                                disk.name(),
                                mode,
                                small.toString(),
                                folder.resolve("shop.duckdb").toString())))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String full = " failed: the disk is full. Make room, then run again";
        assertThat(Files.readString(output))
                .endsWith("done\n")
                .doesNotContain("WRONG")
                .containsPattern("exit 1, claiming shop.orders in \\S+" + full)
                .contains("exit 1, staging rows of shop.orders" + full)
                .containsPattern("exit 1, loading shop.orders in \\S+" + full)
                .contains(": loaded");
    }
}
