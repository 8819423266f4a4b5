package dev.crescendo.format;

import dev.crescendo.record.Batch;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects in the form in which nearly all come, from bytes straight into columns. An object of another form, be it right
 * or wrong, is left to {@link JsonDecoder}'s general way, whose judgement this one shares: what it appends is the same there.
 * One per thread.
 */
final class UsualJson {
    /** Where a value is not as it usually is. */
    private static final int ELSEWHERE = -1;

    /** Deeper or longer ones may be beyond the limits of the parser. */
    private static final int MOST_DEPTH = 100;

    private static final int MOST_NUMERAL = 100;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final boolean[] NUMERAL = new boolean[256];

    static {
        for (char numeral : "+-.0123456789Ee".toCharArray()) {
            NUMERAL[numeral] = true;
        }
    }

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /** How the properties of a name are told to be a field's. */
    interface Places {
        /** The place of the field; null for none. */
        @Nullable
        Integer of(String name);
    }

    /** Reads a value that is nested, or to be kept as JSON. */
    interface Nested {
        @Nullable
        Object read(int field, byte[] bytes, int from, int to);
    }

    private enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        /** What is written as a text. */
        WORD,
        /** What has parts, or is kept with them. */
        NESTED
    }

    private final Kind[] kinds;
    private final Places places;
    private final Nested nested;
    private final Utf8 utf8 = new Utf8();

    /**
     * The names of the last object's properties, in their order and up to the colon, and their fields. Most objects are like
     * the one before.
     */
    private byte[][] names = new byte[16][];

    private int[] fields = new int[16];

    private byte[] unescaped = new byte[256];

    /** Of the text last looked at. */
    private boolean escaped;

    private boolean wide;

    UsualJson(Schema schema, Places places, Nested nested) {
        List<Field> all = schema.fields();
        this.kinds = all.stream().map(field -> kind(field.type())).toArray(Kind[]::new);
        this.places = places;
        this.nested = nested;
    }

    private static Kind kind(FieldType type) {
        if (!(type instanceof Simple simple)) {
            return type.isNested() ? Kind.NESTED : Kind.NUMBER;
        }
        return switch (simple) {
            case TEXT -> Kind.TEXT;
            case JSON -> Kind.NESTED;
            case BOOLEAN -> Kind.BOOLEAN;
            case INT, LONG, FLOAT, DOUBLE, NUMBER -> Kind.NUMBER;
            default -> Kind.WORD;
        };
    }

    /** Appends the row that an object is; false, and the batch as it was, if it is to be looked at in the general way. */
    boolean append(byte[] bytes, int from, int to, Batch batch) {
        int before = batch.rows();
        boolean appended = false;
        try {
            if (readObject(bytes, from, to, batch)) {
                fillUp(batch);
                batch.endRow();
                appended = true;
            }
        } catch (ValueException unfit) {
            // The general way says so, of the first such field in the order of the fields.
        } finally {
            if (!appended) {
                batch.truncate(before);
            }
        }
        return appended;
    }

    private void fillUp(Batch batch) {
        for (int i = 0; i < kinds.length; i++) {
            Column column = batch.column(i);
            if (column.size() == batch.rows()) {
                column.appendNull();
            }
        }
    }

    private boolean readObject(byte[] bytes, int from, int to, Batch batch) {
        int at = blanks(bytes, from, to);
        if (at == to || bytes[at] != '{') {
            return false;
        }
        at = blanks(bytes, at + 1, to);
        if (at < to && bytes[at] == '}') {
            return blanks(bytes, at + 1, to) == to;
        }
        for (int property = 0; at < to; property++) {
            int colon = name(property, bytes, at, to);
            if (colon == ELSEWHERE) {
                return false;
            }
            int field = fields[property];
            if (batch.column(field).size() > batch.rows()) {
                return false; // given twice
            }
            at = value(field, bytes, blanks(bytes, colon + 1, to), to, batch);
            if (at == ELSEWHERE) {
                return false;
            }
            at = blanks(bytes, at, to);
            if (at == to) {
                return false;
            }
            if (bytes[at] == '}') {
                return blanks(bytes, at + 1, to) == to;
            }
            if (bytes[at] != ',') {
                return false;
            }
            at = blanks(bytes, at + 1, to);
        }
        return false;
    }

    private static int blanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** Where the colon behind a name is; its field is in {@link #fields} then. */
    private int name(int property, byte[] bytes, int at, int to) {
        if (bytes[at] != '"') {
            return ELSEWHERE;
        }
        int first = at + 1;
        if (property < names.length && isAt(names[property], bytes, first, to)) {
            return first + names[property].length - 1;
        }
        int end = endOfText(bytes, first, to);
        if (end == ELSEWHERE || escaped || wide && !utf8.isValid(bytes, first, end)) {
            return ELSEWHERE;
        }
        Integer field = places.of(new String(bytes, first, end - first, StandardCharsets.UTF_8));
        int colon = blanks(bytes, end + 1, to);
        if (field == null || colon == to || bytes[colon] != ':') {
            return ELSEWHERE;
        }
        if (property >= names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
            fields = Arrays.copyOf(fields, names.length);
        }
        names[property] = Arrays.copyOfRange(bytes, first, end + 2);
        names[property][end - first + 1] = ':';
        fields[property] = field;
        return colon;
    }

    private static boolean isAt(byte @Nullable [] expected, byte[] bytes, int from, int to) {
        if (expected == null || expected.length > to - from) {
            return false;
        }
        int at = 0;
        for (; at <= expected.length - Long.BYTES; at += Long.BYTES) {
            if ((long) EIGHT.get(expected, at) != (long) EIGHT.get(bytes, from + at)) {
                return false;
            }
        }
        for (; at < expected.length; at++) {
            if (expected[at] != bytes[from + at]) {
                return false;
            }
        }
        return true;
    }

    /** Appends a value; returns where it ends. */
    private int value(int field, byte[] bytes, int from, int to, Batch batch) {
        if (from == to) {
            return ELSEWHERE;
        }
        byte first = bytes[from];
        if (first == 'n') {
            int end = from + NULL.length;
            if (end > to || !Arrays.equals(bytes, from, end, NULL, 0, NULL.length)) {
                return ELSEWHERE;
            }
            batch.column(field).appendNull();
            return end;
        }
        Kind kind = kinds[field];
        if (kind == Kind.NESTED) {
            int end = endOfValue(bytes, from, to);
            if (end != ELSEWHERE) {
                batch.appendValue(field, nested.read(field, bytes, from, end));
            }
            return end;
        }
        if (first == '"') {
            int end = kind == Kind.BOOLEAN ? ELSEWHERE : endOfText(bytes, from + 1, to);
            return end != ELSEWHERE && text(field, bytes, from + 1, end, batch) ? end + 1 : ELSEWHERE;
        }
        return switch (kind) {
            case NUMBER -> {
                int end = endOfNumeral(bytes, from, to);
                if (end == from || end - from > MOST_NUMERAL) {
                    yield ELSEWHERE;
                }
                TextValues.append(batch, field, bytes, from, end);
                yield end;
            }
            case BOOLEAN -> {
                int end = endOfWord(bytes, from, to);
                int truth = end - from < 4 ? -1 : UsualForms.truth(bytes, from, end);
                if (truth < 0) {
                    yield ELSEWHERE;
                }
                ((BooleanColumn) batch.column(field)).append(truth == 1);
                yield end;
            }
            default -> ELSEWHERE;
        };
    }

    private boolean text(int field, byte[] bytes, int from, int end, Batch batch) {
        if (wide && !utf8.isValid(bytes, from, end)) {
            return false;
        }
        if (!escaped) {
            TextValues.append(batch, field, bytes, from, end);
            return true;
        }
        int length = unescape(bytes, from, end);
        if (length == ELSEWHERE) {
            return false;
        }
        TextValues.append(batch, field, unescaped, 0, length);
        return true;
    }

    /** Whether eight bytes are ASCII, and neither a quote, a backslash nor a control character. */
    private static boolean isPlain(long eight) {
        long quotes = eight ^ ONES * '"';
        long backslashes = eight ^ ONES * '\\';
        // A byte that is less than what is taken from it gets its high bit by that; one that has it is none of ASCII.
        return ((eight | eight - ONES * ' ' | quotes - ONES | backslashes - ONES) & HIGH_BITS) == 0;
    }

    /** The place of the quote that ends a text. */
    private int endOfText(byte[] bytes, int from, int to) {
        boolean backslashes = false;
        int seen = 0;
        int plain = from;
        while (plain <= to - Long.BYTES && isPlain((long) EIGHT.get(bytes, plain))) {
            plain += Long.BYTES;
        }
        for (int i = plain; i < to; i++) {
            byte next = bytes[i];
            if (next == '"') {
                escaped = backslashes;
                wide = seen < 0;
                return i;
            }
            if (next == '\\') {
                backslashes = true;
                i++;
            } else if (next >= 0 && next < ' ') {
                return ELSEWHERE;
            }
            seen |= next;
        }
        return ELSEWHERE;
    }

    /** Writes a text with escapes as what it means; returns how many bytes that are. */
    private int unescape(byte[] bytes, int from, int end) {
        if (unescaped.length < end - from) {
            unescaped = new byte[2 * (end - from)];
        }
        byte[] to = unescaped;
        int length = 0;
        for (int i = from; i < end; i++) {
            byte next = bytes[i];
            if (next != '\\') {
                to[length++] = next;
                continue;
            }
            i++;
            switch (bytes[i]) {
                case '"', '\\', '/' -> to[length++] = bytes[i];
                case 'b' -> to[length++] = '\b';
                case 'f' -> to[length++] = '\f';
                case 'n' -> to[length++] = '\n';
                case 'r' -> to[length++] = '\r';
                case 't' -> to[length++] = '\t';
                case 'u' -> {
                    int character = unit(bytes, i + 1, end);
                    i += 4;
                    if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                        boolean pair = character <= Character.MAX_HIGH_SURROGATE
                                && i + 2 < end
                                && bytes[i + 1] == '\\'
                                && bytes[i + 2] == 'u';
                        int low = pair ? unit(bytes, i + 3, end) : ELSEWHERE;
                        if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
                            return ELSEWHERE;
                        }
                        character = Character.toCodePoint((char) character, (char) low);
                        i += 6;
                    }
                    if (character < 0) {
                        return ELSEWHERE;
                    }
                    length = encode(character, to, length);
                }
                default -> {
                    return ELSEWHERE;
                }
            }
        }
        return length;
    }

    /** The number of four hexadecimal digits. */
    private static int unit(byte[] bytes, int from, int end) {
        return from + 4 <= end ? (int) UsualForms.hex(bytes, from, from + 4) : ELSEWHERE;
    }

    private static int encode(int character, byte[] to, int at) {
        if (character < 0x80) {
            to[at] = (byte) character;
            return at + 1;
        }
        if (character < 0x800) {
            to[at] = (byte) (0xC0 | character >> 6);
            to[at + 1] = (byte) (0x80 | character & 0x3F);
            return at + 2;
        }
        if (character < 0x10000) {
            to[at] = (byte) (0xE0 | character >> 12);
            to[at + 1] = (byte) (0x80 | character >> 6 & 0x3F);
            to[at + 2] = (byte) (0x80 | character & 0x3F);
            return at + 3;
        }
        to[at] = (byte) (0xF0 | character >> 18);
        to[at + 1] = (byte) (0x80 | character >> 12 & 0x3F);
        to[at + 2] = (byte) (0x80 | character >> 6 & 0x3F);
        to[at + 3] = (byte) (0x80 | character & 0x3F);
        return at + 4;
    }

    /** The end of what is neither text nor nested. */
    private static int endOfWord(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ',' && bytes[at] != '}' && bytes[at] > ' ') {
            at++;
        }
        return at;
    }

    private static int endOfNumeral(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && NUMERAL[bytes[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /** The end of any value; whether it is one finds out who reads it. */
    private int endOfValue(byte[] bytes, int from, int to) {
        if (bytes[from] == '"') {
            int end = endOfText(bytes, from + 1, to);
            return end == ELSEWHERE ? ELSEWHERE : end + 1;
        }
        if (bytes[from] != '{' && bytes[from] != '[') {
            return endOfWord(bytes, from, to);
        }
        int depth = 0;
        for (int i = from; i < to; i++) {
            switch (bytes[i]) {
                case '"' -> {
                    i = endOfText(bytes, i + 1, to);
                    if (i == ELSEWHERE) {
                        return ELSEWHERE;
                    }
                }
                case '{', '[' -> {
                    if (++depth > MOST_DEPTH) {
                        return ELSEWHERE;
                    }
                }
                case '}', ']' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                default -> {}
            }
        }
        return ELSEWHERE;
    }
}
