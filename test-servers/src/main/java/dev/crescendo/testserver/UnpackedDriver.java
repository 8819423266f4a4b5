package dev.crescendo.testserver;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.Deflater;

/**
 * DuckDB's driver with its native library beside it instead of inside, for tests that start many JVMs: unpacking takes
 * most of the second that the first connection of a JVM costs.
 */
public final class UnpackedDriver {
    private static final String JAR = "duckdb_jdbc-";
    private static final String LIBRARY = "libduckdb_java.so_";

    private UnpackedDriver() {}

    /** This JVM's class path with such a driver in {@code folder}. */
    public static String classPath(Path folder) throws IOException {
        Path unpacked = folder.resolve("duckdb.jar");
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            if (new File(entry).getName().startsWith(JAR)) {
                unpack(Path.of(entry), unpacked);
                entries.add(unpacked.toString());
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void unpack(Path packed, Path unpacked) throws IOException {
        try (JarFile from = new JarFile(packed.toFile());
                JarOutputStream to = new JarOutputStream(Files.newOutputStream(unpacked))) {
            to.setLevel(Deflater.NO_COMPRESSION);
            for (JarEntry entry : from.stream().toList()) {
                if (entry.isDirectory()) {
                    continue;
                }
                try (InputStream content = from.getInputStream(entry)) {
                    if (!entry.getName().startsWith(LIBRARY)) {
                        to.putNextEntry(new JarEntry(entry.getName()));
                        content.transferTo(to);
                    } else if (isOurs(entry.getName())) {
                        Files.copy(content, unpacked.resolveSibling(entry.getName()));
                    }
                }
            }
        }
    }

    private static boolean isOurs(String library) {
        String system = System.getProperty("os.name", "").startsWith("Mac") ? "macos" : "linux";
        String processor = System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64";
        return library.equals(LIBRARY + system + "_" + processor);
    }
}
