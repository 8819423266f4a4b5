package dev.crescendo.duckdb.internal.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, little-endian, in an array that is used again. */
final class ByteBuilder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Java keeps a buffer outside of the heap for each thread, as large as the most that was ever written at once. */
    private static final int MOST_AT_ONCE = 1 << 16;

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
        for (int at = 0; at < size; at += MOST_AT_ONCE) {
            out.write(bytes, at, Math.min(MOST_AT_ONCE, size - at));
        }
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
        reserve(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
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

    /** The other way round, as fixed-length values are. */
    void putLongBigEndian(long value) {
        putLong(Long.reverseBytes(value));
    }

    void put(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Puts bytes, and before them how many they are. */
    void putCounted(byte[] source, int offset, int length) {
        reserve(Integer.BYTES + length);
        INT.set(bytes, size, length);
        System.arraycopy(source, offset, bytes, size + Integer.BYTES, length);
        size += Integer.BYTES + length;
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
