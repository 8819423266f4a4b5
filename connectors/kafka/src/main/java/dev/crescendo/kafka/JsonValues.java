package dev.crescendo.kafka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Turns a JSON value into a field's object form, exactly or not at all. */
final class JsonValues {
    private static final Pattern NUMBER =
            Pattern.compile("-?+(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?+(?:[eE][+-]?+[0-9]{1,4}+)?+");

    private JsonValues() {}

    /**
     * The value at the parser's token, which is not null. Leaves the parser at the value's last token.
     *
     * @param text all of what is parsed
     */
    static Object read(Field field, JsonParser parser, CharBuffer text) throws IOException {
        if (!(field.type() instanceof Simple simple)) {
            return decimal(field, parser);
        }
        return switch (simple) {
            case BOOLEAN -> bool(field, parser);
            case INT -> whole(field, parser, BigDecimal::intValueExact);
            case LONG ->
                parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        ? (Object) parser.getLongValue()
                        : whole(field, parser, BigDecimal::longValueExact);
            case FLOAT -> floating(field, parser, Float::valueOf);
            case DOUBLE -> floating(field, parser, Double::valueOf);
            case NUMBER -> decimal(field, parser);
            case TEXT -> string(field, parser);
            case BYTES -> parsed(field, parser, Base64.getDecoder()::decode, "is not Base64");
            case DATE -> parsed(field, parser, LocalDate::parse, "is not a date such as 2026-02-28");
            case TIME -> parsed(field, parser, LocalTime::parse, "is not a time such as 13:30:00");
            case TIME_WITH_ZONE ->
                parsed(field, parser, OffsetTime::parse, "is not a time with its offset, such as 13:30:00+01:00");
            case TIMESTAMP ->
                parsed(
                        field,
                        parser,
                        LocalDateTime::parse,
                        "is not a timestamp without zone, such as 2026-02-28T13:30:00");
            case INSTANT ->
                parsed(
                        field,
                        parser,
                        instant -> OffsetDateTime.parse(instant).toInstant(),
                        "is not an instant with its offset, such as 2026-02-28T13:30:00Z");
            case UUID -> parsed(field, parser, JsonValues::uuid, "is not a UUID");
            case JSON -> raw(parser, text);
            case INTERVAL -> throw new IllegalStateException("intervals are refused when the topic is declared");
        };
    }

    private static Object bool(Field field, JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw mismatch(field, parser);
        };
    }

    private static Object whole(Field field, JsonParser parser, Function<BigDecimal, Object> exactly)
            throws IOException {
        try {
            return exactly.apply(decimal(field, parser));
        } catch (ArithmeticException inexact) {
            throw new ValueException(field.name(), "is not a whole number in the range of " + field.type());
        }
    }

    /** A number, or a text that is one: producers write decimals as text to keep them exact. */
    private static BigDecimal decimal(Field field, JsonParser parser) throws IOException {
        return new BigDecimal(numeral(field, parser));
    }

    private static String numeral(Field field, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            throw mismatch(field, parser);
        }
        String numeral = parser.getText();
        if (!NUMBER.matcher(numeral).matches()) {
            throw new ValueException(field.name(), "is not a number, or one with an exponent above 9999");
        }
        return numeral;
    }

    /** The nearest {@code double} for a fraction, as JSON numbers are meant; a whole number must be hit exactly. */
    private static Object floating(Field field, JsonParser parser, Function<String, Number> nearest)
            throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            switch (parser.getText()) {
                case "NaN", "Infinity", "-Infinity" -> {
                    return nearest.apply(parser.getText());
                }
                default -> {}
            }
        }
        String numeral = numeral(field, parser);
        Number number = nearest.apply(numeral);
        if (Double.isInfinite(number.doubleValue())) {
            throw new ValueException(field.name(), "is beyond the range of " + field.type());
        }
        boolean isWhole = numeral.chars().allMatch(c -> c == '-' || Character.isDigit(c));
        if (isWhole && new BigDecimal(numeral).compareTo(new BigDecimal(number.doubleValue())) != 0) {
            throw new ValueException(field.name(), "is a whole number that " + field.type() + " can't hold exactly");
        }
        return number;
    }

    private static String string(Field field, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw mismatch(field, parser);
        }
        return parser.getText();
    }

    private static Object parsed(Field field, JsonParser parser, Function<String, Object> parse, String otherwise)
            throws IOException {
        String text = string(field, parser);
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

    private static String raw(JsonParser parser, CharBuffer text) throws IOException {
        long start = parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return text.subSequence((int) start, (int) parser.currentLocation().getCharOffset())
                .toString();
    }

    private static ValueException mismatch(Field field, JsonParser parser) {
        String found = switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            default -> "a number";
        };
        return new ValueException(field.name(), "is " + found + ", not " + wanted(field.type()));
    }

    private static String wanted(FieldType type) {
        return type == Simple.BOOLEAN ? "true or false" : "a text or number that can be " + type;
    }
}
