package dev.crescendo.testkit;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The classes that one child JVM has loaded, kept for those that follow it: they start in about half the time (class-data
 * sharing). A JVM that can't do that ignores it. Safe for use by several threads. Closing removes the archive.
 */
final class ClassArchive implements AutoCloseable {
    /** Such archives know jars only, so folders on a class path are packed once. */
    private static final Map<Path, Path> PACKED = new ConcurrentHashMap<>();

    private static final List<String> QUIET =
            List.of("-XX:+IgnoreUnrecognizedVMOptions", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr");

    /** The archives that several crash kits share. */
    private static final Map<String, ClassArchive> SHARED = new ConcurrentHashMap<>();

    private final Path folder;
    private final Path archive;
    private final Path unfinished;
    private @Nullable Thread maker;

    ClassArchive() throws IOException {
        folder = Files.createTempDirectory("crescendo-classes-");
        archive = folder.resolve("classes.jsa");
        unfinished = folder.resolve("unfinished.jsa");
    }

    /** The one of children of some kind, which nobody closes: it goes when this JVM ends. */
    static ClassArchive shared(String kind) {
        return SHARED.computeIfAbsent(kind, newKind -> {
            try {
                ClassArchive shared = new ClassArchive();
                // In the order of their making, so that the folder goes last.
                shared.folder.toFile().deleteOnExit();
                shared.archive.toFile().deleteOnExit();
                shared.unfinished.toFile().deleteOnExit();
                return shared;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The same class path, all of it in jars. */
    static String ofJars(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(Path::of)
                .map(entry -> Files.isDirectory(entry) ? PACKED.computeIfAbsent(entry, ClassArchive::pack) : entry)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * For the next JVM: what makes the archive, for the first of them; what uses it, once that one is {@link #keep kept};
     * nothing meanwhile.
     */
    synchronized List<String> jvmArguments() {
        if (Files.exists(archive)) {
            return Stream.concat(QUIET.stream(), Stream.of("-XX:SharedArchiveFile=" + archive))
                    .toList();
        }
        if (maker != null) {
            return List.of();
        }
        maker = Thread.currentThread();
        return Stream.concat(QUIET.stream(), Stream.of("-XX:ArchiveClassesAtExit=" + unfinished))
                .toList();
    }

    /** Says that the JVMs which this thread has started have ended by themselves: what they made is whole. */
    synchronized void keep() throws IOException {
        if (Thread.currentThread().equals(maker) && Files.exists(unfinished)) {
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Files.deleteIfExists(unfinished);
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
