package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.EndOfDay;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FloatColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.Interval;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.ObjectColumn;
import dev.crescendo.record.Times;
import dev.crescendo.record.UuidColumn;
import dev.crescendo.record.ValueException;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;

/** Reads the binary form of one type's values into one kind of column. */
@FunctionalInterface
interface ValueDecoder {
    /** The seconds of the largest offset from UTC that {@link ZoneOffset} has; PostgreSQL has less. */
    int MOST_OFFSET = 18 * 3600;

    /** Appends the value in {@code bytes} from {@code at} on; it is not null. */
    void decode(byte[] bytes, int at, int length, Column column);

    static ValueDecoder of(PgType type, Field field) {
        FieldType wanted = field.type();
        if (!type.reads(wanted)) {
            throw new ConfigurationException(
                    "field " + field.name(),
                    "it is " + wanted + ", which can't hold every value of the PostgreSQL type " + type.sql(),
                    "Use " + type.fieldType() + ".");
        }
        boolean number = wanted == Simple.NUMBER || wanted instanceof FieldType.Decimal;
        return switch (type.base()) {
            case BOOL -> (bytes, at, length, column) -> ((BooleanColumn) column).append(bytes[at] != 0);
            case INT2 ->
                number
                        ? (bytes, at, length, column) -> whole(column, Wire.int2(bytes, at))
                        : wanted == Simple.LONG
                                ? (bytes, at, length, column) -> ((LongColumn) column).append(Wire.int2(bytes, at))
                                : (bytes, at, length, column) -> ((IntColumn) column).append(Wire.int2(bytes, at));
            case INT4 ->
                number
                        ? (bytes, at, length, column) -> whole(column, Wire.int4(bytes, at))
                        : wanted == Simple.LONG
                                ? (bytes, at, length, column) -> ((LongColumn) column).append(Wire.int4(bytes, at))
                                : (bytes, at, length, column) -> ((IntColumn) column).append(Wire.int4(bytes, at));
            case INT8 ->
                number
                        ? (bytes, at, length, column) -> whole(column, Wire.int8(bytes, at))
                        : (bytes, at, length, column) -> ((LongColumn) column).append(Wire.int8(bytes, at));
            case FLOAT4 ->
                wanted == Simple.DOUBLE
                        ? (bytes, at, length, column) ->
                                ((DoubleColumn) column).append(Float.intBitsToFloat(Wire.int4(bytes, at)))
                        : (bytes, at, length, column) ->
                                ((FloatColumn) column).append(Float.intBitsToFloat(Wire.int4(bytes, at)));
            case FLOAT8 ->
                (bytes, at, length, column) ->
                        ((DoubleColumn) column).append(Double.longBitsToDouble(Wire.int8(bytes, at)));
            case NUMERIC, MONEY -> new NumericDecoder(wanted);
            case TEXT, VARCHAR, BPCHAR, NAME, BYTEA, JSON, OTHER ->
                (bytes, at, length, column) -> ((BytesColumn) column).append(bytes, at, length);
            case JSONB -> ValueDecoder::jsonb;
            case OID ->
                (bytes, at, length, column) ->
                        ((LongColumn) column).append(Integer.toUnsignedLong(Wire.int4(bytes, at)));
            case XID8 -> ValueDecoder::transactionId;
            case DATE -> ValueDecoder::date;
            case TIME -> (bytes, at, length, column) -> ((LongColumn) column).append(Wire.int8(bytes, at));
            case TIMETZ -> ValueDecoder::timeWithZone;
            case TIMESTAMP, TIMESTAMPTZ -> ValueDecoder::timestamp;
            case INTERVAL ->
                (bytes, at, length, column) -> ((ObjectColumn) column)
                        .append(new Interval(
                                Wire.int4(bytes, at + 12), Wire.int4(bytes, at + 8), Wire.int8(bytes, at)));
            case UUID -> wanted == Simple.TEXT ? new UuidTextDecoder() : ValueDecoder::uuid;
        };
    }

    private static void whole(Column column, long value) {
        ((DecimalColumn) column).append(BigDecimal.valueOf(value));
    }

    private static void transactionId(byte[] bytes, int at, int length, Column column) {
        long id = Wire.int8(bytes, at);
        if (id < 0) {
            throw new ValueException(column.field().name(), "is above 2^63, which 64 bits with a sign can't count");
        }
        ((LongColumn) column).append(id);
    }

    private static void jsonb(byte[] bytes, int at, int length, Column column) {
        if (length < 1 || bytes[at] != Wire.JSONB_VERSION) {
            throw CopyDecoder.malformed("a jsonb value has an unknown version");
        }
        ((BytesColumn) column).append(bytes, at + 1, length - 1);
    }

    static void date(byte[] bytes, int at, int length, Column column) {
        int days = Wire.int4(bytes, at);
        boolean infinite = days == Integer.MAX_VALUE || days == Integer.MIN_VALUE;
        ((IntColumn) column).append(infinite ? days : days + Wire.EPOCH_DAYS);
    }

    static void timestamp(byte[] bytes, int at, int length, Column column) {
        long micros = Wire.int8(bytes, at);
        if (micros != Times.INFINITY && micros != Times.MINUS_INFINITY) {
            if (micros >= Times.INFINITY - Wire.EPOCH_MICROS) {
                throw new ValueException(
                        column.field().name(), "is after the year 294246, which microseconds since 1970 can't count");
            }
            micros += Wire.EPOCH_MICROS;
        }
        ((LongColumn) column).append(micros);
    }

    private static void timeWithZone(byte[] bytes, int at, int length, Column column) {
        long micros = Wire.int8(bytes, at);
        int west = Wire.int4(bytes, at + 8);
        if (micros < 0 || micros > Times.END_OF_DAY || west < -MOST_OFFSET || west > MOST_OFFSET) {
            throw CopyDecoder.malformed("a time has " + micros + " microseconds and an offset of " + west + " seconds");
        }
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(-west);
        ((ObjectColumn) column)
                .append(
                        micros == Times.END_OF_DAY
                                ? new EndOfDay(offset)
                                : OffsetTime.of(LocalTime.ofNanoOfDay(micros * 1000), offset));
    }

    static void uuid(byte[] bytes, int at, int length, Column column) {
        ((UuidColumn) column).append(Wire.int8(bytes, at), Wire.int8(bytes, at + 8));
    }

    /** UUIDs as text, as PostgreSQL writes them. */
    final class UuidTextDecoder implements ValueDecoder {
        private static final byte[] DIGITS = {
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
        };

        private final byte[] text = new byte[36];

        @Override
        public void decode(byte[] bytes, int at, int length, Column column) {
            int to = 0;
            for (int i = 0; i < 16; i++) {
                if (i == 4 || i == 6 || i == 8 || i == 10) {
                    text[to++] = '-';
                }
                text[to++] = DIGITS[bytes[at + i] >> 4 & 0xF];
                text[to++] = DIGITS[bytes[at + i] & 0xF];
            }
            ((BytesColumn) column).append(text, 0, text.length);
        }
    }
}
