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

    /** Of so many properties the names are kept: they are data. */
    private static final int MOST_KEPT = 1000;

    private final Function<String, @Nullable Integer> places;

    /** The names that properties had last, each with the quote behind it, in the form that {@link UsualText#isAt} asks for. */
    private byte[][] names = new byte[16][];

    private int[] lengths = new int[16];
    private int[] fields = new int[16];
    private int known;
    private int field;

    /** @param places the place of the field that a name is of; null for none */
    UsualNames(Function<String, @Nullable Integer> places) {
        this.places = places;
    }

    /** Where the colon behind the name of a property is; its {@link #field} is known then. */
    int colon(int property, byte[] bytes, int at, int to, UsualText text) {
        if (bytes[at] != '"') {
            return ELSEWHERE;
        }
        int first = at + 1;
        if (property < known && UsualText.isAt(names[property], lengths[property], bytes, first, to)) {
            field = fields[property];
            return colon(bytes, first + lengths[property], to);
        }
        int behind = text.endOfName(bytes, at, to);
        if (behind == ELSEWHERE) {
            return ELSEWHERE;
        }
        Integer place = places.apply(new String(bytes, first, behind - 1 - first, StandardCharsets.UTF_8));
        field = place == null ? NONE : place;
        if (property < MOST_KEPT) {
            keep(property, Arrays.copyOfRange(bytes, first, behind));
        }
        return colon(bytes, behind, to);
    }

    private void keep(int property, byte[] name) {
        if (property >= names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
            lengths = Arrays.copyOf(lengths, names.length);
            fields = Arrays.copyOf(fields, names.length);
        }
        names[property] = Arrays.copyOf(name, name.length + Long.BYTES);
        lengths[property] = name.length;
        fields[property] = field;
        known = Math.max(known, property + 1);
    }

    private static int colon(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == ':') {
            return from;
        }
        int colon = UsualText.blanks(bytes, from, to);
        return colon < to && bytes[colon] == ':' ? colon : ELSEWHERE;
    }

    /** The field of the property whose colon was found last; {@link #NONE} where it is of none. */
    int field() {
        return field;
    }
}
