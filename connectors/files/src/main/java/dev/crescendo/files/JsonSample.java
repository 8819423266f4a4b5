package dev.crescendo.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value of a sample, which counts only when the whole record has turned out to be one. */
sealed interface JsonSample {
    /** Types nested deeper than that are no types that anyone wants to have: what lies deeper is json. */
    int DEEPEST = 8;

    /** Tells a guess what was found. */
    void addTo(TypeGuess guess);

    /** The value at the parser's token; leaves the parser at its last. */
    static JsonSample read(JsonParser parser) throws IOException {
        return read(parser, 0);
    }

    private static JsonSample read(JsonParser parser, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isScalarValue()) {
            return new Single(token, parser.getText());
        }
        if (depth == DEEPEST) {
            parser.skipChildren();
            return new TooDeep();
        }
        if (token == JsonToken.START_ARRAY) {
            List<JsonSample> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(read(parser, depth + 1));
            }
            return new Elements(elements);
        }
        Map<String, JsonSample> properties = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            properties.put(name, read(parser, depth + 1));
        }
        return new Properties(properties);
    }

    record Single(JsonToken token, String text) implements JsonSample {
        @Override
        public void addTo(TypeGuess guess) {
            switch (token) {
                case VALUE_STRING -> guess.addQuoted(text);
                case VALUE_TRUE, VALUE_FALSE -> guess.addBoolean();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> guess.addNumber(text);
                default -> {} // null
            }
        }
    }

    record TooDeep() implements JsonSample {
        @Override
        public void addTo(TypeGuess guess) {
            guess.addNested();
        }
    }

    record Elements(List<JsonSample> elements) implements JsonSample {
        @Override
        public void addTo(TypeGuess guess) {
            TypeGuess element = guess.addList();
            elements.forEach(each -> each.addTo(element));
        }
    }

    record Properties(Map<String, JsonSample> properties) implements JsonSample {
        @Override
        public void addTo(TypeGuess guess) {
            guess.addObject(properties.keySet());
            properties.forEach((name, value) -> value.addTo(guess.property(name)));
        }
    }
}
