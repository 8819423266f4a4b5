package dev.crescendo.record;

import dev.crescendo.record.FieldType.Simple;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nested values as JSON, from which the same values can be read: numbers with all their digits, bytes in Base64, dates and
 * times in ISO 8601, NaN and infinities as text. Rows have all their fields, in order; what has no value is null.
 */
final class NestedJson {
    private NestedJson() {}

    /** A value that a column of the type has checked. */
    static String of(FieldType type, Object value) {
        StringBuilder json = new StringBuilder();
        append(json, type, value);
        return json.toString();
    }

    private static void append(StringBuilder json, FieldType type, @Nullable Object value) {
        if (value == null) {
            json.append("null");
        } else if (type instanceof FieldType.ListOf list) {
            json.append('[');
            String between = "";
            for (Object element : (List<?>) value) {
                json.append(between);
                append(json, list.element(), element);
                between = ",";
            }
            json.append(']');
        } else if (type instanceof FieldType.Struct struct) {
            Row row = (Row) value;
            for (int i = 0; i < struct.schema().size(); i++) {
                Field field = struct.schema().field(i);
                json.append(i == 0 ? '{' : ',');
                quote(json, field.name());
                json.append(':');
                append(json, field.type(), row.valueAt(i));
            }
            json.append('}');
        } else {
            single(json, type, value);
        }
    }

    private static void single(StringBuilder json, FieldType type, Object value) {
        if (value instanceof BigDecimal number) {
            json.append(number.toPlainString());
        } else if (value instanceof byte[] bytes) {
            json.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
        } else if (value instanceof Boolean || value instanceof Integer || value instanceof Long || isFinite(value)) {
            json.append(value);
        } else if (type == Simple.JSON) {
            json.append(value);
        } else if (value instanceof Interval interval) {
            json.append("\"P")
                    .append(interval.months())
                    .append('M')
                    .append(interval.days())
                    .append("DT")
                    .append(BigDecimal.valueOf(interval.micros(), 6).toPlainString())
                    .append("S\"");
        } else {
            quote(json, value.toString());
        }
    }

    private static boolean isFinite(Object value) {
        return value instanceof Double wide && Double.isFinite(wide)
                || value instanceof Float narrow && Float.isFinite(narrow);
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    /** How many bytes a text has as JSON in UTF-8, quotes included. */
    static int lengthOf(String text) {
        long length = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x20
                    ? 6
                    : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return (int) Math.min(Integer.MAX_VALUE, length);
    }
}
