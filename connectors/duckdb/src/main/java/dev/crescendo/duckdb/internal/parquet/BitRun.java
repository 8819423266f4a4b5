package dev.crescendo.duckdb.internal.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bits that grow, the least of each byte first. */
final class BitRun {
    private byte[] bytes = new byte[512];
    private int size;

    int size() {
        return size;
    }

    void add(boolean bit) {
        int at = size >>> 3;
        if (at == bytes.length) {
            bytes = Arrays.copyOf(bytes, at * 2);
        }
        if (bit) {
            bytes[at] |= (byte) (1 << (size & 7));
        }
        size++;
    }

    /** Adds ones until there are {@code bits}. */
    void fill(int bits) {
        while (size < bits) {
            add(true);
        }
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, (size + 7) >>> 3);
    }

    void appendTo(ByteBuilder out) {
        out.put(bytes, 0, (size + 7) >>> 3);
    }

    void clear() {
        Arrays.fill(bytes, 0, (size + 7) >>> 3, (byte) 0);
        size = 0;
    }
}
