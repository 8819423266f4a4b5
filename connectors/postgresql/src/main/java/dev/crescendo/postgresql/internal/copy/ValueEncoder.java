package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.InternalException;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.EndOfDay;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FloatColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.Interval;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.ObjectColumn;
import dev.crescendo.record.Times;
import dev.crescendo.record.UuidColumn;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.OffsetTime;
import java.time.ZoneOffset;

/** Writes the values of one kind of column in the binary form of one type, each with its length. */
@FunctionalInterface
interface ValueEncoder {
    /** Writes the value at {@code row}; it is not null. */
    void encode(Column column, int row, CopyBuffer out) throws SQLException;

    /** @throws ConfigurationException if a column of the type {@code target} can't hold every value of a field */
    static void checkHolds(Field field, PgType target) {
        if (!target.holds(field)) {
            throw new ConfigurationException(
                    "field " + field.name(),
                    "it is " + field.type() + ", of which a PostgreSQL column of type " + target.sql()
                            + " can't hold every value",
                    "Make the column " + PgType.forField(field).sql() + ".");
        }
    }

    static ValueEncoder of(Field field, PgType target) {
        checkHolds(field, target);
        return switch (target.base()) {
            case BOOL -> ValueEncoder::bool;
            case INT2 -> ValueEncoder::int2;
            case INT4 -> (column, row, out) -> putInt4(((IntColumn) column).at(row), out);
            case INT8 ->
                field.type() == Simple.INT
                        ? (column, row, out) -> putInt8(((IntColumn) column).at(row), out)
                        : (column, row, out) -> putInt8(((LongColumn) column).at(row), out);
            case FLOAT4 -> (column, row, out) -> putInt4(Float.floatToRawIntBits(((FloatColumn) column).at(row)), out);
            case FLOAT8 ->
                field.type() == Simple.FLOAT
                        ? (column, row, out) -> putInt8(Double.doubleToRawLongBits(((FloatColumn) column).at(row)), out)
                        : (column, row, out) ->
                                putInt8(Double.doubleToRawLongBits(((DoubleColumn) column).at(row)), out);
            case NUMERIC -> numeric(field, target);
            case JSON -> field.type().isNested() ? ValueEncoder::nested : ValueEncoder::bytes;
            case TEXT, VARCHAR, BPCHAR, NAME, BYTEA -> ValueEncoder::bytes;
            case JSONB -> ValueEncoder::jsonb;
            case DATE -> ValueEncoder::date;
            case TIME -> whole(target, (column, row, out) -> putInt8(((LongColumn) column).at(row), out));
            case TIMETZ -> new TimeWithZoneEncoder(unit(target));
            case TIMESTAMP, TIMESTAMPTZ -> whole(target, ValueEncoder::timestamp);
            case INTERVAL -> new IntervalEncoder(unit(target));
            case UUID -> ValueEncoder::uuid;
            case OID -> ValueEncoder::oid;
            case XID8 -> (column, row, out) -> putInt8(((LongColumn) column).at(row), out);
            case MONEY -> ValueEncoder::money;
            case OTHER ->
                throw new InternalException("field " + field.name() + " of type " + target + " can't be written in"
                        + " binary form; report it.");
        };
    }

    private static ValueEncoder numeric(Field field, PgType target) {
        NumericEncoder encoder =
                new NumericEncoder(target.precision() == PgType.NONE ? Integer.MAX_VALUE : target.scale());
        if (field.type() == Simple.INT) {
            return (column, row, out) -> encoder.compact(column, ((IntColumn) column).at(row), 0, out);
        }
        if (field.type() == Simple.LONG) {
            return (column, row, out) -> encoder.compact(column, ((LongColumn) column).at(row), 0, out);
        }
        return encoder;
    }

    /** Microseconds that a time's type tells apart: 1, or more when it is declared with fewer digits than six. */
    static long unit(PgType target) {
        return target.precision() == PgType.NONE ? 1 : Wire.TEN_TO[6 - Math.min(6, target.precision())];
    }

    /** The same encoder, for a type that rounds what is finer than its unit: such a value must not come here. */
    private static ValueEncoder whole(PgType target, ValueEncoder encoder) {
        long unit = unit(target);
        if (unit == 1) {
            return encoder;
        }
        return (column, row, out) -> {
            long micros = ((LongColumn) column).at(row);
            checkWhole(column, micros, unit, target.sql());
            encoder.encode(column, row, out);
        };
    }

    static void checkWhole(Column column, long micros, long unit, String type) {
        boolean infinite = micros == Times.INFINITY || micros == Times.MINUS_INFINITY;
        if (!infinite && micros % unit != 0) {
            throw changes(column, type, "round");
        }
    }

    static InternalException changes(Column column, String type, String verb) {
        return new InternalException(
                "a value of field " + column.field().name() + " reached a PostgreSQL column of type " + type
                        + ", which would " + verb + " it. Nothing was loaded; report it.");
    }

    private static void bool(Column column, int row, CopyBuffer out) throws SQLException {
        int at = out.reserve(5);
        Wire.putInt4(out.bytes(), at, 1);
        out.bytes()[at + 4] = (byte) (((BooleanColumn) column).at(row) ? 1 : 0);
    }

    private static void int2(Column column, int row, CopyBuffer out) throws SQLException {
        int value = ((IntColumn) column).at(row);
        if (value != (short) value) {
            throw changes(column, "smallint", "not hold");
        }
        int at = out.reserve(6);
        Wire.putInt4(out.bytes(), at, 2);
        Wire.putInt2(out.bytes(), at + 4, value);
    }

    private static void putInt4(int value, CopyBuffer out) throws SQLException {
        int at = out.reserve(8);
        Wire.putInt4(out.bytes(), at, 4);
        Wire.putInt4(out.bytes(), at + 4, value);
    }

    private static void putInt8(long value, CopyBuffer out) throws SQLException {
        int at = out.reserve(12);
        Wire.putInt4(out.bytes(), at, 8);
        Wire.putInt8(out.bytes(), at + 4, value);
    }

    private static void oid(Column column, int row, CopyBuffer out) throws SQLException {
        long oid = ((LongColumn) column).at(row);
        if (oid >>> 32 != 0) {
            throw changes(column, "oid", "not hold");
        }
        putInt4((int) oid, out);
    }

    /** A whole number of cents. */
    private static void money(Column column, int row, CopyBuffer out) throws SQLException {
        DecimalColumn decimals = (DecimalColumn) column;
        boolean finite =
                decimals.kindAt(row) == DecimalColumn.Kind.COMPACT || decimals.kindAt(row) == DecimalColumn.Kind.BIG;
        if (!finite) {
            throw changes(column, "money", "not hold");
        }
        try {
            putInt8(decimals.at(row).setScale(2).unscaledValue().longValueExact(), out);
        } catch (ArithmeticException tooMuch) {
            throw changes(column, "money", "not hold");
        }
    }

    private static void bytes(Column column, int row, CopyBuffer out) throws SQLException {
        BytesColumn values = (BytesColumn) column;
        int length = values.lengthAt(row);
        int at = out.reserve(4);
        Wire.putInt4(out.bytes(), at, length);
        out.put(values.array(), values.offsetAt(row), length);
    }

    private static void nested(Column column, int row, CopyBuffer out) throws SQLException {
        byte[] json = ((ObjectColumn) column).jsonAt(row).getBytes(StandardCharsets.UTF_8);
        int at = out.reserve(4);
        Wire.putInt4(out.bytes(), at, json.length);
        out.put(json, 0, json.length);
    }

    private static void jsonb(Column column, int row, CopyBuffer out) throws SQLException {
        BytesColumn values = (BytesColumn) column;
        int length = values.lengthAt(row);
        int at = out.reserve(5);
        Wire.putInt4(out.bytes(), at, length + 1);
        out.bytes()[at + 4] = Wire.JSONB_VERSION;
        out.put(values.array(), values.offsetAt(row), length);
    }

    private static void date(Column column, int row, CopyBuffer out) throws SQLException {
        putInt4(wireDays(((IntColumn) column).at(row)), out);
    }

    static int wireDays(int days) {
        boolean infinite = days == Times.DATE_INFINITY || days == Times.DATE_MINUS_INFINITY;
        return infinite ? days : Math.subtractExact(days, Wire.EPOCH_DAYS);
    }

    private static void timestamp(Column column, int row, CopyBuffer out) throws SQLException {
        putInt8(wireMicros(((LongColumn) column).at(row)), out);
    }

    static long wireMicros(long micros) {
        boolean infinite = micros == Times.INFINITY || micros == Times.MINUS_INFINITY;
        return infinite ? micros : Math.subtractExact(micros, Wire.EPOCH_MICROS);
    }

    private static void uuid(Column column, int row, CopyBuffer out) throws SQLException {
        UuidColumn values = (UuidColumn) column;
        int at = out.reserve(20);
        Wire.putInt4(out.bytes(), at, 16);
        Wire.putInt8(out.bytes(), at + 4, values.mostSignificantBitsAt(row));
        Wire.putInt8(out.bytes(), at + 12, values.leastSignificantBitsAt(row));
    }

    /** Times with a zone: microseconds, and the zone as seconds west of UTC. */
    record TimeWithZoneEncoder(long unit) implements ValueEncoder {
        @Override
        public void encode(Column column, int row, CopyBuffer out) throws SQLException {
            Object value = ((ObjectColumn) column).at(row);
            boolean ends = value instanceof EndOfDay;
            long micros = ends ? Times.END_OF_DAY : Times.micros(column.field(), ((OffsetTime) value).toLocalTime());
            ZoneOffset offset = ends ? ((EndOfDay) value).offset() : ((OffsetTime) value).getOffset();
            checkWhole(column, micros, unit, "time with time zone");
            int at = out.reserve(16);
            Wire.putInt4(out.bytes(), at, 12);
            Wire.putInt8(out.bytes(), at + 4, micros);
            Wire.putInt4(out.bytes(), at + 12, -offset.getTotalSeconds());
        }
    }

    /** Intervals: microseconds, days, months. */
    record IntervalEncoder(long unit) implements ValueEncoder {
        @Override
        public void encode(Column column, int row, CopyBuffer out) throws SQLException {
            Interval interval = (Interval) ((ObjectColumn) column).at(row);
            checkWhole(column, interval.micros(), unit, "interval");
            int at = out.reserve(20);
            Wire.putInt4(out.bytes(), at, 16);
            Wire.putInt8(out.bytes(), at + 4, interval.micros());
            Wire.putInt4(out.bytes(), at + 12, interval.days());
            Wire.putInt4(out.bytes(), at + 16, interval.months());
        }
    }
}
