package dev.crescendo.postgresql.internal.copy;

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
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.OffsetTime;
import java.util.UUID;

/** Writes the values of one kind of column as COPY's text form has them. */
@FunctionalInterface
interface TextEncoder {
    /** Writes the value at {@code row}; it is not null. */
    void encode(Column column, int row, CopyBuffer out) throws SQLException;

    /** Appends a value's text, which needs no escapes. */
    @FunctionalInterface
    interface Plain {
        void append(StringBuilder text, Column column, int row);
    }

    /** Refuses what {@link ValueEncoder#of} refuses: the forms differ, what a target holds does not. */
    static TextEncoder of(Field field, PgType target) {
        ValueEncoder.checkHolds(field, target);
        long unit = ValueEncoder.unit(target);
        String type = target.sql();
        if (field.type() instanceof FieldType.Decimal || field.type() == Simple.NUMBER) {
            int scale = target.base() == PgType.Base.NUMERIC && target.precision() != PgType.NONE
                    ? Math.max(0, target.scale())
                    : Integer.MAX_VALUE;
            return plain((text, column, row) -> number(text, (DecimalColumn) column, row, scale));
        }
        if (field.type().isNested()) {
            return (column, row, out) -> {
                byte[] json = ((ObjectColumn) column).jsonAt(row).getBytes(StandardCharsets.UTF_8);
                escaped(json, 0, json.length, out);
            };
        }
        return switch ((Simple) field.type()) {
            case TEXT, JSON -> TextEncoder::escaped;
            case BYTES -> TextEncoder::hexadecimal;
            case BOOLEAN -> plain((text, column, row) -> text.append(((BooleanColumn) column).at(row) ? 't' : 'f'));
            case INT -> plain((text, column, row) -> text.append(((IntColumn) column).at(row)));
            case LONG -> plain((text, column, row) -> text.append(((LongColumn) column).at(row)));
            case FLOAT -> plain((text, column, row) -> text.append(((FloatColumn) column).at(row)));
            case DOUBLE -> plain((text, column, row) -> text.append(((DoubleColumn) column).at(row)));
            case NUMBER -> throw new AssertionError(field);
            case DATE -> plain((text, column, row) -> TextForm.date(text, ((IntColumn) column).at(row)));
            case TIME ->
                plain((text, column, row) -> TextForm.time(text, checked((LongColumn) column, row, unit, type)));
            case TIMESTAMP ->
                plain((text, column, row) ->
                        TextForm.timestamp(text, checked((LongColumn) column, row, unit, type), ""));
            case INSTANT ->
                plain((text, column, row) ->
                        TextForm.timestamp(text, checked((LongColumn) column, row, unit, type), "+00"));
            case TIME_WITH_ZONE -> plain((text, column, row) -> zoned(text, (ObjectColumn) column, row, unit, type));
            case INTERVAL ->
                plain((text, column, row) -> {
                    Interval interval = (Interval) ((ObjectColumn) column).at(row);
                    ValueEncoder.checkWhole(column, interval.micros(), unit, type);
                    TextForm.interval(text, interval);
                });
            case UUID ->
                plain((text, column, row) -> {
                    UuidColumn uuids = (UuidColumn) column;
                    text.append(new UUID(uuids.mostSignificantBitsAt(row), uuids.leastSignificantBitsAt(row)));
                });
        };
    }

    private static TextEncoder plain(Plain plain) {
        StringBuilder text = new StringBuilder();
        return (column, row, out) -> {
            text.setLength(0);
            plain.append(text, column, row);
            byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
            out.put(bytes, 0, bytes.length);
        };
    }

    private static long checked(LongColumn column, int row, long unit, String type) {
        long micros = column.at(row);
        ValueEncoder.checkWhole(column, micros, unit, type);
        return micros;
    }

    private static void zoned(StringBuilder text, ObjectColumn column, int row, long unit, String type) {
        if (column.at(row) instanceof EndOfDay end) {
            TextForm.time(text, Times.END_OF_DAY);
            TextForm.offset(text, end.offset());
            return;
        }
        OffsetTime time = (OffsetTime) column.at(row);
        long micros = Times.micros(column.field(), time.toLocalTime());
        ValueEncoder.checkWhole(column, micros, unit, type);
        TextForm.time(text, micros);
        TextForm.offset(text, time.getOffset());
    }

    private static void number(StringBuilder text, DecimalColumn column, int row, int maxScale) {
        switch (column.kindAt(row)) {
            case COMPACT, BIG -> {
                java.math.BigDecimal number = column.at(row);
                if (number.scale() > maxScale && number.stripTrailingZeros().scale() > maxScale) {
                    throw ValueEncoder.changes(column, "numeric with " + maxScale + " digits after the point", "round");
                }
                text.append(number.toPlainString());
            }
            case NAN -> text.append("NaN");
            case INFINITY -> text.append("Infinity");
            case MINUS_INFINITY -> text.append("-Infinity");
        }
    }

    private static void escaped(Column column, int row, CopyBuffer out) throws SQLException {
        BytesColumn values = (BytesColumn) column;
        int from = values.offsetAt(row);
        escaped(values.array(), from, from + values.lengthAt(row), out);
    }

    private static void escaped(byte[] bytes, int start, int end, CopyBuffer out) throws SQLException {
        int from = start;
        for (int i = from; i < end; i++) {
            char escape = switch (bytes[i]) {
                case '\\' -> '\\';
                case '\n' -> 'n';
                case '\r' -> 'r';
                case '\t' -> 't';
                default -> 0;
            };
            if (escape != 0) {
                out.put(bytes, from, i - from);
                int at = out.reserve(2);
                out.bytes()[at] = '\\';
                out.bytes()[at + 1] = (byte) escape;
                from = i + 1;
            }
        }
        out.put(bytes, from, end - from);
    }

    private static void hexadecimal(Column column, int row, CopyBuffer out) throws SQLException {
        BytesColumn values = (BytesColumn) column;
        int at = out.reserve(3);
        out.bytes()[at] = '\\';
        out.bytes()[at + 1] = '\\';
        out.bytes()[at + 2] = 'x';
        int from = values.offsetAt(row);
        for (int i = from; i < from + values.lengthAt(row); i++) {
            int digits = out.reserve(2);
            out.bytes()[digits] = (byte) Character.forDigit(values.array()[i] >> 4 & 0xF, 16);
            out.bytes()[digits + 1] = (byte) Character.forDigit(values.array()[i] & 0xF, 16);
        }
    }
}
