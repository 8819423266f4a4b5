package dev.crescendo.files;

import dev.crescendo.format.StoredFile;

/**
 * A file that the pattern names, or one in an archive that it names.
 *
 * @param name the lane
 * @param path where its store finds it, or the archive that it is in
 * @param modified what changes when it is written again
 * @param version of what is at the path
 * @param inside its name in the archive; empty where it is in none
 */
record FileEntry(String name, String path, long size, long modified, String version, String inside) {
    static FileEntry of(StoredFile file) {
        return new FileEntry(file.name(), file.path(), file.size(), file.modified(), file.version(), "");
    }

    /** Whether it may be read while it is being written: not where it is packed. */
    boolean isPlain() {
        return inside.isEmpty() && Compression.of(name) == Compression.NONE;
    }
}
