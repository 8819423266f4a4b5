package dev.crescendo.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where servers keep their logs and data: the module's {@code target}, or the temporary directory where there is none.
 */
final class ServerFiles {
    private static final int TAIL_LINES = 60;

    private ServerFiles() {}

    /** A new directory {@code <name>-<random>}. */
    static Path directory(String name) {
        Path target = Path.of("target").toAbsolutePath();
        Path parent = Files.isDirectory(target) ? target : Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return Files.createDirectories(parent.resolve("test-servers").resolve(name + "-" + UUID.randomUUID()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of a log, lenient about bytes that are no UTF-8: servers write what their locale says. */
    static String read(Path log) throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }

    /** Whether a server found its port in use. */
    static boolean saysPortTaken(Path log) {
        try {
            return Files.exists(log) && read(log).contains("Address already in use");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of a log, those that only inform left out, or a remark that there are none. */
    static String tail(Path log) {
        try {
            List<String> lines =
                    read(log).lines().filter(line -> !line.contains(" INFO ")).toList();
            return lines.isEmpty()
                    ? "(the log is empty)"
                    : String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Removes a directory and all below it, if it is there. */
    static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException alreadyGone) {
            // That is what was asked for.
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + directory, e);
        }
    }
}
