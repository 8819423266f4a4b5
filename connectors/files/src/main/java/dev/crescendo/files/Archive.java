package dev.crescendo.files;

import dev.crescendo.error.SourceException;
import dev.crescendo.format.Glob;
import dev.crescendo.format.Store;
import dev.crescendo.format.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip archive, whose entries are files. They are read and never written anywhere, so that their names do no harm. An entry
 * is told by its name, size and checksum: it stays the same file when others are added to its archive.
 */
final class Archive implements Closeable {
    private static final String SUFFIX = ".zip";
    private static final int NAMED = 10;

    private final String path;
    private final String version;
    private final ZipFile zip;

    private Archive(String path, String version, ZipFile zip) {
        this.path = path;
        this.version = version;
        this.zip = zip;
    }

    /** A pattern of archives, and of the entries in them, as in {@code in/*.zip!data/*.csv}. */
    record Pattern(String files, Predicate<String> entries) {
        static Pattern of(String pattern) {
            int mark = pattern.toLowerCase(Locale.ROOT).indexOf(SUFFIX + "!");
            if (mark < 0) {
                return new Pattern(pattern, entry -> true);
            }
            int end = mark + SUFFIX.length();
            return new Pattern(pattern.substring(0, end), Glob.of(pattern.substring(end + 1), pattern)::matches);
        }
    }

    static boolean is(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
    }

    static Archive open(Store store, String path, String version) throws IOException {
        SeekableByteChannel channel = store.open(path, version);
        boolean opened = false;
        try {
            ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
            opened = true;
            return new Archive(path, version, zip);
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    boolean is(FilePiece piece) {
        return path.equals(piece.path()) && version.equals(piece.version());
    }

    /**
     * The entries of an archive that a pattern names, without folders and what programs leave beside the data.
     *
     * @throws SourceException if it is no archive, or one of them can't be read
     */
    static List<FileEntry> entries(Store store, StoredFile file, Predicate<String> wanted) {
        try (Archive archive = open(store, file.path(), file.version())) {
            return archive.entries(file, wanted);
        } catch (IOException unreadable) {
            throw new SourceException(
                    "the archive " + file.name() + " can't be read: " + unreadable.getMessage()
                            + ". Replace it by a whole one, or take it away",
                    unreadable);
        }
    }

    private List<FileEntry> entries(StoredFile file, Predicate<String> wanted) {
        List<FileEntry> entries = new ArrayList<>();
        List<String> encrypted = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long unpacked = 0;
        for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
            String name = entry.getName();
            if (entry.isDirectory() || entry.isUnixSymlink() || isTemporary(name) || !wanted.test(name)) {
                continue;
            }
            check(file, entry, names.add(name));
            if (entry.getGeneralPurposeBit().usesEncryption()) {
                encrypted.add(name);
            }
            unpacked += entry.getSize();
            entries.add(new FileEntry(
                    file.name() + "!" + name, file.path(), entry.getSize(), entry.getCrc(), file.version(), name));
        }
        if (!encrypted.isEmpty()) {
            throw new SourceException("the archive " + file.name() + " has entries that are encrypted: "
                    + String.join(", ", encrypted.subList(0, Math.min(NAMED, encrypted.size())))
                    + (encrypted.size() > NAMED ? " and " + (encrypted.size() - NAMED) + " more" : "")
                    + ". Pack it without a password, or name the others: " + file.name() + "!…");
        }
        Unpacked.check(file.name(), unpacked, file.size());
        entries.sort(Comparator.comparing(FileEntry::name));
        return entries;
    }

    private void check(StoredFile file, ZipArchiveEntry entry, boolean isFirst) {
        String name = entry.getName();
        if (!isFirst || name.chars().anyMatch(Character::isISOControl)) {
            throw new SourceException("the archive " + file.name() + " has "
                    + (isFirst ? "an entry with a control character in its name" : "two entries named " + name)
                    + ". Pack it again");
        }
        if (!entry.getGeneralPurposeBit().usesEncryption() && !zip.canReadEntryData(entry) || entry.getSize() < 0) {
            throw new SourceException("the archive " + file.name() + " has an entry " + name
                    + " that is packed by a method that is not known (" + entry.getMethod() + "). Pack it again");
        }
    }

    private static boolean isTemporary(String name) {
        for (String part : name.split("/")) {
            if (part.startsWith("_") || part.startsWith(".") && !part.equals(".") && !part.equals("..")) {
                return true;
            }
        }
        return false;
    }

    OpenStore.Content open(FilePiece piece) throws IOException {
        ZipArchiveEntry entry = zip.getEntry(piece.inside());
        if (entry == null || entry.getSize() != piece.to() || entry.getCrc() != piece.modified()) {
            throw new SourceException(
                    "the entry " + piece.name() + " has changed since this run was planned. Run it again");
        }
        CheckedInputStream checked = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
        InputStream guarded = new Unpacked(checked, piece.name(), entry.getCompressedSize());
        return new OpenStore.Content(guarded, null, () -> {
            if (checked.read() >= 0 || checked.getChecksum().getValue() != entry.getCrc()) {
                throw new IOException("it is not what its archive says: another checksum or more bytes");
            }
        });
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
