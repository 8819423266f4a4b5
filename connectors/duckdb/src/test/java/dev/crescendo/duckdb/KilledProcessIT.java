package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testkit.ChildJvm;
import dev.crescendo.warehouse.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, night after night, don't fill the disk. */
@Timeout(120)
class KilledProcessIT {
    @TempDir
    private Path folder;

    @Test
    void aKilledProcessLeavesNoNativeLibraryAndTheNextDeletesOldOnes() throws Exception {
        Path old = file(folder.resolve("libduckdb_java1.so"), Duration.ofHours(2));
        Path young = file(folder.resolve("libduckdb_java2.so"), Duration.ZERO);
        Path other = file(folder.resolve("libduckdb_java.so"), Duration.ofHours(2));
        try (ChildJvm child = ChildJvm.running(WaitingProcess.class)
                .property("java.io.tmpdir", folder.toString())
                .arguments(folder.resolve("warehouse.duckdb").toString())
                .start()) {
            child.awaitOutput("open", Duration.ofSeconds(60));
            child.kill();
        }
        assertThat(old).doesNotExist();
        assertThat(files("libduckdb"))
                .containsExactlyInAnyOrder(
                        young.getFileName().toString(), other.getFileName().toString());
    }

    /** Has a database open until it is killed. */
    public static final class WaitingProcess {
        private WaitingProcess() {}

        public static void main(String[] arguments) throws Exception {
            try (Ledger ledger = new DuckWarehouse(Path.of(arguments[0])).ledger()) {
                ledger.prepare();
                System.out.println("open");
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    void unfinishedCopiesOfKilledProcessesAreDeleted() throws Exception {
        file(folder.resolve(".warehouse.snapshot.duckdb.1.tmp"), Duration.ofHours(2));
        file(folder.resolve(".warehouse.duckdb.2.new"), Duration.ofHours(2));
        file(folder.resolve(".warehouse.snapshot.duckdb.3.tmp"), Duration.ZERO);
        file(folder.resolve(".other.snapshot.duckdb.4.tmp"), Duration.ofHours(2));
        try (Ledger ledger = new DuckWarehouse(folder.resolve("warehouse.duckdb")).ledger()) {
            ledger.prepare();
        }
        assertThat(files("."))
                .containsExactlyInAnyOrder(".warehouse.snapshot.duckdb.3.tmp", ".other.snapshot.duckdb.4.tmp");
    }

    private static Path file(Path path, Duration age) throws IOException {
        Files.writeString(path, "left");
        return Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
    }

    private List<String> files(String beginning) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(beginning))
                    .toList();
        }
    }
}
