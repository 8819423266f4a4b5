package dev.crescendo.format;

import static dev.crescendo.format.UsualText.ELSEWHERE;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which field each property of an object is. Most objects have the properties of the one before, in the same order. */
final class UsualNames {
    /** No field. */
    static final int NONE = -1;

    private final Function<String, @Nullable Integer> places;

    /** The names of the last object's properties, up to the colon. */
    private byte[][] names = new byte[16][];

    private int[] fields = new int[16];

    /** @param places the place of the field that a name is of; null for none */
    UsualNames(Function<String, @Nullable Integer> places) {
        this.places = places;
    }

    /** Where the colon behind the name of a property is. Its {@link #field} is known then. */
    int colon(int property, byte[] bytes, int at, int to, UsualText text) {
        if (bytes[at] != '"') {
            return ELSEWHERE;
        }
        int first = at + 1;
        if (property < names.length && UsualText.isAt(names[property], bytes, first, to)) {
            return first + names[property].length - 1;
        }
        int behind = text.endOfName(bytes, at, to);
        if (behind == ELSEWHERE) {
            return ELSEWHERE;
        }
        int end = behind - 1;
        Integer field = places.apply(new String(bytes, first, end - first, StandardCharsets.UTF_8));
        int colon = UsualText.blanks(bytes, behind, to);
        if (colon == to || bytes[colon] != ':') {
            return ELSEWHERE;
        }
        if (property >= names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
            fields = Arrays.copyOf(fields, names.length);
        }
        names[property] = Arrays.copyOfRange(bytes, first, behind + 1);
        names[property][end - first + 1] = ':';
        fields[property] = field == null ? NONE : field;
        return colon;
    }

    /** The field of a property; {@link #NONE} where it is of none. */
    int field(int property) {
        return fields[property];
    }
}
