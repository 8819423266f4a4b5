package dev.crescendo.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of one type from JSON objects in UTF-8. Streams tokens into a batch of one row, so that records and rows
 * come about in the same exact way, and no class is ever named by the data. One per thread.
 */
final class JsonDecoder {
    private final JsonFactory json = new JsonFactory();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final List<Field> fields;
    private final Map<String, Integer> fieldOf;
    private final Batch batch;
    private final RecordReader<?> reader;
    private final @Nullable Object[] values;
    private final boolean[] given;

    JsonDecoder(RecordType<?> type) {
        this.fields = type.schema().fields();
        this.fieldOf = names(type);
        this.batch = new Batch(type.schema(), 1, ValueRules.lenient());
        this.reader = type.reader();
        this.values = new @Nullable Object[fields.size()];
        this.given = new boolean[fields.size()];
    }

    /** Refuses types with fields that JSON values can't be decoded to. */
    static void check(String topic, RecordType<?> type) {
        for (Field field : type.schema().fields()) {
            if (!(field.type() instanceof Simple || field.type() instanceof FieldType.Decimal)
                    || field.type() == Simple.INTERVAL) {
                throw new ConfigurationException(
                        "kafka topic " + topic,
                        "the field '" + field.name() + "' has the type " + field.type()
                                + ", which is not read from JSON",
                        "Make it a json field, or text that your transformer reads.");
            }
        }
    }

    private static Map<String, Integer> names(RecordType<?> type) {
        Map<String, Integer> names = new HashMap<>();
        RecordComponent[] components = type.javaType().getRecordComponents();
        Schema schema = type.schema();
        for (int i = 0; i < schema.size(); i++) {
            if (components != null) {
                names.put(components[i].getName(), i);
            }
        }
        for (int i = 0; i < schema.size(); i++) {
            names.put(schema.field(i).name(), i);
        }
        return names;
    }

    /**
     * The record; a {@link dev.crescendo.record.Row} is valid until the next call.
     *
     * @throws ValueException if it can't be made of {@code bytes}, exactly
     */
    Object decode(byte[] bytes) {
        CharBuffer text = text(bytes);
        Arrays.fill(values, null);
        Arrays.fill(given, false);
        try (JsonParser parser = json.createParser(text.array(), text.arrayOffset(), text.length())) {
            readObject(parser, text);
        } catch (StreamConstraintsException tooMuch) {
            throw new ValueException(
                    "", "is JSON beyond the limits: nested deeper than 1000, or a number or text too long");
        } catch (StreamReadException malformed) {
            throw new ValueException(
                    "",
                    "is not valid JSON at character " + malformed.getLocation().getCharOffset());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        batch.clear();
        for (int i = 0; i < values.length; i++) {
            batch.appendValue(i, values[i]);
        }
        batch.endRow();
        return reader.read(batch, 0);
    }

    private CharBuffer text(byte[] bytes) {
        try {
            return utf8.decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException malformed) {
            throw new ValueException("", "is not UTF-8");
        }
    }

    private void readObject(JsonParser parser, CharBuffer text) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new ValueException("", "is not a JSON object");
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            Integer field = fieldOf.get(name);
            JsonToken token = parser.nextToken();
            if (field == null) {
                parser.skipChildren();
                continue;
            }
            if (given[field]) {
                throw new ValueException(fields.get(field).name(), "is given twice");
            }
            given[field] = true;
            if (token != JsonToken.VALUE_NULL) {
                values[field] = JsonValues.read(fields.get(field), parser, text);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new ValueException("", "is a JSON object without its end");
        }
        if (parser.nextToken() != null) {
            throw new ValueException("", "goes on after the JSON object's end");
        }
    }
}
