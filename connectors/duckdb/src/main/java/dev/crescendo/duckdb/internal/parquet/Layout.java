package dev.crescendo.duckdb.internal.parquet;

import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;

/**
 * How a field's values lie in the file.
 *
 * @param kind what is written
 * @param precision of a decimal
 * @param scale of a decimal
 */
record Layout(Kind kind, int precision, int scale) {
    /** Digits that fit into 64 bits, and into 128. */
    static final int LONG_DIGITS = 18;

    static final int MOST_DIGITS = 38;

    /** Physical types by their numbers in the format. */
    private static final int BOOLEAN = 0;

    private static final int INT32 = 1;
    private static final int INT64 = 2;
    private static final int FLOAT = 4;
    private static final int DOUBLE = 5;
    private static final int BYTE_ARRAY = 6;
    private static final int FIXED = 7;

    enum Kind {
        BOOLEAN(Layout.BOOLEAN),
        INT(Layout.INT32),
        LONG(Layout.INT64),
        FLOAT(Layout.FLOAT),
        DOUBLE(Layout.DOUBLE),
        SMALL_DECIMAL(Layout.INT64),
        BIG_DECIMAL(Layout.FIXED),
        /** A number without bounds, in digits. */
        NUMBER(Layout.BYTE_ARRAY),
        TEXT(Layout.BYTE_ARRAY),
        JSON(Layout.BYTE_ARRAY),
        BYTES(Layout.BYTE_ARRAY),
        DATE(Layout.INT32),
        TIME(Layout.INT64),
        TIMESTAMP(Layout.INT64),
        INSTANT(Layout.INT64),
        UUID(Layout.FIXED),
        /** A list or structure as JSON, which DuckDB need not look at before it reads it back. */
        NESTED(Layout.BYTE_ARRAY),
        /** What the format has no type for, in words that DuckDB reads back. */
        WORDS(Layout.BYTE_ARRAY);

        private final int physical;

        Kind(int physical) {
            this.physical = physical;
        }
    }

    static Layout of(FieldType type) {
        if (type instanceof FieldType.Decimal decimal) {
            Kind kind = decimal.precision() <= LONG_DIGITS
                    ? Kind.SMALL_DECIMAL
                    : decimal.precision() <= MOST_DIGITS ? Kind.BIG_DECIMAL : Kind.NUMBER;
            return new Layout(kind, decimal.precision(), decimal.scale());
        }
        if (!(type instanceof Simple simple)) {
            return plain(Kind.NESTED);
        }
        return plain(
                switch (simple) {
                    case BOOLEAN -> Kind.BOOLEAN;
                    case INT -> Kind.INT;
                    case LONG -> Kind.LONG;
                    case FLOAT -> Kind.FLOAT;
                    case DOUBLE -> Kind.DOUBLE;
                    case NUMBER -> Kind.NUMBER;
                    case TEXT -> Kind.TEXT;
                    case JSON -> Kind.JSON;
                    case BYTES -> Kind.BYTES;
                    case DATE -> Kind.DATE;
                    case TIME -> Kind.TIME;
                    case TIMESTAMP -> Kind.TIMESTAMP;
                    case INSTANT -> Kind.INSTANT;
                    case UUID -> Kind.UUID;
                    case TIME_WITH_ZONE, INTERVAL -> Kind.WORDS;
                });
    }

    private static Layout plain(Kind kind) {
        return new Layout(kind, 0, 0);
    }

    int physicalType() {
        return kind.physical;
    }

    /** The element of the file's schema; {@code optional} when there may be nulls. */
    void writeSchema(Thrift thrift, String name, boolean optional) {
        thrift.i32(1, kind.physical);
        if (kind.physical == FIXED) {
            thrift.i32(2, 16);
        }
        thrift.i32(3, optional ? 1 : 0);
        thrift.text(4, name);
        switch (kind) {
            case SMALL_DECIMAL, BIG_DECIMAL -> {
                thrift.i32(6, 5);
                thrift.i32(7, scale);
                thrift.i32(8, precision);
                thrift.struct(
                        10,
                        logical -> logical.struct(5, decimal -> {
                            decimal.i32(1, scale);
                            decimal.i32(2, precision);
                        }));
            }
            case NUMBER, TEXT, WORDS -> {
                thrift.i32(6, 0);
                thrift.struct(10, logical -> logical.struct(1, string -> {}));
            }
            case JSON, NESTED -> {
                thrift.i32(6, 19);
                thrift.struct(10, logical -> logical.struct(12, json -> {}));
            }
            case DATE -> {
                thrift.i32(6, 6);
                thrift.struct(10, logical -> logical.struct(6, date -> {}));
            }
            case TIME -> {
                thrift.i32(6, 8);
                thrift.struct(10, logical -> logical.struct(7, time -> micros(time, false)));
            }
            case TIMESTAMP -> thrift.struct(10, logical -> logical.struct(8, timestamp -> micros(timestamp, false)));
            case INSTANT -> {
                thrift.i32(6, 10);
                thrift.struct(10, logical -> logical.struct(8, timestamp -> micros(timestamp, true)));
            }
            case UUID -> thrift.struct(10, logical -> logical.struct(14, uuid -> {}));
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, BYTES -> {}
        }
    }

    private static void micros(Thrift thrift, boolean adjustedToUtc) {
        thrift.bool(1, adjustedToUtc);
        thrift.struct(2, unit -> unit.struct(2, micros -> {}));
    }
}
