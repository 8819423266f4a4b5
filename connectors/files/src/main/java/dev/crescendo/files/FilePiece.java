package dev.crescendo.files;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read of one file.
 *
 * @param name the lane
 * @param path where it is
 * @param from the offset after what has been loaded
 * @param checked how many bytes were there when it was loaded; {@code from} and a last line that waited
 * @param hash of those bytes; null when none has been loaded
 * @param to its size when this run was planned; nothing beyond is read
 */
record FilePiece(
        String name,
        String path,
        long from,
        long checked,
        @Nullable String hash,
        long to,
        long modified) implements Serializable {
    static FilePiece whole(FileEntry entry) {
        return new FilePiece(entry.name(), entry.path().toString(), 0, 0, null, entry.size(), entry.modified());
    }

    /** All that has come since. */
    static FilePiece after(FileToken token, FileEntry entry) {
        return new FilePiece(
                entry.name(),
                entry.path().toString(),
                token.offset(),
                token.size(),
                token.hash(),
                entry.size(),
                entry.modified());
    }
}
