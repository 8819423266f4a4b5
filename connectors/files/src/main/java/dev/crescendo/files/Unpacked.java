package dev.crescendo.files;

import dev.crescendo.error.SourceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a compressed file expands to; refused where that is out of all proportion. */
final class Unpacked extends FilterInputStream {
    private static final long HARMLESS_BYTES = 64L << 20;
    private static final long MAX_EXPANSION = 500;

    private final String file;
    private final long packedBytes;
    private long unpackedBytes;

    Unpacked(InputStream in, String file, long packedBytes) {
        super(in);
        this.file = file;
        this.packedBytes = packedBytes;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int bytes) {
        unpackedBytes += bytes;
        check(file, unpackedBytes, packedBytes);
    }

    /** Refuses what expands to so much. */
    static void check(String file, long unpackedBytes, long packedBytes) {
        if (unpackedBytes > HARMLESS_BYTES && unpackedBytes / MAX_EXPANSION > packedBytes) {
            throw new SourceException("the file " + file + " of " + packedBytes + " bytes expands to more than "
                    + MAX_EXPANSION + " times of that. Nothing was loaded from it; if it is no bomb, unpack it");
        }
    }
}
