package dev.crescendo.postgresql.internal.copy;

import java.sql.SQLException;

/** Gathers small values into messages; passes large ones through. */
final class CopyBuffer {
    /** Smaller messages cost the server more than they save: 8 KB ones take an eighth longer. */
    static final int MESSAGE_BYTES = 64 << 10;

    private final CopySink sink;
    private final byte[] bytes = new byte[MESSAGE_BYTES];
    private int size;

    CopyBuffer(CopySink sink) {
        this.sink = sink;
    }

    /** Makes room for {@code length} bytes, at most a few dozen, and returns where they go in {@link #bytes}. */
    int reserve(int length) throws SQLException {
        if (size + length > MESSAGE_BYTES) {
            flush();
        }
        int at = size;
        size += length;
        return at;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Makes room as {@link #reserve} does, but takes none of it: {@link #moveTo} says how much was used. */
    int room(int length) throws SQLException {
        if (size + length > MESSAGE_BYTES) {
            flush();
        }
        return size;
    }

    int size() {
        return size;
    }

    void moveTo(int newSize) {
        size = newSize;
    }

    void put(byte[] source, int offset, int length) throws SQLException {
        if (length <= MESSAGE_BYTES - size) {
            System.arraycopy(source, offset, bytes, size, length);
            size += length;
        } else if (length <= MESSAGE_BYTES / 2) {
            flush();
            System.arraycopy(source, offset, bytes, 0, length);
            size = length;
        } else {
            flush();
            sink.write(source, offset, length);
        }
    }

    void flush() throws SQLException {
        if (size > 0) {
            sink.write(bytes, 0, size);
            size = 0;
        }
    }
}
