package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays are cut into the elements that a JSON parser finds in them, and none that it refuses is taken without a word. */
class JsonArrayFramingTest {
    private static final Schema SCHEMA = Schema.of(new Field("v", Simple.JSON, true, ""));

    private static final int ARRAYS = 1_000;
    private static final int MUTANTS_OF_EACH = 8;

    private final JsonFactory jackson = new JsonFactory();

    /** What was made of an array: its elements, and whether that was all of it. */
    private record Cut(List<String> elements, boolean whole) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void elementsAreThoseOfAParserAndNothingThatItRefusesIsTaken(long seed) throws Exception {
        Random random = new Random(seed);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < ARRAYS; i++) {
            byte[] array = array(random).getBytes(StandardCharsets.UTF_8);
            assertThat(parsed(array).whole()).isTrue();
            assertThat(read(array, random)).as(shown(array)).isEqualTo(parsed(array));
            for (int j = 0; j < MUTANTS_OF_EACH; j++) {
                byte[] mutant = mutant(array, random);
                if (agree(mutant, random)) {
                    accepted++;
                } else {
                    refused++;
                }
            }
        }
        assertThat(accepted).isGreaterThan(500);
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void placesOfASmallArrayAreAllChangedByEachCharacterThatMatters() throws Exception {
        byte[] array = ("[{\"v\":[1,\"]\\\"\"]} , {},{\"v\":{\"a\":\"\\\\\"}}]\n").getBytes(StandardCharsets.UTF_8);
        Random random = new Random(3);
        for (int at = 0; at < array.length; at++) {
            for (byte other : "[]{},:\"\\ 1x\n\0".getBytes(StandardCharsets.UTF_8)) {
                byte[] mutant = array.clone();
                mutant[at] = other;
                agree(mutant, random);
                agree(inserted(array, at, other), random);
            }
            agree(Arrays.copyOf(array, at), random);
            agree(removed(array, at, at + 1), random);
        }
    }

    /** Compares what is made of it; true if the parser took it. */
    private boolean agree(byte[] array, Random random) throws IOException {
        Cut parsed = parsed(array);
        Cut read = read(array, random);
        if (parsed.whole()) {
            // What is no object, or no UTF-8, is a reject of its own; it is the same element nevertheless.
            assertThat(read.elements()).as(shown(array)).isEqualTo(parsed.elements());
        } else {
            assertThat(read.whole()).as(shown(array)).isFalse();
            int before = Math.max(0, parsed.elements().size() - 1);
            assertThat(read.elements()
                            .subList(0, Math.min(before, read.elements().size())))
                    .as(shown(array))
                    .isEqualTo(parsed.elements().subList(0, before));
        }
        return parsed.whole();
    }

    private static String shown(byte[] array) {
        return new String(array, StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Each byte is a character here, so that places are those of bytes, and what is no UTF-8 is for the decoder to find. */
    private Cut parsed(byte[] array) throws IOException {
        List<String> elements = new ArrayList<>();
        try (JsonParser parser = jackson.createParser(text(array))) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return new Cut(elements, false);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    return new Cut(elements, false);
                }
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                if (parser.currentToken() == null) {
                    return new Cut(elements, false);
                }
                int end = (int) parser.currentLocation().getCharOffset();
                elements.add(text(Arrays.copyOfRange(array, start, end)));
            }
            return new Cut(elements, parser.nextToken() == null);
        } catch (JsonProcessingException malformed) {
            return new Cut(elements, false);
        }
    }

    private static Cut read(byte[] array, Random random) {
        JsonDecoder decoder = new JsonDecoder(SCHEMA, Map.of("v", 0), JsonDecoder.Others.SKIP);
        JsonArray records = new JsonArray(new Window(trickling(array, random)), decoder, StandardCharsets.UTF_8);
        Batch batch = new Batch(SCHEMA);
        List<String> elements = new ArrayList<>();
        boolean whole = true;
        try {
            while (records.next()) {
                try {
                    records.append(batch);
                } catch (ValueException unfit) {
                    whole = false;
                }
                if (!records.isCut()) {
                    elements.add(text(records.raw()));
                }
            }
        } catch (IOException broken) {
            whole = false;
        }
        return new Cut(elements, whole);
    }

    /** Hands out a few bytes at a time, so that windows end anywhere. */
    private static InputStream trickling(byte[] bytes, Random random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(9)));
            }
        };
    }

    private static byte[] mutant(byte[] array, Random random) {
        byte[] mutant = array;
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            int at = random.nextInt(Math.max(1, mutant.length));
            byte other = random.nextBoolean()
                    ? (byte) "[]{},:\"\\ 1-e.tn\n".charAt(random.nextInt(16))
                    : (byte) random.nextInt(256);
            switch (random.nextInt(5)) {
                case 0 -> mutant = inserted(mutant, at, other);
                case 1 -> mutant = removed(mutant, at, Math.min(mutant.length, at + 1 + random.nextInt(4)));
                case 2 -> mutant = Arrays.copyOf(mutant, at);
                default -> {
                    mutant = mutant.clone();
                    if (at < mutant.length) {
                        mutant[at] = other;
                    }
                }
            }
        }
        return mutant;
    }

    private static byte[] inserted(byte[] bytes, int at, byte other) {
        int place = Math.min(at, bytes.length);
        byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, place, more, place + 1, bytes.length - place);
        more[place] = other;
        return more;
    }

    private static byte[] removed(byte[] bytes, int from, int to) {
        if (from >= bytes.length) {
            return bytes;
        }
        byte[] less = Arrays.copyOf(bytes, bytes.length - (to - from));
        System.arraycopy(bytes, to, less, from, bytes.length - to);
        return less;
    }

    private static String array(Random random) {
        StringBuilder text = new StringBuilder(blank(random)).append('[');
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append(blank(random))
                    .append("{\"v\"")
                    .append(blank(random))
                    .append(':');
            value(text, random, 4);
            text.append('}').append(blank(random));
        }
        return text.append(blank(random)).append(']').append(blank(random)).toString();
    }

    private static String blank(Random random) {
        return List.of("", "", "", " ", "\n", "\t", "\r\n", " \n ").get(random.nextInt(8));
    }

    private static void value(StringBuilder text, Random random, int depth) {
        text.append(blank(random));
        switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> text.append(List.of("true", "false", "null").get(random.nextInt(3)));
            case 1 ->
                text.append(random.nextInt())
                        .append(List.of("", ".5", "e3", "E-2").get(random.nextInt(4)));
            case 2, 3 -> string(text, random);
            case 4 -> {
                text.append('[');
                for (int i = random.nextInt(3); i > 0; i--) {
                    value(text, random, depth - 1);
                    text.append(i == 1 ? "" : ",");
                }
                text.append(']');
            }
            default -> {
                text.append('{');
                for (int i = random.nextInt(3); i > 0; i--) {
                    string(text, random);
                    text.append(blank(random)).append(':');
                    value(text, random, depth - 1);
                    text.append(i == 1 ? "" : ",");
                }
                text.append('}');
            }
        }
        text.append(blank(random));
    }

    private static final List<String> PARTS = List.of(
            "a",
            "]",
            "[",
            "{",
            "}",
            ",",
            ":",
            " ",
            "\\\"",
            "\\\\",
            "\\n",
            "\\u0041",
            "\\ud83d\\ude00",
            "é",
            "😀",
            "\u2028",
            "null",
            "//");

    private static void string(StringBuilder text, Random random) {
        text.append('"');
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        text.append('"');
    }
}
