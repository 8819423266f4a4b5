package dev.crescendo.duckdb.internal.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes that grow, little-endian, in an array that is used again. */
final class ByteBuilder {
    private byte[] bytes;
    private int size;

    ByteBuilder(int capacity) {
        this.bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    void appendTo(ByteBuilder out) {
        out.put(bytes, 0, size);
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(1 << 30, size * 2L)));
        }
    }

    void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        reserve(4);
        bytes[size] = (byte) value;
        bytes[size + 1] = (byte) (value >>> 8);
        bytes[size + 2] = (byte) (value >>> 16);
        bytes[size + 3] = (byte) (value >>> 24);
        size += 4;
    }

    /** Leaves room for the length of what comes until {@link #end}. */
    int begin() {
        putInt(0);
        return size;
    }

    void end(int begun) {
        int whole = size;
        size = begun - Integer.BYTES;
        putInt(whole - begun);
        size = whole;
    }

    void putLong(long value) {
        putInt((int) value);
        putInt((int) (value >>> 32));
    }

    /** The other way round, as fixed-length values are. */
    void putLongBigEndian(long value) {
        putLong(Long.reverseBytes(value));
    }

    void put(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void fill(int value, int count) {
        reserve(count);
        Arrays.fill(bytes, size, size + count, (byte) value);
        size += count;
    }

    /** Seven bits a byte, the least first. */
    void putVarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            putByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        putByte((int) rest);
    }
}
