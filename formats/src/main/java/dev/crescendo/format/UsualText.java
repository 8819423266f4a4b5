package dev.crescendo.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Finds its way through JSON in UTF-8, byte by byte; what is not as it usually is, is {@link #ELSEWHERE}. One per thread. */
final class UsualText {
    static final int ELSEWHERE = -1;

    /** Deeper or longer ones may be beyond the limits of the parser. */
    private static final int MOST_DEPTH = 100;

    private static final int MOST_NUMERAL = 100;

    private static final int MOST_NAME = 50_000;

    private static final int MOST_TEXT = 20_000_000;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    static final byte[] NULL = {'n', 'u', 'l', 'l'};
    static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private static final boolean[] NUMERAL = new boolean[256];

    /** What each character is as a digit; -1 where it is none. */
    private static final byte[] HEX = new byte[128];

    static {
        for (int i = 0; i < HEX.length; i++) {
            HEX[i] = (byte) Character.digit(i, 16);
        }
        for (char numeral : "+-.0123456789Ee".toCharArray()) {
            NUMERAL[numeral] = true;
        }
    }

    private final Utf8 utf8 = new Utf8();
    private byte[] unescaped = new byte[256];
    private boolean escaped;

    private boolean wide;

    /** The current text, without its escapes. */
    private byte[] array = {};

    private int first;
    private int end;

    static int blanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to
                && bytes[at] <= ' '
                && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** Whether a word stands somewhere. Its array has eight more bytes than it, at least. */
    static boolean isAt(byte[] word, int length, byte[] bytes, int from, int to) {
        if (length > to - from) {
            return false;
        }
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            if ((long) EIGHT.get(word, at) != (long) EIGHT.get(bytes, from + at)) {
                return false;
            }
        }
        if (at < length && from + at <= bytes.length - Long.BYTES) {
            long differing = (long) EIGHT.get(word, at) ^ (long) EIGHT.get(bytes, from + at);
            return differing << Byte.SIZE * (at + Long.BYTES - length) == 0;
        }
        for (; at < length; at++) {
            if (word[at] != bytes[from + at]) {
                return false;
            }
        }
        return true;
    }

    /** The high bits of bytes that are not ASCII, or a quote, a backslash or a control character; right up to the first of them. */
    private static long unusual(long eight) {
        long quotes = eight ^ ONES * '"';
        long backslashes = eight ^ ONES * '\\';
        // A byte that is less than what is taken from it gets its high bit by that; one that has it is none of ASCII.
        return (eight | eight - ONES * ' ' | quotes - ONES | backslashes - ONES) & HIGH_BITS;
    }

    /** The place of the quote that ends a text; whether it is {@link #escaped} or {@link #wide} is known then. */
    private int endOfText(byte[] bytes, int from, int to) {
        boolean backslashes = false;
        int seen = 0;
        int plain = from;
        while (plain <= to - Long.BYTES) {
            long unusual = unusual((long) EIGHT.get(bytes, plain));
            if (unusual != 0) {
                plain += Long.numberOfTrailingZeros(unusual) / Byte.SIZE;
                break;
            }
            plain += Long.BYTES;
        }
        for (int i = plain; i < to; i++) {
            byte next = bytes[i];
            if (next == '"') {
                escaped = backslashes;
                wide = seen < 0;
                return i - from > MOST_TEXT ? ELSEWHERE : i;
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

    /** Makes what a text means, which begins with a quote here, the current text; returns the place behind its last quote. */
    int read(byte[] bytes, int quote, int to) {
        int from = quote + 1;
        int last = endOfText(bytes, from, to);
        if (last == ELSEWHERE || wide && !utf8.isValid(bytes, from, last)) {
            return ELSEWHERE;
        }
        array = bytes;
        first = from;
        end = last;
        if (escaped) {
            end = unescape(bytes, from, last);
            first = 0;
            array = unescaped;
        }
        return end == ELSEWHERE ? ELSEWHERE : last + 1;
    }

    /** The place behind the last quote of a name that begins with a quote here, and is a text as it stands. */
    int endOfName(byte[] bytes, int quote, int to) {
        int from = quote + 1;
        int last = endOfText(bytes, from, to);
        boolean asWritten = last != ELSEWHERE && !escaped && (!wide || utf8.isValid(bytes, from, last));
        return asWritten && last - from <= MOST_NAME ? last + 1 : ELSEWHERE;
    }

    byte[] array() {
        return array;
    }

    int first() {
        return first;
    }

    int end() {
        return end;
    }

    String string() {
        return new String(array, first, end - first, StandardCharsets.UTF_8);
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
        if (from + 4 > end) {
            return ELSEWHERE;
        }
        int value = 0;
        int seen = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = HEX[bytes[i] & 0x7F];
            seen |= digit | bytes[i];
            value = value << 4 | digit;
        }
        return seen < 0 ? ELSEWHERE : value;
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

    /** The end of what may be a number. */
    static int endOfNumeral(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && NUMERAL[bytes[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /** Whether what may be a number goes on at a place. */
    static boolean isInNumeral(byte[] bytes, int at, int to) {
        return at < to && NUMERAL[bytes[at] & 0xFF];
    }

    /** Whether a numeral has digits, and no more than the parser would take. */
    static boolean isShort(int from, int to) {
        return from < to && to - from <= MOST_NUMERAL;
    }

    /** Whether a numeral is a number as JSON has them. */
    static boolean isNumber(byte[] bytes, int from, int to) {
        int at = from < to && bytes[from] == '-' ? from + 1 : from;
        int whole = digits(bytes, at, to);
        if (whole == at || bytes[at] == '0' && whole > at + 1 || !isShort(from, to)) {
            return false;
        }
        at = whole;
        if (at < to && bytes[at] == '.') {
            int fraction = digits(bytes, at + 1, to);
            if (fraction == at + 1) {
                return false;
            }
            at = fraction;
        }
        if (at < to && (bytes[at] == 'e' || bytes[at] == 'E')) {
            int sign = at + 1;
            int first = sign < to && (bytes[sign] == '+' || bytes[sign] == '-') ? sign + 1 : sign;
            at = digits(bytes, first, to);
            if (at == first) {
                return false;
            }
        }
        return at == to;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    /** The end of a word of four or five letters. */
    static int endOf(byte[] word, byte[] bytes, int from, int to) {
        int end = from + word.length;
        boolean isThere = end <= to
                && word[0] == bytes[from]
                && (int) FOUR.get(word, word.length - Integer.BYTES) == (int) FOUR.get(bytes, end - Integer.BYTES);
        return isThere ? end : ELSEWHERE;
    }

    /** The end of a value that is JSON, whatever it is. */
    int endOfJson(byte[] bytes, int from, int to) {
        return endOfJson(bytes, from, to, 0);
    }

    private int endOfJson(byte[] bytes, int from, int to, int depth) {
        if (from == to || depth > MOST_DEPTH) {
            return ELSEWHERE;
        }
        switch (bytes[from]) {
            case '"' -> {
                return read(bytes, from, to);
            }
            case '{', '[' -> {
                return endOfMembers(bytes, from, to, depth);
            }
            case 't' -> {
                return endOf(TRUE, bytes, from, to);
            }
            case 'f' -> {
                return endOf(FALSE, bytes, from, to);
            }
            case 'n' -> {
                return endOf(NULL, bytes, from, to);
            }
            default -> {
                int numeral = endOfNumeral(bytes, from, to);
                return isNumber(bytes, from, numeral) ? numeral : ELSEWHERE;
            }
        }
    }

    private int endOfMembers(byte[] bytes, int from, int to, int depth) {
        boolean named = bytes[from] == '{';
        byte last = (byte) (named ? '}' : ']');
        int at = blanks(bytes, from + 1, to);
        if (at < to && bytes[at] == last) {
            return at + 1;
        }
        while (at < to) {
            if (named) {
                int name = bytes[at] == '"' ? endOfJson(bytes, at, to, depth) : ELSEWHERE;
                int colon = name == ELSEWHERE ? to : blanks(bytes, name, to);
                if (colon == to || bytes[colon] != ':' || name - at > MOST_NAME) {
                    return ELSEWHERE;
                }
                at = blanks(bytes, colon + 1, to);
            }
            int member = endOfJson(bytes, at, to, depth + 1);
            at = member == ELSEWHERE ? to : blanks(bytes, member, to);
            if (at < to && bytes[at] == last) {
                return at + 1;
            }
            if (at == to || bytes[at] != ',') {
                return ELSEWHERE;
            }
            at = blanks(bytes, at + 1, to);
        }
        return ELSEWHERE;
    }
}
