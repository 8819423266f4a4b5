package dev.crescendo.files;

import java.nio.file.Path;

/**
 * A file that the pattern names.
 *
 * @param name its path from the source's folder, with slashes
 * @param modified in nanoseconds since 1970
 */
record FileEntry(String name, Path path, long size, long modified) {}
