package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LogFileTest {
    private static final int LINES = 500;

    @TempDir
    private Path folder;

    /** Another process that writes. */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), arguments[1]);
    }

    private static void write(Path file, String who) throws IOException {
        LogFile log = LogFile.open(file, 1000, 1000);
        for (int i = 0; i < LINES; i++) {
            log.write((who + " " + i + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void linesOfSeveralProcessesAndThreadsAreWholeAndNoneIsLostWhenFilesAreRenamed() throws Exception {
        Path file = folder.resolve("logs/cron.log");
        List<Process> others = new ArrayList<>();
        for (String who : List.of("a", "b")) {
            others.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LogFileTest.class.getName(),
                            file.toString(),
                            who)
                    .inheritIO()
                    .start());
        }
        Thread thread = new Thread(() -> {
            try {
                write(file, "c");
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
        thread.start();
        write(file, "d");
        thread.join();
        for (Process other : others) {
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isZero();
        }

        List<String> all = new ArrayList<>();
        int files = 0;
        try (Stream<Path> paths = Files.list(file.getParent())) {
            for (Path path :
                    paths.filter(each -> !each.toString().endsWith(".lock")).toList()) {
                assertThat(Files.size(path)).isLessThanOrEqualTo(1000);
                all.addAll(Files.readAllLines(path));
                files++;
            }
        }
        assertThat(files).isGreaterThan(3);
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(Stream.of("a", "b", "c", "d")
                        .flatMap(who -> IntStream.range(0, LINES).mapToObj(i -> who + " " + i))
                        .toList());
    }

    @Test
    void onlySoManyOldFilesAreKept() throws Exception {
        Path file = folder.resolve("log");
        LogFile log = LogFile.open(file, 10, 2);
        for (int i = 0; i < 5; i++) {
            log.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Files.readString(file)).isEqualTo("line 4\n");
        assertThat(Files.readString(folder.resolve("log.1"))).isEqualTo("line 3\n");
        assertThat(Files.readString(folder.resolve("log.2"))).isEqualTo("line 2\n");
        assertThat(folder.resolve("log.3")).doesNotExist();
    }

    @Test
    void anInterruptedThreadWritesAllTheSame() throws Exception {
        Path file = folder.resolve("log");
        LogFile log = LogFile.open(file, 1000, 2);
        Thread.currentThread().interrupt();
        log.write("stopped\n".getBytes(StandardCharsets.UTF_8));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Files.readString(file)).isEqualTo("stopped\n");
    }

    @Test
    void noLineIsLostHoweverOftenTheThreadIsInterrupted() throws Exception {
        Path file = folder.resolve("log");
        LogFile log = LogFile.open(file, 1_000_000, 2);
        Thread writer = Thread.currentThread();
        AtomicBoolean written = new AtomicBoolean();
        Thread stopper = new Thread(() -> {
            while (!written.get()) {
                writer.interrupt();
                LockSupport.parkNanos(50_000);
            }
        });
        stopper.start();
        try {
            for (int i = 0; i < 1000; i++) {
                log.write("line\n".getBytes(StandardCharsets.UTF_8));
            }
        } finally {
            written.set(true);
            while (stopper.isAlive()) {
                Thread.onSpinWait();
            }
            boolean unused = Thread.interrupted();
        }
        assertThat(Files.readAllLines(file)).hasSize(1000);
    }
}
