package dev.crescendo.duckdb.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that appear under their name whole, or not at all. */
final class FileSwap {
    private FileSwap() {}

    /** A name in the same folder that nobody else has. */
    static Path beside(Path path, String ending) {
        return path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + "." + ending);
    }

    /** Deletes files that {@link #beside} named and a killed process left, as large as a database maybe. */
    static void deleteLeftovers(Path path, String ending) {
        Path folder = path.toAbsolutePath().getParent();
        String name = String.valueOf(path.getFileName());
        if (folder != null) {
            Leftovers.delete(folder, file -> {
                String other = String.valueOf(file.getFileName());
                return other.startsWith("." + name + ".") && other.endsWith("." + ending);
            });
        }
    }

    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Gives a file its name, unless there is one of that name: then that one stays. */
    static void publishNew(Path fresh, Path path) throws IOException {
        try {
            Files.createLink(path, fresh);
        } catch (FileAlreadyExistsException someoneWasFaster) {
            return;
        } catch (IOException | UnsupportedOperationException noLinks) {
            if (Files.exists(path)) {
                return;
            }
            Files.move(fresh, path);
        }
        forceFolder(path);
    }

    /** Gives a file its name, in place of the one that has it. */
    static void replace(Path fresh, Path path) throws IOException {
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(path);
    }

    private static void forceFolder(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notOnThisSystem) {
            // some systems can't open a folder; they keep names themselves
        }
    }
}
