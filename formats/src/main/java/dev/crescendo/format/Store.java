package dev.crescendo.format;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** Where files are: a folder, say, or the buckets of an object store. Serializable, and without open resources. */
public interface Store extends Serializable {
    /**
     * The files that a pattern names, in the order of their names. Driver side.
     *
     * @throws ConfigurationException if the pattern is wrong, or where it begins there is nothing
     * @throws SourceException if they can't be listed
     */
    List<StoredFile> list(String pattern);

    /** Where it is, for messages. */
    @Override
    String toString();

    /**
     * Opens a file for reading, at its beginning; it can be moved anywhere in it. Worker side.
     *
     * @param path as it was listed
     * @param version as it was listed
     * @throws java.nio.file.NoSuchFileException if it has gone
     * @throws SourceException if it is there in another version
     */
    SeekableByteChannel open(String path, String version) throws IOException;
}
