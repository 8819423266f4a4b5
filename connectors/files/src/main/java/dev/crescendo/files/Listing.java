package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds the files that a pattern names. */
final class Listing {
    private Listing() {}

    /**
     * The files in the order of their names. Those whose name, or whose folder's, begins with a dot or an underscore are
     * other programs' temporary ones, unless the pattern says that too.
     */
    static List<FileEntry> of(Path folder, String pattern) {
        String glob = pattern.replace('\\', '/');
        Path root = folder.resolve(fixedPart(glob)).normalize();
        PathMatcher matcher = matcher(folder, glob, pattern);
        List<FileEntry> found = new ArrayList<>();
        try {
            Files.walkFileTree(
                    root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                            return !directory.equals(root) && isTemporary(directory, glob)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            String name = folder.relativize(file).toString().replace('\\', '/');
                            if (attributes.isRegularFile()
                                    && !isTemporary(file, glob)
                                    && matcher.matches(Path.of(name))) {
                                found.add(new FileEntry(
                                        name,
                                        file,
                                        attributes.size(),
                                        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                            if (failure instanceof NoSuchFileException && !file.equals(root)) {
                                return FileVisitResult.CONTINUE; // deleted meanwhile, or a link to nowhere
                            }
                            throw failure;
                        }
                    });
        } catch (NoSuchFileException missing) {
            throw new ConfigurationException(
                    "files " + pattern, "there is no " + root, "Correct the path; it begins at " + folder + ".");
        } catch (IOException unreadable) {
            throw new SourceException(
                    "the files " + pattern + " can't be listed: " + unreadable + ". Check who may read " + root);
        }
        found.sort(Comparator.comparing(FileEntry::name));
        return found;
    }

    /** The folders before the first one with a wildcard. */
    private static String fixedPart(String glob) {
        int wild = 0;
        while (wild < glob.length() && "*?[{".indexOf(glob.charAt(wild)) < 0) {
            wild++;
        }
        if (wild == glob.length()) {
            return glob;
        }
        return glob.substring(0, glob.lastIndexOf('/', wild) + 1);
    }

    private static PathMatcher matcher(Path folder, String glob, String pattern) {
        try {
            Path absolute = Path.of(glob.substring(0, fixedPart(glob).length()));
            String relative = absolute.isAbsolute()
                    ? folder.relativize(absolute)
                                    .resolve("x")
                                    .toString()
                                    .replace('\\', '/')
                                    .replaceAll("x$", "")
                            + glob.substring(fixedPart(glob).length())
                    : glob;
            return folder.getFileSystem().getPathMatcher("glob:" + relative);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(
                    "files " + pattern,
                    "is no pattern of paths: "
                            + String.valueOf(wrong.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    "Use * for any characters of a name, ** for any folders, {a,b} for one of several.");
        }
    }

    private static boolean isTemporary(Path path, String glob) {
        Path name = path.getFileName();
        if (name == null) {
            return false;
        }
        String text = name.toString();
        boolean marked = text.startsWith(".") || text.startsWith("_");
        return marked && !("/" + glob).contains("/" + text.charAt(0));
    }
}
