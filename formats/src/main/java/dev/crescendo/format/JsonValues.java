package dev.crescendo.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.Names;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns JSON values into the object form of one field, exactly or not at all. Not thread-safe. */
abstract class JsonValues {
    /** As objects, values take far more room than as text. */
    private static final int MOST_VALUES = 1_000_000;

    private static final JsonFactory JSON = new JsonFactory();

    final Field field;

    private JsonValues(Field field) {
        this.field = field;
    }

    /** Readers of a field, and, where its type is nested, of its parts. */
    static JsonValues of(Field field, JsonDecoder.Others others) {
        if (field.type() instanceof FieldType.ListOf list) {
            return new Lists(field, of(new Field("", list.element(), true), others));
        }
        if (field.type() instanceof FieldType.Struct struct) {
            return new Structs(field, struct.schema(), others);
        }
        return new Singles(field);
    }

    /** The value of a nested type that a text is as JSON. */
    static Object parse(Field field, String text) {
        CharBuffer all = CharBuffer.wrap(text.toCharArray());
        try (JsonParser parser = JSON.createParser(all.array())) {
            parser.nextToken();
            Object value = parser.currentToken() == null
                    ? null
                    : of(field, JsonDecoder.Others.REFUSE).read(parser, all);
            if (value != null && parser.nextToken() == null) {
                return value;
            }
        } catch (IOException malformed) {
            // told below
        }
        throw new ValueException(field.name(), "is not one JSON value that can be " + field.type());
    }

    /** What is being read: its text, all of it, and how many values have come out of it. */
    static final class Reading {
        final JsonParser parser;
        final CharBuffer text;
        private int values;

        Reading(JsonParser parser, CharBuffer text) {
            this.parser = parser;
            this.text = text;
        }

        void count() {
            if (++values > MOST_VALUES) {
                throw new ValueException("", "holds more than " + MOST_VALUES + " values");
            }
        }
    }

    /**
     * The value at the parser's token. Leaves the parser at the value's last token.
     *
     * @throws ValueException with the place in the field, such as {@code items[3].sku}, if the field can't hold it
     */
    final @Nullable Object read(JsonParser parser, CharBuffer text) throws IOException {
        try {
            return readOrNull(new Reading(parser, text));
        } catch (ValueException wrong) {
            throw new ValueException(field.name() + wrong.field(), wrong.reason());
        }
    }

    final @Nullable Object readOrNull(Reading reading) throws IOException {
        if (reading.parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        return value(reading);
    }

    /** The value at the parser's token, which is not null. Errors tell the place below this field. */
    abstract Object value(Reading reading) throws IOException;

    final ValueException mismatch(JsonParser parser, String wanted) {
        String found = switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            default -> "a number";
        };
        return new ValueException("", "is " + found + ", not " + wanted);
    }

    private static final class Lists extends JsonValues {
        private final JsonValues element;

        Lists(Field field, JsonValues element) {
            super(field);
            this.element = element;
        }

        @Override
        Object value(Reading reading) throws IOException {
            JsonParser parser = reading.parser;
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw mismatch(parser, "an array of " + element.field.type());
            }
            List<@Nullable Object> list = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                if (next == null) {
                    throw new ValueException("", "is a JSON array without its end");
                }
                try {
                    reading.count();
                    list.add(element.readOrNull(reading));
                } catch (ValueException wrong) {
                    throw new ValueException("[" + list.size() + "]" + wrong.field(), wrong.reason());
                }
            }
            return list;
        }
    }

    /** Objects, whose properties go by a field's name, or by one that is the field's name in {@code snake_case}. */
    private static final class Structs extends JsonValues {
        private static final Integer NONE = -1;

        /** More names than that are not remembered: they are data. */
        private static final int MOST_DERIVED = 10_000;

        private final Schema schema;
        private final JsonDecoder.Others others;
        private final List<JsonValues> fields;
        private final Map<String, Integer> places = new HashMap<>();

        Structs(Field field, Schema schema, JsonDecoder.Others others) {
            super(field);
            this.schema = schema;
            this.others = others;
            this.fields = schema.fields().stream().map(each -> of(each, others)).toList();
            for (int i = 0; i < schema.size(); i++) {
                places.put(schema.field(i).name(), i);
            }
        }

        @Override
        Object value(Reading reading) throws IOException {
            JsonParser parser = reading.parser;
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw mismatch(parser, "an object");
            }
            MutableRow row = new MutableRow(schema);
            boolean[] given = new boolean[fields.size()];
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                int place = place(name);
                parser.nextToken();
                if (place < 0 && others == JsonDecoder.Others.SKIP) {
                    parser.skipChildren();
                    continue;
                }
                if (place < 0) {
                    throw new ValueException("." + name, "is not among the fields " + schema.names());
                }
                String path = "." + schema.field(place).name();
                if (given[place]) {
                    throw new ValueException(path, "is given twice");
                }
                given[place] = true;
                try {
                    reading.count();
                    row.set(place, fields.get(place).readOrNull(reading));
                } catch (ValueException wrong) {
                    throw new ValueException(path + wrong.field(), wrong.reason());
                }
            }
            return row;
        }

        private int place(String name) {
            Integer place = places.get(name);
            if (place == null) {
                JsonDecoder.checkIsText(name);
                place = places.getOrDefault(Names.snakeCase(name), NONE);
                if (places.size() < MOST_DERIVED) {
                    places.put(name, place);
                }
            }
            return place;
        }
    }

    private static final class Singles extends JsonValues {
        Singles(Field field) {
            super(field);
        }

        @Override
        Object value(Reading reading) throws IOException {
            try {
                return single(reading.parser, reading.text);
            } catch (ValueException wrong) {
                throw new ValueException("", wrong.reason());
            }
        }

        private Object single(JsonParser parser, CharBuffer text) throws IOException {
            if (!(field.type() instanceof Simple simple)) {
                return TextValues.parse(field, numeral(parser));
            }
            return switch (simple) {
                case BOOLEAN -> bool(parser);
                case INT, NUMBER, FLOAT, DOUBLE -> TextValues.parse(field, numeral(parser));
                case LONG ->
                    parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                            ? (Object) parser.getLongValue()
                            : TextValues.parse(field, numeral(parser));
                case JSON -> raw(parser, text);
                default -> TextValues.parse(field, string(parser));
            };
        }

        private Object bool(JsonParser parser) {
            return switch (parser.currentToken()) {
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> throw mismatch(parser, "true or false");
            };
        }

        /** A number, or a text that is one: producers write decimals as text to keep them exact. */
        private String numeral(JsonParser parser) throws IOException {
            JsonToken token = parser.currentToken();
            if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
                throw mismatch(parser, wanted());
            }
            return parser.getText();
        }

        private String string(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw mismatch(parser, wanted());
            }
            return parser.getText();
        }

        private String wanted() {
            return "a text or number that can be " + field.type();
        }

        private static String raw(JsonParser parser, CharBuffer text) throws IOException {
            long start = parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            parser.finishToken();
            return text.subSequence((int) start, (int) parser.currentLocation().getCharOffset())
                    .toString();
        }
    }
}
