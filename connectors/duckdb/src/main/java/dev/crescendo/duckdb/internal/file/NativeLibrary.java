package dev.crescendo.duckdb.internal.file;

import dev.crescendo.error.FileErrors;
import dev.crescendo.error.WarehouseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DuckDB's native library. Its driver unpacks it, some 70 MB, into a temporary file of every JVM, which is deleted when
 * the JVM ends, unless it is killed. On Linux a file can go as soon as it is loaded, so there nothing is left behind.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    private static final Path MAPS = Path.of("/proc/self/maps");

    private static final Pattern LIBRARY = Pattern.compile("libduckdb_java\\d+\\.so");

    private static final Pattern MAPPED = Pattern.compile("/.*/" + LIBRARY + "$");

    private static final class Loaded {
        static final boolean DONE = load();
    }

    private NativeLibrary() {}

    /**
     * Loads it, unless that is done.
     *
     * @throws WarehouseException if there is no room for it, say
     */
    static void require() throws SQLException {
        try {
            if (!Loaded.DONE) {
                throw new SQLException("DuckDB's native library could not be loaded");
            }
        } catch (LinkageError failed) {
            throw new WarehouseException(
                    "DuckDB's native library can't be unpacked into " + folder() + " and loaded: " + firstCause(failed)
                            + ". It takes 80 MB there, and programs must be allowed to run from there: make room, or choose"
                            + " another folder with CRESCENDO_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    failed);
        }
    }

    private static String folder() {
        return System.getProperty("java.io.tmpdir", "/tmp");
    }

    private static String firstCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof IOException file ? FileErrors.reason(file) : String.valueOf(cause.getMessage());
    }

    private static boolean load() {
        try {
            Class.forName("org.duckdb.DuckDBNative", true, DuckDBDriver.class.getClassLoader());
            if (Files.isReadable(MAPS)) {
                deleteLoaded(Files.readAllLines(MAPS));
                Leftovers.delete(
                        Path.of(folder()),
                        file -> LIBRARY.matcher(String.valueOf(file.getFileName()))
                                .matches());
            }
        } catch (ClassNotFoundException | IOException left) {
            LOG.debug("the unpacked native library of DuckDB stays where it is: {}", left.toString());
        }
        return true;
    }

    private static void deleteLoaded(List<String> maps) throws IOException {
        for (String line : maps) {
            Matcher library = MAPPED.matcher(line);
            if (library.find()) {
                Files.deleteIfExists(Path.of(library.group()));
            }
        }
    }
}
