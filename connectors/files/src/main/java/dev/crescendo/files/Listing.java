package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.format.Glob;
import dev.crescendo.format.StoredFile;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Finds the files that a pattern names, also behind links. */
final class Listing {
    /** By how many links one folder may be reached: where some lead back, there are as many ways as permutations of them. */
    private static final int MOST_WAYS = 1_000;

    private final Path folder;
    private final String pattern;

    /** What begins with the first folder or name that has a wildcard; empty when there is none. */
    private final String wild;

    private final Path root;
    private final Glob glob;
    private final int depth;

    /**
     * The files in the order of their names. Those whose name, or whose folder's, begins with a dot or an underscore are
     * other programs' temporary ones, unless the pattern says that too.
     */
    static List<StoredFile> of(Path folder, String pattern) {
        try {
            return new Listing(folder, pattern).files();
        } catch (InvalidPathException wrong) {
            throw new ConfigurationException(
                    "files " + pattern, "is no path: " + wrong.getReason(), "Correct the path.");
        }
    }

    private Listing(Path folder, String pattern) {
        String path = pattern.replace('\\', '/');
        int first = path.length() - path.replaceFirst("^[^*?\\[{]*", "").length();
        String fixed = first == path.length() ? path : path.substring(0, path.lastIndexOf('/', first) + 1);
        this.folder = folder;
        this.pattern = pattern;
        this.wild = path.substring(fixed.length());
        this.root = folder.resolve(fixed).normalize();
        this.glob = Glob.of(wild, pattern);
        this.depth = wild.contains("**") ? Integer.MAX_VALUE : wild.split("/", -1).length;
    }

    /** With slashes; what begins with a star are lanes of the ledger's own. */
    private String nameOf(Path file) {
        String name =
                folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        return name.startsWith("*") ? "./" + name : name;
    }

    private boolean matches(Path file) {
        return wild.isEmpty()
                ? file.equals(root)
                : glob.matches(root.relativize(file).toString());
    }

    private List<StoredFile> files() {
        Map<Object, StoredFile> found = new HashMap<>();
        Map<Object, Integer> ways = new HashMap<>();
        checkRoot();
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    if (attributes.fileKey() != null && ways.merge(attributes.fileKey(), 1, Integer::sum) > MOST_WAYS) {
                        throw new SourceException("the files " + pattern + " can't be listed: more than " + MOST_WAYS
                                + " ways lead to the folder " + directory
                                + ". Take away the links that lead in circles, or name the folders");
                    }
                    return !directory.equals(root) && isTemporary(directory)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = nameOf(file);
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
            throw refused("there is no " + root);
        } catch (IOException unreadable) {
            throw new SourceException(
                    "the files " + pattern + " can't be listed: " + unreadable + ". Check who may read " + root);
        }
        List<StoredFile> files = new ArrayList<>(found.values());
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    /** Where nothing is found because there is nothing to look at, a table that is to be replaced would become empty. */
    private void checkRoot() {
        if (Files.isDirectory(root) ? !wild.isEmpty() : wild.isEmpty() && Files.isRegularFile(root)) {
            return;
        }
        if (Files.isDirectory(root)) {
            throw refused(root + " is a folder; name the files in it, as by " + pattern + "/*.csv");
        }
        if (Files.exists(root)) {
            throw refused(root + (wild.isEmpty() ? " is no file, but a device or a pipe" : " is no folder"));
        }
        if (Files.isSymbolicLink(root)) {
            throw refused("the link " + root + " leads to nothing that this user may see");
        }
        if (Files.notExists(root)) {
            throw refused("there is no " + root);
        }
    }

    private ConfigurationException refused(String what) {
        return new ConfigurationException("files " + pattern, what, "Correct the path; it begins at " + folder + ".");
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
