package dev.crescendo.files;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.SourceException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read of one file.
 *
 * @param name the lane
 * @param path where its store finds it, or the archive that it is in
 * @param version of what is at the path
 * @param inside its name in the archive; empty where it is in none
 * @param from the offset after what has been loaded
 * @param checked how many bytes were there when it was loaded; {@code from} and a last line that waited
 * @param hash of those bytes; null when none has been loaded
 * @param to its size when this run was planned; nothing beyond is read
 */
record FilePiece(
        String name,
        String path,
        String version,
        String inside,
        long from,
        long checked,
        @Nullable String hash,
        long to,
        long modified)
        implements Serializable {
    static FilePiece whole(FileEntry entry) {
        return of(entry, 0, 0, null);
    }

    /** All that has come since. */
    static FilePiece after(FileToken token, FileEntry entry) {
        return of(entry, token.offset(), token.size(), token.hash());
    }

    private static FilePiece of(FileEntry entry, long from, long checked, @Nullable String hash) {
        return new FilePiece(
                entry.name(),
                entry.path(),
                entry.version(),
                entry.inside(),
                from,
                checked,
                hash,
                entry.size(),
                entry.modified());
    }

    /** All of the file that it is a piece of, as far as it goes. */
    FilePiece fromTheStart() {
        return new FilePiece(name, path, version, inside, 0, 0, null, to, modified);
    }

    boolean isPlain() {
        return inside.isEmpty() && Compression.of(name) == Compression.NONE;
    }

    /** What to throw when it can't be read. */
    RuntimeException unreadable(IOException failure) {
        if (failure instanceof ClosedByInterruptException) {
            return new CancelledException("reading the file " + name + " was stopped");
        }
        return new SourceException(
                "the file " + name + " can't be read to its end: " + failure.getMessage()
                        + ". Nothing was loaded from it; replace it by a whole one, or take it away",
                failure);
    }
}
