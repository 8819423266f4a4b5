package dev.crescendo.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM leaves behind that was killed. */
class EmbeddedServersTest {
    /** Starts a server and goes as if it were killed. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] arguments) {
            System.out.println("data=" + ZonkyPostgres.start().data());
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
    }

    @Test
    void aServerWithoutItsJvmIsEnded() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed).contains("data=");
        Path data = Path.of(printed.substring(printed.indexOf("data=") + 5).strip());
        assertThat(Postmaster.of(data)).isPresent();

        EmbeddedServers.endIfLeft(data, Duration.ofHours(1));
        assertThat(Postmaster.of(data)).as("it may be starting").isPresent();

        EmbeddedServers.endIfLeft(data, Duration.ZERO);
        assertThat(data).doesNotExist();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info().arguments().stream()
                                .flatMap(Arrays::stream)
                                .anyMatch(data.toString()::equals)))
                .isEmpty();
    }

    @Test
    void whoeverHasItsNumberNowIsLeftAlone(@TempDir Path data) throws Exception {
        Process another = new ProcessBuilder("sleep", "600").start();
        Files.writeString(data.resolve(Postmaster.PID_FILE), another.pid() + "\n" + data + "\n");
        Files.createFile(data.resolve(EmbeddedServers.LOCK));

        EmbeddedServers.endIfLeft(data, Duration.ZERO);

        assertThat(data).doesNotExist();
        assertThat(another.isAlive()).isTrue();
        another.destroy();
    }

    @Test
    void aServerOfThisJvmIsNotLeft() throws Exception {
        ZonkyPostgres server = ZonkyPostgres.start();

        EmbeddedServers.endIfLeft(server.data(), Duration.ZERO);

        assertThat(Postmaster.of(server.data())).isPresent();
        server.stop(List.of());
    }
}
