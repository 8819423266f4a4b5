package dev.crescendo.duckdb.internal.source;

import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.DoubleColumn;
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
import java.time.DateTimeException;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.duckdb.DuckDBReadableVector;

/**
 * Brings the values of one column over: which expressions to select, and what to append. Dates and times come as numbers,
 * because Java's classes know neither infinity nor 24:00;
 * what the driver's vectors can't show comes as text.
 */
final class ValueReader {
    private static final DateTimeFormatter ZONED_TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .appendOffset("+HH:mm:ss", "Z") // "+00" would be taken for all of +00:30
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT); // else 24:00 would become 00:00

    private final Field field;
    private final List<String> expressions;
    private final Append append;

    private interface Append {
        void from(DuckDBReadableVector[] vectors, int first, int row, Column column);
    }

    private ValueReader(Field field, List<String> expressions, Append append) {
        this.field = field;
        this.expressions = expressions;
        this.append = append;
    }

    /** The reader of a column into a field; empty if that can't hold every value of it exactly. */
    static Optional<ValueReader> of(TableColumn column, Field field) {
        DuckType type = column.duckType();
        FieldType own = type.fieldType();
        FieldType wanted = field.type();
        boolean whole = own == Simple.INT || own == Simple.LONG;
        boolean fits = own.equals(wanted)
                || own == Simple.INT && wanted == Simple.LONG
                || own == Simple.FLOAT && wanted == Simple.DOUBLE
                || (whole || own instanceof FieldType.Decimal) && wanted == Simple.NUMBER
                || (own == Simple.NUMBER || own instanceof FieldType.Decimal) && wanted instanceof FieldType.Decimal
                || (own == Simple.UUID || own == Simple.JSON) && wanted == Simple.TEXT;
        return fits ? Optional.of(reader(column.sql(), type, field)) : Optional.empty();
    }

    private static ValueReader reader(String column, DuckType type, Field field) {
        FieldType wanted = field.type();
        if (type.isNestedInJson()) {
            return one(
                    field,
                    "CAST(to_json(" + column + ") AS VARCHAR)",
                    (from, at, row, to) -> ((BytesColumn) to).append(NestedJson.valid(from[at].getString(row))));
        }
        String text = "CAST(" + column + " AS VARCHAR)";
        if (wanted instanceof FieldType.Decimal || wanted == Simple.NUMBER) {
            return one(
                    field,
                    text,
                    (from, at, row, to) -> ((DecimalColumn) to).append(new BigDecimal(from[at].getString(row))));
        }
        if (!(wanted instanceof Simple simple)) {
            throw new IllegalStateException("no DuckDB column is read as " + wanted);
        }
        return switch (simple) {
            case BOOLEAN ->
                one(field, column, (from, at, row, to) -> ((BooleanColumn) to).append(from[at].getBoolean(row)));
            case INT ->
                one(
                        field,
                        "CAST(" + column + " AS INTEGER)",
                        (from, at, row, to) -> ((IntColumn) to).append(from[at].getInt(row)));
            case LONG ->
                one(
                        field,
                        "CAST(" + column + " AS BIGINT)",
                        (from, at, row, to) -> ((LongColumn) to).append(from[at].getLong(row)));
            case FLOAT -> one(field, column, (from, at, row, to) -> ((FloatColumn) to).append(from[at].getFloat(row)));
            case DOUBLE ->
                one(
                        field,
                        "CAST(" + column + " AS DOUBLE)",
                        (from, at, row, to) -> ((DoubleColumn) to).append(from[at].getDouble(row)));
            case TEXT, JSON ->
                one(field, text, (from, at, row, to) -> ((BytesColumn) to).append(from[at].getString(row)));
            case BYTES ->
                one(field, "hex(" + column + ")", (from, at, row, to) -> {
                    byte[] bytes = HexFormat.of().parseHex(from[at].getString(row));
                    ((BytesColumn) to).append(bytes, 0, bytes.length);
                });
            case DATE ->
                one(
                        field,
                        "CAST(" + column + " - DATE '1970-01-01' AS INTEGER)",
                        (from, at, row, to) -> ((IntColumn) to).append(days(from[at].getInt(row))));
            case TIME ->
                one(
                        field,
                        "epoch_us(" + column + ")",
                        (from, at, row, to) -> ((LongColumn) to).append(from[at].getLong(row)));
            case TIMESTAMP ->
                one(
                        field,
                        micros("CAST(" + column + " AS TIMESTAMP)", "TIMESTAMP"),
                        (from, at, row, to) -> ((LongColumn) to).append(micros(from[at].getLong(row))));
            case INSTANT ->
                one(
                        field,
                        micros(column, "TIMESTAMPTZ"),
                        (from, at, row, to) -> ((LongColumn) to).append(micros(from[at].getLong(row))));
            case TIME_WITH_ZONE ->
                one(
                        field,
                        text,
                        (from, at, row, to) -> ((ObjectColumn) to).append(zoned(field, from[at].getString(row))));
            case UUID ->
                one(field, text, (from, at, row, to) -> {
                    UUID uuid = UUID.fromString(from[at].getString(row));
                    ((UuidColumn) to).append(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
                });
            case INTERVAL ->
                new ValueReader(
                        field,
                        List.of(
                                "datepart('year', " + column + ") * 12 + datepart('month', " + column + ")",
                                "datepart('day', " + column + ")",
                                "datepart('hour', " + column + ") * 3600000000 + datepart('minute', " + column
                                        + ") * 60000000 + datepart('microsecond', " + column + ")"),
                        (from, at, row, to) -> ((ObjectColumn) to)
                                .append(new Interval(
                                        Math.toIntExact(from[at].getLong(row)),
                                        Math.toIntExact(from[at + 1].getLong(row)),
                                        from[at + 2].getLong(row))));
            case NUMBER -> throw new IllegalStateException("numbers were seen to before " + type);
        };
    }

    private static ValueReader one(Field field, String expression, Append append) {
        return new ValueReader(field, List.of(expression), append);
    }

    private static String micros(String column, String type) {
        return "CASE WHEN isfinite(" + column + ") THEN epoch_us(" + column + ") WHEN " + column + " > " + type
                + " 'epoch' THEN 9223372036854775807 ELSE CASE WHEN " + column
                + " IS NOT NULL THEN -9223372036854775807 END END";
    }

    private static int days(int value) {
        return value == -Times.DATE_INFINITY ? Times.DATE_MINUS_INFINITY : value;
    }

    private static long micros(long value) {
        return value == -Times.INFINITY ? Times.MINUS_INFINITY : value;
    }

    private static OffsetTime zoned(Field field, String text) {
        try {
            return OffsetTime.parse(text, ZONED_TIME);
        } catch (DateTimeException endOfDay) {
            throw new ValueException(field.name(), "24:00 with a zone can't be shown as a time");
        }
    }

    List<String> expressions() {
        return expressions;
    }

    /** Appends the value of a row, whose expressions begin with the vector {@code first}. */
    void append(DuckDBReadableVector[] vectors, int first, int row, Column column) {
        if (vectors[first].isNull(row)) {
            column.appendNull();
        } else {
            append.from(vectors, first, row, column);
        }
    }

    Field field() {
        return field;
    }
}
