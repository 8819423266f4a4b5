package dev.crescendo.duckdb.internal.file;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a database is, and the files beside it.
 *
 * @param name the absolute path
 */
public record DatabaseFile(String name) implements Serializable {
    private static final String ENDING = ".duckdb";

    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    /**
     * The file at a path; where that is a link, the file that it leads to, or that will be there. DuckDB would put what is
     * committed beside the link, and who opens the file by its own name would miss it.
     *
     * @throws ConfigurationException if DuckDB or its driver would take a part of the path for something else
     */
    public static DatabaseFile at(Path path) {
        String name = behindLinks(path.toAbsolutePath().normalize()).toString();
        if (name.indexOf('?') >= 0 || name.indexOf(';') >= 0) {
            throw new ConfigurationException(
                    "database " + name,
                    "there is a ? or a ; in the path, from where DuckDB takes the rest for settings",
                    "Rename the file or the folder.");
        }
        if (name.indexOf('\\') >= 0 && File.separatorChar != '\\') {
            throw new ConfigurationException(
                    "database " + name,
                    "there is a \\ in the path, which DuckDB takes for a /, and so for another path",
                    "Rename the file or the folder.");
        }
        return new DatabaseFile(name);
    }

    private static Path behindLinks(Path path) {
        Path file = path;
        try {
            for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(file); links++) {
                Path folder = Objects.requireNonNull(file.getParent()).toRealPath();
                file = folder.resolve(Files.readSymbolicLink(file)).normalize();
            }
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "database " + path,
                    "the link can't be followed: " + FileErrors.reason(unreadable),
                    "Mend the link, or name the file.");
        }
        return file;
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
