package dev.crescendo.postgresql.internal.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order, and the constants of the binary COPY format and of PostgreSQL's types. */
final class Wire {
    static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};

    /** Signature, flags, and the length of an extension that no version has. */
    static final int HEADER_LENGTH = SIGNATURE.length + 8;

    /** In place of a length: the value is null. */
    static final int NULL = -1;

    /** In place of the length of a type whose values differ in it. */
    static final int ANY_LENGTH = -2;

    /** In place of a row's number of fields: there are no more rows. */
    static final short TRAILER = -1;

    /** 2000-01-01, from where PostgreSQL counts, in days and microseconds since 1970-01-01. */
    static final int EPOCH_DAYS = 10_957;

    static final long EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000L;

    static final byte JSONB_VERSION = 1;

    static final short NUMERIC_POSITIVE = 0;
    static final short NUMERIC_NEGATIVE = 0x4000;
    static final short NUMERIC_NAN = (short) 0xC000;
    static final short NUMERIC_INFINITY = (short) 0xD000;
    static final short NUMERIC_MINUS_INFINITY = (short) 0xF000;

    /** Digits, weight, sign and scale, before the digits themselves. */
    static final int NUMERIC_HEADER = 8;

    /** The powers of ten that fit a {@code long}. */
    static final long[] TEN_TO = new long[19];

    static {
        TEN_TO[0] = 1;
        for (int i = 1; i < TEN_TO.length; i++) {
            TEN_TO[i] = TEN_TO[i - 1] * 10;
        }
    }

    private static final VarHandle INT2 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT4 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT8 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Wire() {}

    /** How many bytes a value takes, if all of its type take as many. */
    static int length(PgType type) {
        return switch (type.base()) {
            case BOOL -> 1;
            case INT2 -> 2;
            case INT4, FLOAT4, OID, DATE -> 4;
            case INT8, FLOAT8, XID8, TIME, TIMESTAMP, TIMESTAMPTZ -> 8;
            case TIMETZ -> 12;
            case INTERVAL, UUID -> 16;
            default -> ANY_LENGTH;
        };
    }

    static short int2(byte[] bytes, int at) {
        return (short) INT2.get(bytes, at);
    }

    static int int4(byte[] bytes, int at) {
        return (int) INT4.get(bytes, at);
    }

    static long int8(byte[] bytes, int at) {
        return (long) INT8.get(bytes, at);
    }

    static void putInt2(byte[] bytes, int at, int value) {
        INT2.set(bytes, at, (short) value);
    }

    static void putInt4(byte[] bytes, int at, int value) {
        INT4.set(bytes, at, value);
    }

    static void putInt8(byte[] bytes, int at, long value) {
        INT8.set(bytes, at, value);
    }
}
