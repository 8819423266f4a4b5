package dev.crescendo.stage.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.HeldException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotLockTest {
    @TempDir
    private Path folder;

    @Test
    void oneHasItAtATime() {
        try (SlotLock unused = SlotLock.take(folder.resolve("locks"), "orders")) {
            assertThatThrownBy(() -> SlotLock.take(folder.resolve("locks"), "orders"))
                    .isInstanceOf(HeldException.class)
                    .hasMessageContaining("orders");
            SlotLock.take(folder.resolve("locks"), "customers").close();
        }
        SlotLock.take(folder.resolve("locks"), "orders").close();
    }

    /** What another process is told. */
    static final class Other {
        public static void main(String[] arguments) {
            try (SlotLock unused = SlotLock.take(Path.of(arguments[0]), "orders")) {
                System.out.print("taken");
            } catch (HeldException held) {
                System.out.print("held");
            }
        }
    }

    private String another() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void askingTwiceInOneProcessDoesNotLetGoOfItForOthers() throws Exception {
        try (SlotLock unused = SlotLock.take(folder, "orders")) {
            assertThatThrownBy(() -> SlotLock.take(folder, "orders")).isInstanceOf(HeldException.class);
            assertThat(another()).isEqualTo("held");
        }
        assertThat(another()).isEqualTo("taken");
    }

    @Test
    void aFolderThatCantBeWrittenToIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> SlotLock.take(file, "orders"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString());
    }
}
