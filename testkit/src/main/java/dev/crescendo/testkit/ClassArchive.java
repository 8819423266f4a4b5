package dev.crescendo.testkit;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The classes that one child JVM has loaded, kept for those that follow it: they start in about half the time (class-data
 * sharing). A JVM that can't do that ignores it. Closing removes the archive.
 */
final class ClassArchive implements AutoCloseable {
    /** Such archives know jars only, so folders on a class path are packed once. */
    private static final Map<Path, Path> PACKED = new ConcurrentHashMap<>();

    private static final List<String> QUIET =
            List.of("-XX:+IgnoreUnrecognizedVMOptions", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr");

    private final Path folder;
    private final Path archive;

    ClassArchive() throws IOException {
        folder = Files.createTempDirectory("crescendo-classes-");
        archive = folder.resolve("classes.jsa");
    }

    /** The same class path, all of it in jars. */
    static String ofJars(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(Path::of)
                .map(entry -> Files.isDirectory(entry) ? PACKED.computeIfAbsent(entry, ClassArchive::pack) : entry)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** For the next JVM: the first that ends by itself makes the archive, the others use it. */
    List<String> jvmArguments() {
        String option = Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=";
        return Stream.concat(QUIET.stream(), Stream.of(option + archive)).toList();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(archive);
        Files.delete(folder);
    }

    private static Path pack(Path directory) {
        try {
            Path jar = Files.createTempFile("crescendo-classes-", ".jar");
            jar.toFile().deleteOnExit();
            try (OutputStream file = Files.newOutputStream(jar);
                    ZipOutputStream entries = new ZipOutputStream(file);
                    Stream<Path> found = Files.walk(directory)) {
                entries.setLevel(0);
                // Folders too: some libraries look for them.
                for (Path path : found.sorted(Comparator.naturalOrder())
                        .filter(path -> !path.equals(directory))
                        .toList()) {
                    String name = directory.relativize(path).toString().replace(File.separatorChar, '/');
                    boolean isDirectory = Files.isDirectory(path);
                    entries.putNextEntry(new ZipEntry(isDirectory ? name + "/" : name));
                    if (!isDirectory) {
                        Files.copy(path, entries);
                    }
                    entries.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not pack " + directory, e);
        }
    }
}
