package dev.crescendo.format;

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
import dev.crescendo.record.Names;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
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
 * Makes rows or records of one type from JSON objects in UTF-8. Streams tokens into a batch, so that records and rows come
 * about in the same exact way, and no class is ever named by the data. One per thread.
 */
public final class JsonDecoder {
    /** What to do with a property that no field has the name of. */
    public enum Others {
        /** It is not of interest. */
        SKIP,
        /** The record is refused, so that nothing is lost without a word. */
        REFUSE
    }

    private static final Integer NONE = -1;

    /** More names than that are not remembered: they are data. */
    private static final int MOST_DERIVED = 10_000;

    private final JsonFactory json = new JsonFactory();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final List<Field> fields;
    private final List<JsonValues> readers;
    private final Map<String, Integer> fieldOf;
    private final Map<String, Integer> derived = new HashMap<>();
    private final Others others;
    private final UsualJson usual;
    private final @Nullable Object[] values;
    private final boolean[] given;

    /**
     * @param fieldOf a field's place by the names that its property may have
     * @param others what to do with other properties
     */
    public JsonDecoder(Schema schema, Map<String, Integer> fieldOf, Others others) {
        this.fields = schema.fields();
        this.readers =
                fields.stream().map(field -> JsonValues.of(field, others)).toList();
        this.fieldOf = Map.copyOf(fieldOf);
        this.others = others;
        this.usual = new UsualJson(schema, this::place, others);
        this.values = new @Nullable Object[fields.size()];
        this.given = new boolean[fields.size()];
    }

    /**
     * Refuses types with fields that JSON values can't be decoded to.
     *
     * @param where the source, for the message
     * @throws ConfigurationException that names the first such field
     */
    public static void check(String where, Schema schema) {
        for (Field field : schema.fields()) {
            if (hasInterval(field.type())) {
                throw new ConfigurationException(
                        where,
                        "the field '" + field.name() + "' has the type " + field.type()
                                + ", and intervals are not read from JSON or text",
                        "Make it a json field, or text that your transformer reads.");
            }
        }
    }

    private static boolean hasInterval(FieldType type) {
        if (type instanceof FieldType.ListOf list) {
            return hasInterval(list.element());
        }
        return type instanceof FieldType.Struct struct
                ? struct.schema().fields().stream().anyMatch(field -> hasInterval(field.type()))
                : type == Simple.INTERVAL;
    }

    /** The names that the properties of a type may have: those of its fields, and those of a Java record's components. */
    public static Map<String, Integer> names(RecordType<?> type) {
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
     * Appends the row that an object is to a batch of this decoder's schema.
     *
     * @throws ValueException if it can't be made of these bytes, exactly; the batch is as it was then
     */
    public void append(byte[] bytes, int offset, int length, Batch batch) {
        if (!usual.append(bytes, offset, offset + length, batch)) {
            appendAny(bytes, offset, length, batch);
        }
    }

    /** The same, in whatever form the object comes. */
    void appendAny(byte[] bytes, int offset, int length, Batch batch) {
        CharBuffer text = text(bytes, offset, length);
        Arrays.fill(values, null);
        Arrays.fill(given, false);
        try (JsonParser parser = json.createParser(text.array(), text.arrayOffset(), text.length())) {
            readObject(parser, text);
        } catch (StreamConstraintsException tooMuch) {
            throw new ValueException(
                    "", "is JSON beyond the limits: nested deeper than 1000, or a number, text or name too long");
        } catch (StreamReadException malformed) {
            throw new ValueException(
                    "",
                    "is not valid JSON at character " + malformed.getLocation().getCharOffset());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        int before = batch.rows();
        boolean appended = false;
        try {
            for (int i = 0; i < values.length; i++) {
                batch.appendValue(i, values[i]);
            }
            batch.endRow();
            appended = true;
        } finally {
            if (!appended) {
                batch.truncate(before);
            }
        }
    }

    private CharBuffer text(byte[] bytes, int offset, int length) {
        try {
            return utf8.decode(ByteBuffer.wrap(bytes, offset, length));
        } catch (CharacterCodingException malformed) {
            throw new ValueException("", "is not UTF-8");
        }
    }

    private void readObject(JsonParser parser, CharBuffer text) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new ValueException("", "is not a JSON object");
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            Integer field = place(name);
            JsonToken token = parser.nextToken();
            if (field == null) {
                if (others == Others.REFUSE) {
                    throw new ValueException(name, "is not among the fields " + names());
                }
                parser.skipChildren();
                continue;
            }
            if (given[field]) {
                throw new ValueException(fields.get(field).name(), "is given twice");
            }
            given[field] = true;
            if (token != JsonToken.VALUE_NULL) {
                values[field] = readers.get(field).read(parser, text);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new ValueException("", "is a JSON object without its end");
        }
        if (parser.nextToken() != null) {
            throw new ValueException("", "goes on after the JSON object's end");
        }
    }

    /** A property goes by its name, or by that in {@code snake_case}. */
    private @Nullable Integer place(String name) {
        Integer place = fieldOf.get(name);
        if (place == null) {
            place = derived.get(name);
        }
        if (place == null) {
            checkIsText(name);
            place = fieldOf.getOrDefault(Names.snakeCase(name), NONE);
            if (derived.size() < MOST_DERIVED) {
                derived.put(name, place);
            }
        }
        return place.equals(NONE) ? null : place;
    }

    /**
     * Refuses names with escapes that are not text in any encoding: no table and no reject could hold them.
     *
     * @throws ValueException if it has one
     */
    static void checkIsText(String name) {
        if (name.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new ValueException("", "has a name that holds a lone surrogate, which is not text");
        }
    }

    private List<String> names() {
        return fields.stream().map(Field::name).toList();
    }
}
