package dev.crescendo.duckdb.internal.parquet;

import dev.crescendo.duckdb.internal.type.Json;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Interval;
import dev.crescendo.record.Row;
import java.math.BigDecimal;
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

    /** The text of a whole value. */
    static String of(FieldType type, Object value) {
        if (type.isNested()) {
            StringBuilder json = new StringBuilder();
            appendJson(json, type, value);
            return json.toString();
        }
        return text(value);
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

    private static void appendJson(StringBuilder json, FieldType type, @Nullable Object value) {
        if (value == null) {
            json.append("null");
        } else if (type instanceof FieldType.ListOf list) {
            json.append('[');
            String between = "";
            for (Object element : (List<?>) value) {
                json.append(between);
                appendJson(json, list.element(), element);
                between = ",";
            }
            json.append(']');
        } else if (type instanceof FieldType.Struct struct) {
            Row row = (Row) value;
            json.append('{');
            for (int i = 0; i < struct.schema().size(); i++) {
                Field field = struct.schema().field(i);
                json.append(i == 0 ? "" : ",");
                Json.append(json, field.name());
                json.append(':');
                appendJson(json, field.type(), row.valueAt(i));
            }
            json.append('}');
        } else {
            Json.append(json, text(value));
        }
    }
}
