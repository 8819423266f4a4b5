package dev.crescendo.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Checks that a text is JSON (RFC 8259), and all text in it Unicode, without keeping anything of it. */
final class JsonText {
    /** Deeper ones overflow the stacks of databases. */
    private static final int DEEPEST = 1000;

    /** No limits but the depth: how long a value may be is said elsewhere. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonText() {}

    /** What is wrong with a text; null when it is JSON that can be kept. */
    static @Nullable String problem(String text) {
        // What is no Unicode can hide in such escapes only: the text itself is checked as every text is.
        boolean escapes = text.contains("\\u");
        try (JsonParser json = JSON.createParser(text)) {
            int depth = 0;
            do {
                JsonToken token = json.nextToken();
                if (token == null) {
                    return "is not JSON: it ends in the middle";
                }
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (escapes && holdsText(token) && hasLoneSurrogate(json)) {
                    return "holds a lone surrogate, which is not text";
                }
            } while (depth > 0);
            return json.nextToken() == null
                    ? null
                    : unexpected(json.currentTokenLocation().getCharOffset());
        } catch (StreamConstraintsException tooDeep) {
            return "is JSON nested deeper than " + DEEPEST + " levels";
        } catch (JsonEOFException ended) {
            return "is not JSON: it ends in the middle";
        } catch (StreamReadException wrong) {
            return unexpected(wrong.getLocation().getCharOffset());
        } catch (IOException impossible) {
            throw new UncheckedIOException("while reading from memory", impossible);
        }
    }

    private static String unexpected(long offset) {
        return "is not JSON: unexpected character near offset " + offset;
    }

    private static boolean holdsText(JsonToken token) {
        return token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING;
    }

    private static boolean hasLoneSurrogate(JsonParser json) throws IOException {
        return json.getText()
                .codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
