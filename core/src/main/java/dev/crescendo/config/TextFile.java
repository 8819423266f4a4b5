package dev.crescendo.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that people write and that are read whole: secrets, configuration, SQL. Only files of UTF-8 are, up to a size that
 * nobody writes: a device need not have an end, and a pipe waits for who writes into it and gives what it has only once.
 */
public final class TextFile {
    /** Bytes of configuration. */
    private static final int MOST = 16 << 20;

    /** Bytes of a file whose first line is a secret, such as one with a key beside it. */
    private static final int MOST_OF_SECRET = 1 << 20;

    private TextFile() {}

    /**
     * All that is in a file.
     *
     * @throws CharacterCodingException if it is not UTF-8
     * @throws IOException if it is no file, is too large or can't be read; {@code FileErrors.reason} has the words
     */
    public static String read(Path file) throws IOException {
        return read(file, MOST);
    }

    /**
     * What stands before the first end of a line.
     *
     * @throws CharacterCodingException if the file is not UTF-8
     * @throws IOException if it is no file of text, is too large or can't be read; {@code FileErrors.reason} has the words
     */
    public static String firstLine(Path file) throws IOException {
        String line = read(file, MOST_OF_SECRET).lines().findFirst().orElse("");
        if (line.indexOf('\0') >= 0) {
            throw new IOException("it is not text: it holds NUL");
        }
        return line;
    }

    private static String read(Path file, int most) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(
                    Files.isDirectory(file)
                            ? "it is a folder"
                            : "it is no file that holds text, but a device or a pipe");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException("it is larger than " + (most >> 20) + " MiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }
}
