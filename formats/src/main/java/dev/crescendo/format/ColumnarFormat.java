package dev.crescendo.format;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/** A format of files that say themselves what their fields are. Found by {@link java.util.ServiceLoader}. */
public interface ColumnarFormat {
    /** How names of such files end, in small letters, such as {@code .parquet}. */
    String suffix();

    /**
     * Opens a file. The caller closes the channel, after the file.
     *
     * @throws IOException if it is no such file, or has parts that can't be read; the message says what
     */
    ColumnarFile open(SeekableByteChannel channel) throws IOException;
}
