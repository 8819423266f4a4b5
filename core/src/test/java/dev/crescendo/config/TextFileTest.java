package dev.crescendo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.FileErrors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In the heap of the tests, a file without an end would end them. */
@Timeout(60)
class TextFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileIsReadWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "one\r\ntw\u00f6\n");

        assertThat(TextFile.read(file)).isEqualTo("one\r\ntw\u00f6\n");
        assertThat(TextFile.firstLine(file)).isEqualTo("one");
        assertThat(TextFile.firstLine(Files.createSymbolicLink(folder.resolve("link"), file)))
                .isEqualTo("one");
        assertThat(TextFile.firstLine(Files.createFile(folder.resolve("empty"))))
                .isEmpty();
    }

    @Test
    void whatIsNoFileIsNotOpened() throws Exception {
        refused(Path.of("/dev/zero"), "it is no file that holds text, but a device or a pipe");
        refused(folder, "it is a folder");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refused(pipe, "it is no file that holds text, but a device or a pipe");
        refused(Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero")), "device");
        refused(folder.resolve("absent"), "there is no ");
        refused(Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop")), "loop");
    }

    @Test
    void aFileThatNobodyWroteIsNotReadToItsEnd() throws IOException {
        Path file = folder.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }

        assertThatThrownBy(() -> TextFile.read(file)).hasMessage("it is larger than 16 MiB");
        assertThatThrownBy(() -> TextFile.firstLine(file)).hasMessage("it is larger than 1 MiB");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        refused(Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xe9, '\n'}), "it is not UTF-8 text");
        assertThatThrownBy(() -> TextFile.firstLine(Path.of("/proc/self/environ")))
                .hasMessage("it is not text: it holds NUL");
    }

    private static void refused(Path file, String reason) {
        assertThatThrownBy(() -> TextFile.read(file))
                .satisfies(failure ->
                        assertThat(FileErrors.reason((IOException) failure)).contains(reason));
    }
}
