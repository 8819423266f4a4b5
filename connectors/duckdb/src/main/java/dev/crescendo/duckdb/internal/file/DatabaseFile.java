package dev.crescendo.duckdb.internal.file;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a database is, and the files beside it.
 *
 * @param name the absolute path
 */
public record DatabaseFile(String name) implements Serializable {
    private static final String ENDING = ".duckdb";

    public static DatabaseFile at(Path path) {
        return new DatabaseFile(path.toAbsolutePath().normalize().toString());
    }

    public Path path() {
        return Path.of(name);
    }

    /** The same path for all names of the file. */
    Path realPath() {
        try {
            Path path = path();
            if (Files.exists(path)) {
                return path.toRealPath();
            }
            Path folder = path.getParent();
            return folder != null && Files.exists(folder) ? folder.toRealPath().resolve(path.getFileName()) : path;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What is committed and not yet in the file itself. */
    public Path log() {
        return Path.of(name + ".wal");
    }

    /** Where workers put rows that wait to be loaded. */
    public Path staging() {
        return Path.of(name + ".staging");
    }

    /** The copy for readers. */
    public Path snapshot() {
        String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return Path.of(stem + ".snapshot" + ENDING);
    }

    @Override
    public String toString() {
        return name;
    }
}
