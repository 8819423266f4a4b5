package dev.crescendo.duckdb.internal.parquet;

import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Interval;
import dev.crescendo.record.Row;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as DuckDB reads them from text: intervals, times with zone, and lists and structures as JSON of such texts. */
final class Words {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private static final long MICROS = 1_000_000;

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter ZONED_TIME = new DateTimeFormatterBuilder()
            .append(TIME)
            .appendOffset("+HH:MM:ss", "+00:00")
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 9, java.time.format.SignStyle.NEVER)
            .appendPattern("-MM-dd")
            .toFormatter(Locale.ROOT)
            .withChronology(IsoChronology.INSTANCE)
            .withResolverStyle(ResolverStyle.STRICT);

    private Words() {}

    static String number(DecimalColumn column, int row) {
        return switch (column.kindAt(row)) {
            case COMPACT, BIG -> column.at(row).toPlainString();
            case NAN -> "NaN";
            case INFINITY -> "Infinity";
            case MINUS_INFINITY -> "-Infinity";
        };
    }

    /** Puts the text of a whole value. */
    static void put(ByteBuilder out, FieldType type, Object value) {
        if (type.isNested()) {
            putJson(out, type, value);
        } else {
            put(out, text(value));
        }
    }

    static void put(ByteBuilder out, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.put(encoded, 0, encoded.length);
    }

    private static String text(Object value) {
        if (value instanceof Interval interval) {
            // in two parts: DuckDB reads the digits before the sign, and has no number for those of the least
            return interval.months() + " months " + interval.days() + " days " + interval.micros() / MICROS
                    + " seconds " + interval.micros() % MICROS + " microseconds";
        }
        if (value instanceof OffsetTime time) {
            return ZONED_TIME.format(time);
        }
        if (value instanceof LocalDate date) {
            return DATE.format(date) + (date.getYear() > 0 ? "" : " (BC)");
        }
        if (value instanceof LocalDateTime timestamp) {
            return text(timestamp.toLocalDate()) + " " + TIME.format(timestamp);
        }
        if (value instanceof Instant instant) {
            LocalDateTime utc = instant.atOffset(ZoneOffset.UTC).toLocalDateTime();
            return text(utc.toLocalDate()) + " " + TIME.format(utc) + "+00";
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            StringBuilder escaped = new StringBuilder();
            for (byte b : bytes) {
                escaped.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
            return escaped.toString();
        }
        return value.toString();
    }

    private static void putJson(ByteBuilder out, FieldType type, @Nullable Object value) {
        if (value == null) {
            out.put(NULL, 0, NULL.length);
        } else if (type instanceof FieldType.ListOf list) {
            char before = '[';
            for (Object element : (List<?>) value) {
                out.putByte(before);
                putJson(out, list.element(), element);
                before = ',';
            }
            if (before == '[') {
                out.putByte('[');
            }
            out.putByte(']');
        } else if (type instanceof FieldType.Struct struct) {
            Row row = (Row) value;
            for (int i = 0; i < struct.schema().size(); i++) {
                Field field = struct.schema().field(i);
                out.putByte(i == 0 ? '{' : ',');
                putQuoted(out, field.name());
                out.putByte(':');
                putJson(out, field.type(), row.valueAt(i));
            }
            out.putByte('}');
        } else {
            putQuoted(out, text(value));
        }
    }

    private static void putQuoted(ByteBuilder out, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.putByte('"');
        int plain = 0;
        for (int i = 0; i < encoded.length; i++) {
            byte next = encoded[i];
            if (next == '"' || next == '\\' || next >= 0 && next < 0x20) {
                out.put(encoded, plain, i - plain);
                plain = i + 1;
                put(out, next < 0x20 ? "\\u00" + HexFormat.of().toHexDigits(next) : "\\" + (char) next);
            }
        }
        out.put(encoded, plain, encoded.length - plain);
        out.putByte('"');
    }
}
