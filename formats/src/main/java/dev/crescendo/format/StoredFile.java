package dev.crescendo.format;

/**
 * A file as a {@link Store} lists it.
 *
 * @param name what it is called in positions and rejects; the same in every run
 * @param path where the store finds it
 * @param size in bytes
 * @param modified a number that is another when the file has been written again, such as nanoseconds since 1970
 * @param version what the store calls this version of the file; empty where it has no versions
 */
public record StoredFile(String name, String path, long size, long modified, String version) {}
