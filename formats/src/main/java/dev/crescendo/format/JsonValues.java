package dev.crescendo.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.CharBuffer;

/** Turns a JSON value into a field's object form, exactly or not at all. */
final class JsonValues {
    private JsonValues() {}

    /**
     * The value at the parser's token, which is not null. Leaves the parser at the value's last token.
     *
     * @param text all of what is parsed
     */
    static Object read(Field field, JsonParser parser, CharBuffer text) throws IOException {
        if (!(field.type() instanceof Simple simple)) {
            return TextValues.parse(field, numeral(field, parser));
        }
        return switch (simple) {
            case BOOLEAN -> bool(field, parser);
            case INT, NUMBER, FLOAT, DOUBLE -> TextValues.parse(field, numeral(field, parser));
            case LONG ->
                parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        ? (Object) parser.getLongValue()
                        : TextValues.parse(field, numeral(field, parser));
            case JSON -> raw(parser, text);
            default -> TextValues.parse(field, string(field, parser));
        };
    }

    private static Object bool(Field field, JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw mismatch(field, parser);
        };
    }

    /** A number, or a text that is one: producers write decimals as text to keep them exact. */
    private static String numeral(Field field, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            throw mismatch(field, parser);
        }
        return parser.getText();
    }

    private static String string(Field field, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw mismatch(field, parser);
        }
        return parser.getText();
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
