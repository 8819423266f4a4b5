package dev.crescendo.postgresql.internal.source;

import dev.crescendo.postgresql.internal.copy.Json;
import dev.crescendo.record.Batch;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.ObjectColumn;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import java.util.HexFormat;

/** Writes a row of a batch as a JSON object, for people to read: exact numbers, ISO times, bytes in hexadecimal. */
final class RowJson {
    private RowJson() {}

    static String of(Batch batch, int row) {
        Schema schema = batch.schema();
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            json.append(Json.quoted(schema.field(i).name())).append(':').append(value(batch, i, row));
        }
        return json.append('}').toString();
    }

    private static String value(Batch batch, int field, int row) {
        Column column = batch.column(field);
        if (column.isNull(row)) {
            return "null";
        }
        if (column instanceof DecimalColumn decimals) {
            return switch (decimals.kindAt(row)) {
                case COMPACT, BIG -> decimals.at(row).toString();
                case NAN -> "\"NaN\"";
                case INFINITY -> "\"infinity\"";
                case MINUS_INFINITY -> "\"-infinity\"";
            };
        }
        FieldType type = column.field().type();
        if (column instanceof BytesColumn bytes) {
            return type == Simple.JSON
                    ? bytes.textAt(row)
                    : Json.quoted(
                            type == Simple.TEXT
                                    ? bytes.textAt(row)
                                    : "\\x" + HexFormat.of().formatHex(bytes.bytesAt(row)));
        }
        if (column instanceof LongColumn longs && type != Simple.LONG) {
            long micros = longs.at(row);
            if (type == Simple.TIME && micros == Times.END_OF_DAY) {
                return "\"24:00:00\"";
            }
            if (type != Simple.TIME && (micros == Times.INFINITY || micros == Times.MINUS_INFINITY)) {
                return micros == Times.INFINITY ? "\"infinity\"" : "\"-infinity\"";
            }
        }
        if (column instanceof ObjectColumn objects) {
            return Json.quoted(objects.at(row).toString());
        }
        if (column instanceof IntColumn ints && type == Simple.DATE) {
            int days = ints.at(row);
            if (days == Times.DATE_INFINITY || days == Times.DATE_MINUS_INFINITY) {
                return days == Times.DATE_INFINITY ? "\"infinity\"" : "\"-infinity\"";
            }
        }
        return plain(type, String.valueOf(batch.valueAt(field, row)));
    }

    private static String plain(FieldType type, String text) {
        boolean bare = type == Simple.BOOLEAN || type == Simple.INT || type == Simple.LONG;
        boolean floating =
                (type == Simple.FLOAT || type == Simple.DOUBLE) && Character.isDigit(text.charAt(text.length() - 1));
        return bare || floating ? text : Json.quoted(text);
    }
}
