package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.format.StoredFile;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Finds the files that a pattern names. */
final class Listing {
    private final Path folder;
    private final String pattern;

    /** What begins with the first folder or name that has a wildcard; empty when there is none. */
    private final String wild;

    private final Path root;
    private final PathMatcher matcher;
    private final int depth;

    /**
     * The files in the order of their names. Those whose name, or whose folder's, begins with a dot or an underscore are
     * other programs' temporary ones, unless the pattern says that too.
     */
    static List<StoredFile> of(Path folder, String pattern) {
        try {
            return new Listing(folder, pattern).files();
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

    private Listing(Path folder, String pattern) {
        String glob = pattern.replace('\\', '/');
        int first = glob.length() - glob.replaceFirst("^[^*?\\[{]*", "").length();
        String fixed = first == glob.length() ? glob : glob.substring(0, glob.lastIndexOf('/', first) + 1);
        this.folder = folder;
        this.pattern = pattern;
        this.wild = glob.substring(fixed.length());
        this.root = folder.resolve(fixed).normalize();
        this.matcher = folder.getFileSystem().getPathMatcher("glob:" + wild);
        this.depth = wild.contains("**") ? Integer.MAX_VALUE : wild.split("/", -1).length;
    }

    private boolean matches(Path file) {
        return wild.isEmpty() ? file.equals(root) : matcher.matches(root.relativize(file));
    }

    private List<StoredFile> files() {
        Map<Object, StoredFile> found = new HashMap<>();
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return !directory.equals(root) && isTemporary(directory)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = folder.relativize(file).toString().replace('\\', '/');
                    if (attributes.isRegularFile() && !isTemporary(file) && matches(file)) {
                        StoredFile listed = new StoredFile(
                                name,
                                file.toString(),
                                attributes.size(),
                                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                                "");
                        Object itself = attributes.fileKey() == null ? name : attributes.fileKey();
                        found.merge(itself, listed, Listing.this::ownName);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    boolean gone = failure instanceof NoSuchFileException && !file.equals(root);
                    if (gone || failure instanceof FileSystemLoopException) {
                        return FileVisitResult.CONTINUE; // deleted meanwhile, a link to nowhere or back
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
        List<StoredFile> files = new ArrayList<>(found.values());
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    /** Of two names of one file that which is its own: links come, go, and lead to another file tomorrow. */
    private StoredFile ownName(StoredFile one, StoredFile other) {
        boolean isLink = isLink(one);
        if (isLink != isLink(other)) {
            return isLink ? other : one;
        }
        return one.name().compareTo(other.name()) < 0 ? one : other;
    }

    private boolean isLink(StoredFile file) {
        Path path = Path.of(file.path());
        try {
            return !path.toRealPath().equals(root.toRealPath().resolve(root.relativize(path)));
        } catch (IOException gone) {
            return true;
        }
    }

    private boolean isTemporary(Path path) {
        Path name = path.getFileName();
        if (name == null || path.equals(root)) {
            return false;
        }
        String text = name.toString();
        boolean marked = text.startsWith(".") || text.startsWith("_");
        return marked && !("/" + wild).contains("/" + text.charAt(0));
    }
}
