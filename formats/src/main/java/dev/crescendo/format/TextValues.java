package dev.crescendo.format;

import dev.crescendo.record.Batch;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Times;
import dev.crescendo.record.ValueException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a text into a field's object form, exactly or not at all. Lists and structs are read as JSON. */
public final class TextValues {
    private static final Pattern NUMBER =
            Pattern.compile("-?+(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?+(?:[eE][+-]?+[0-9]{1,4}+)?+");

    private static final Pattern WHOLE = Pattern.compile("-?+[0-9]++(?:\\.0++)?+");

    /** ISO 8601, with T or a space between date and time. */
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter INSTANT = new DateTimeFormatterBuilder()
            .append(TIMESTAMP)
            .appendOffset("+HH:mm", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** Longer numerals than any target takes: to make numbers of them takes the square of their length. */
    private static final int MOST_CHARACTERS = 150_000;

    /** Longer texts are in no usual form. */
    private static final int MOST_USUAL = 64;

    private TextValues() {}

    /**
     * The value that {@code text} says.
     *
     * @throws ValueException with what was expected, if the field can't hold it exactly
     */
    public static Object parse(Field field, String text) {
        if (field.type().isNested()) {
            return JsonValues.parse(field, text);
        }
        Object usual = usual(field, text);
        return usual != null ? usual : inAnyForm(field, text);
    }

    /**
     * Appends the value that a text in UTF-8 says to the open row of a batch.
     *
     * @throws ValueException as of {@link #parse}, and if the batch's rules forbid it; the column is as it was then
     */
    public static void append(Batch batch, int field, byte[] utf8, int from, int to) {
        Column column = batch.column(field);
        if (column.field().type() == Simple.TEXT) {
            ((BytesColumn) column).append(utf8, from, to - from);
        } else if (!UsualForms.append(column, utf8, from, to)) {
            String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
            batch.appendValue(field, parse(column.field(), text));
        }
    }

    /** The value of a text in its type's usual form; null for others, which may still be right. */
    private static @Nullable Object usual(Field field, String text) {
        if (field.type() == Simple.TEXT || field.type() == Simple.JSON) {
            return text;
        }
        if (text.length() > MOST_USUAL) {
            return null;
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1); // what it has not is in no usual form
        int length = bytes.length; // less than the text's, where that has pairs of surrogates
        if (!(field.type() instanceof Simple simple)) {
            return number(Simple.NUMBER, bytes);
        }
        return switch (simple) {
            case INT, LONG, DOUBLE, NUMBER -> number(simple, bytes);
            case DATE -> {
                long days = UsualForms.date(bytes, 0, length);
                yield days == UsualForms.NONE ? null : Times.date(field, (int) days);
            }
            case TIME, TIMESTAMP, INSTANT -> {
                long micros = UsualForms.micros(simple, bytes, 0, length);
                yield micros == UsualForms.NONE
                        ? null
                        : simple == Simple.TIME
                                ? Times.time(field, micros)
                                : simple == Simple.TIMESTAMP
                                        ? Times.timestamp(field, micros)
                                        : Times.instant(field, micros);
            }
            default -> null;
        };
    }

    private static @Nullable Object number(Simple type, byte[] text) {
        UsualNumber number = new UsualNumber();
        return number.readAll(text, 0, text.length) ? number.value(type) : null;
    }

    /** The value of a text in any of the forms that are its type's. */
    static Object inAnyForm(Field field, String text) {
        if (!(field.type() instanceof Simple simple)) {
            return number(field, text);
        }
        return switch (simple) {
            case BOOLEAN -> bool(field, text);
            case INT -> whole(field, text, BigDecimal::intValueExact);
            case LONG -> whole(field, text, BigDecimal::longValueExact);
            case FLOAT -> floating(field, text, Float::valueOf);
            case DOUBLE -> floating(field, text, Double::valueOf);
            case NUMBER -> number(field, text);
            case TEXT, JSON -> text;
            case BYTES -> parsed(field, text, TextValues::bytes, "is not Base64");
            case DATE -> parsed(field, text, LocalDate::parse, "is not a date such as 2026-02-28");
            case TIME -> parsed(field, text, LocalTime::parse, "is not a time such as 13:30:00");
            case TIME_WITH_ZONE ->
                parsed(field, text, OffsetTime::parse, "is not a time with its offset, such as 13:30:00+01:00");
            case TIMESTAMP ->
                parsed(
                        field,
                        text,
                        value -> LocalDateTime.parse(withT(value), TIMESTAMP),
                        "is not a timestamp without zone, such as 2026-02-28T13:30:00");
            case INSTANT ->
                parsed(
                        field,
                        text,
                        value -> OffsetDateTime.parse(withT(value), INSTANT).toInstant(),
                        "is not an instant with its offset, such as 2026-02-28T13:30:00Z");
            case UUID -> parsed(field, text, TextValues::uuid, "is not a UUID");
            case INTERVAL -> throw new IllegalStateException("intervals are refused when the source is declared");
        };
    }

    /** Databases write a space between date and time. */
    private static String withT(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space) + 'T' + text.substring(space + 1);
    }

    private static Object bool(Field field, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "1" -> true;
            case "false", "f", "no", "n", "0" -> false;
            default -> throw new ValueException(field.name(), "is not true or false");
        };
    }

    static Object whole(Field field, String text, Function<BigDecimal, Object> exactly) {
        try {
            return exactly.apply(number(field, text));
        } catch (ArithmeticException inexact) {
            throw new ValueException(field.name(), "is not a whole number in the range of " + field.type());
        }
    }

    static BigDecimal number(Field field, String text) {
        if (text.length() > MOST_CHARACTERS || !NUMBER.matcher(text).matches()) {
            throw new ValueException(field.name(), "is not a number, or one with an exponent above 9999");
        }
        return new BigDecimal(text);
    }

    /** The nearest {@code double} for a fraction, as numbers in text are meant; a whole number must be hit exactly. */
    static Object floating(Field field, String text, Function<String, Number> nearest) {
        switch (text) {
            case "NaN", "Infinity", "-Infinity" -> {
                return nearest.apply(text);
            }
            default -> {}
        }
        BigDecimal exact = number(field, text);
        Number number = nearest.apply(text);
        if (Double.isInfinite(number.doubleValue()) || number.doubleValue() == 0 && exact.signum() != 0) {
            throw new ValueException(field.name(), "is beyond the range of " + field.type());
        }
        if (WHOLE.matcher(text).matches() && exact.compareTo(new BigDecimal(number.doubleValue())) != 0) {
            throw new ValueException(field.name(), "is a whole number that " + field.type() + " can't hold exactly");
        }
        return number;
    }

    /** The decoder alone takes bits behind the last byte, and loses them. */
    private static byte[] bytes(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        int rest = bytes.length % 3;
        if (rest > 0) {
            String end = Base64.getEncoder()
                    .withoutPadding()
                    .encodeToString(Arrays.copyOfRange(bytes, bytes.length - rest, bytes.length));
            int length = text.indexOf('=') < 0 ? text.length() : text.indexOf('=');
            if (!text.startsWith(end, length - end.length())) {
                throw new IllegalArgumentException("bits are left over");
            }
        }
        return bytes;
    }

    private static Object parsed(Field field, String text, Function<String, Object> parse, String otherwise) {
        try {
            return parse.apply(text);
        } catch (DateTimeException | IllegalArgumentException unreadable) {
            throw new ValueException(field.name(), otherwise);
        }
    }

    /** {@link UUID#fromString} alone takes shorter groups, and changes them. */
    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not in the canonical form");
        }
        return uuid;
    }
}
