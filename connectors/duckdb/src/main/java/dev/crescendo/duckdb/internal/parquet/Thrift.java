package dev.crescendo.duckdb.internal.parquet;

import java.nio.charset.StandardCharsets;

/** Writes the part of Thrift's compact protocol that Parquet's headers and footers are made of. */
final class Thrift {
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    private final ByteBuilder out;
    private final int[] lastFields = new int[16];
    private int depth;

    Thrift(ByteBuilder out) {
        this.out = out;
    }

    /** What a structure holds. */
    @FunctionalInterface
    interface Content {
        void write(Thrift thrift);
    }

    private void header(int field, int type) {
        int step = field - lastFields[depth];
        if (step > 0 && step <= 15) {
            out.putByte(step << 4 | type);
        } else {
            out.putByte(type);
            varint(zigzag(field));
        }
        lastFields[depth] = field;
    }

    void i32(int field, int value) {
        header(field, I32);
        varint(zigzag(value));
    }

    void i64(int field, long value) {
        header(field, I64);
        varint(zigzag(value));
    }

    void bool(int field, boolean value) {
        header(field, value ? TRUE : FALSE);
    }

    void text(int field, String value) {
        header(field, BINARY);
        element(value);
    }

    void struct(int field, Content content) {
        header(field, STRUCT);
        element(content);
    }

    void listOfI32(int field, int... values) {
        list(field, I32, values.length);
        for (int value : values) {
            varint(zigzag(value));
        }
    }

    void listOfText(int field, String value) {
        list(field, BINARY, 1);
        element(value);
    }

    /** Begins a list of structures; {@link #element(Content)} follows that often. */
    void listOfStructs(int field, int size) {
        list(field, STRUCT, size);
    }

    private void list(int field, int type, int size) {
        header(field, LIST);
        if (size < 15) {
            out.putByte(size << 4 | type);
        } else {
            out.putByte(15 << 4 | type);
            varint(size);
        }
    }

    void element(Content content) {
        depth++;
        lastFields[depth] = 0;
        content.write(this);
        out.putByte(0);
        depth--;
    }

    private void element(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        varint(encoded.length);
        out.put(encoded, 0, encoded.length);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private void varint(long value) {
        out.putVarint(value);
    }
}
