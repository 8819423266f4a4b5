package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.SmallDisk;
import dev.crescendo.testserver.UnpackedDriver;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk is full, at whatever moment and by however much: the run says so and ends with 1, nothing is half-written, no
 * position moves, and the next run goes on at once where there is room again: each record of the files is then in the table
 * or among the rejects, once.
 */
@Timeout(120)
class DiskFullIT {
    @TempDir
    private Path folder;

    @Test
    void nothingIsHalfDoneAndTheNextRunGoesOn() throws Exception {
        SmallDisk disk = SmallDisk.available().get(0);
        Path small = Files.createDirectory(folder.resolve("small"));
        Path output = folder.resolve("output");
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                UnpackedDriver.classPath(folder),
                FullDiskProcess.class.getName(),
                small.toString(),
                Files.createDirectory(folder.resolve("large")).toString()));
        java.addAll(List.of(disk.name(), "append", disk.name(), "merge", SmallDisk.LIMITED.name(), "replace"));
        Process process = new ProcessBuilder(disk.command(small, java))
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
        String database = " shop.orders in \\S+/warehouse.duckdb" + full;
        assertThat(Files.readString(output))
                .endsWith("done\n")
                .doesNotContain("WRONG")
                .containsPattern("append, BEFORE_THE_RUN 0: exit 1, claiming" + database)
                .containsPattern("append, AFTER_THE_TASKS \\d+: loaded");
        for (String mode : List.of("append", "merge", "replace")) {
            assertThat(Files.readString(output))
                    .containsPattern(mode + ", BEFORE_THE_TASKS 0: exit 1, staging rows of shop.orders in \\S+" + full)
                    .containsPattern(mode + ", AFTER_THE_TASKS \\d+: exit 1, loading" + database);
        }
    }
}
