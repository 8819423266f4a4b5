package dev.crescendo.record;

import dev.crescendo.record.FieldType.Simple;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Writes a row of a batch as a JSON object, which people can read, and sources when they are to read a record again: exact
 * numbers, ISO times, bytes in hexadecimal after {@code \\x}.
 */
public final class RowJson {
    private RowJson() {}

    /** All fields of a row, but those of type json that have no value: null is a value of theirs. */
    public static String of(Batch batch, int row) {
        Schema schema = batch.schema();
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < schema.size(); i++) {
            if (schema.field(i).type() == Simple.JSON && batch.column(i).isNull(row)) {
                continue;
            }
            if (json.length() > 1) {
                json.append(',');
            }
            json.append(quoted(schema.field(i).name())).append(':').append(value(batch, i, row));
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
        if (type.isNested()) {
            return NestedJson.of(type, Objects.requireNonNull(batch.valueAt(field, row)));
        }
        if (column instanceof BytesColumn bytes) {
            return type == Simple.JSON
                    ? bytes.textAt(row)
                    : quoted(
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
            return quoted(objects.at(row).toString());
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
        return bare || floating ? text : quoted(text);
    }

    /** Some fields of a row as {@code id=5, day=2026-01-31}; those that it has not are left out. */
    public static String named(Batch batch, int row, List<String> fields) {
        StringBuilder text = new StringBuilder();
        for (String field : fields) {
            for (int at : batch.schema().find(field).stream().toArray()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(field)
                        .append('=')
                        .append(unquoted(value(batch, at, row)));
            }
        }
        return text.toString();
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < 0x20) {
                        json.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
