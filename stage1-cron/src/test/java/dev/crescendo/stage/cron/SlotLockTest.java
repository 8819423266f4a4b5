package dev.crescendo.stage.cron;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.HeldException;
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

    @Test
    void aFolderThatCantBeWrittenToIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> SlotLock.take(file, "orders"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString());
    }
}
