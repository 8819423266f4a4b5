package dev.crescendo.files;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record of CSV in the form in which nearly all come: where its fields are in the window. One of another form, be it right or
 * wrong, is left to the parser, whose judgement this shares.
 */
final class CsvLine {
    private static final byte PLAIN = 0;
    private static final byte DELIMITER = 1;
    private static final byte LINE_END = 2;

    /** What only the parser knows what to make of. */
    private static final byte ELSEWHERE = 3;

    private static final int NO_BYTE = 256;

    private final Window window;
    private final byte quote;
    private final int escape;

    /** What a byte means outside of quotes. */
    private final byte[] meaning = new byte[256];

    /** What a record can't begin with here. */
    private final boolean[] isNoRecord = new boolean[256];

    private long start;
    private long end;
    private int lines;

    private int width;
    private int[] from = new int[16];
    private int[] to = new int[16];
    private boolean[] quoted = new boolean[16];
    private boolean[] doubled = new boolean[16];
    private boolean[] wide = new boolean[16];

    /** A field in which quotes stood twice. */
    private byte[] single = new byte[256];

    private byte[] value = {};
    private int valueFrom;
    private int valueTo;

    private byte[] bytes = {};
    private int base;
    private int limit;

    CsvLine(Window window, char delimiter, char quote, @Nullable Character escape, @Nullable Character comment) {
        this.window = window;
        this.quote = (byte) quote;
        this.escape = escape == null ? NO_BYTE : escape;
        meaning[delimiter] = DELIMITER;
        meaning['\n'] = LINE_END;
        meaning['\r'] = LINE_END;
        meaning[quote] = ELSEWHERE;
        isNoRecord['\n'] = true;
        isNoRecord['\r'] = true;
        if (escape != null) {
            meaning[escape] = ELSEWHERE;
        }
        if (comment != null) {
            isNoRecord[comment] = true;
        }
    }

    /**
     * Finds the fields of the record that begins at a place, which has a line end.
     *
     * @param most how many fields it may have
     * @return false if the parser is to look at it
     */
    boolean read(long place, int most) throws IOException {
        start = place;
        width = 0;
        lines = 1;
        look();
        try {
            return (limit > 0 || more()) && !isNoRecord[bytes[base] & 0xFF] && readFields(most);
        } catch (Window.RecordTooLongException noticed) {
            return false;
        }
    }

    private boolean readFields(int most) throws IOException {
        int at = 0;
        while (width < most) {
            if (at == limit && !more()) {
                return false;
            }
            at = bytes[base + at] == quote ? readQuoted(at + 1) : readPlain(at);
            if (at < 0) {
                return false;
            }
            byte next = bytes[base + at];
            if (meaning[next & 0xFF] == LINE_END) {
                return endAt(at, next);
            }
            if (meaning[next & 0xFF] != DELIMITER) {
                return false;
            }
            at++;
        }
        return false;
    }

    /** Reads a field up to what ends it; returns its place, -1 if there is none that is known here. */
    private int readPlain(int first) throws IOException {
        int at = first;
        int seen = 0;
        while (true) {
            byte[] in = bytes;
            int stop = base + limit;
            int i = base + at;
            while (i < stop && meaning[in[i] & 0xFF] == PLAIN) {
                seen |= in[i];
                i++;
            }
            at = i - base;
            if (at < limit) {
                field(first, at, false, false, seen < 0);
                return at;
            }
            if (!more()) {
                return -1;
            }
        }
    }

    /** The same of a field in quotes, from behind the first of them. */
    private int readQuoted(int first) throws IOException {
        boolean twice = false;
        int seen = 0;
        for (int at = first; ; at++) {
            while (at + 1 >= limit) {
                if (!more()) {
                    return -1;
                }
            }
            byte next = bytes[base + at];
            if (next == quote) {
                if (bytes[base + at + 1] != quote) {
                    field(first, at, true, twice, seen < 0);
                    return at + 1;
                }
                twice = true;
                at++;
            } else if (next == escape) {
                return -1;
            } else if (next == '\r' || next == '\n' && bytes[base + at - 1] != '\r') {
                lines++;
            }
            seen |= next;
        }
    }

    private boolean endAt(int at, byte next) throws IOException {
        int behind = at + 1;
        if (next == '\r') {
            if (behind == limit && !more()) {
                return false;
            }
            behind += bytes[base + behind] == '\n' ? 1 : 0;
        }
        end = start + behind;
        return true;
    }

    private void field(int first, int behind, boolean inQuotes, boolean withQuotes, boolean isWide) {
        if (width == from.length) {
            from = Arrays.copyOf(from, 2 * width);
            to = Arrays.copyOf(to, 2 * width);
            quoted = Arrays.copyOf(quoted, 2 * width);
            doubled = Arrays.copyOf(doubled, 2 * width);
            wide = Arrays.copyOf(wide, 2 * width);
        }
        from[width] = first;
        to[width] = behind;
        quoted[width] = inQuotes;
        doubled[width] = withQuotes;
        wide[width] = isWide;
        width++;
    }

    /** Reads on; places in the record stay the same. */
    private boolean more() throws IOException {
        boolean more = window.fill();
        look();
        return more;
    }

    private void look() {
        bytes = window.array();
        base = window.index(start);
        limit = window.index(window.end()) - base;
    }

    int width() {
        return width;
    }

    /** Where the record ends, behind its line end. */
    long end() {
        return end;
    }

    /** The lines that it goes over. */
    int lines() {
        return lines;
    }

    boolean isQuoted(int field) {
        return quoted[field];
    }

    /** Whether a field has other characters than those of ASCII. */
    boolean isWide(int field) {
        return wide[field];
    }

    /** Moves to a field. */
    void select(int field) {
        valueFrom = base + from[field];
        valueTo = base + to[field];
        value = bytes;
        if (doubled[field]) {
            unquote();
        }
    }

    private void unquote() {
        if (single.length < valueTo - valueFrom) {
            single = new byte[2 * (valueTo - valueFrom)];
        }
        int length = 0;
        for (int i = valueFrom; i < valueTo; i++) {
            single[length++] = bytes[i];
            i += bytes[i] == quote ? 1 : 0;
        }
        value = single;
        valueFrom = 0;
        valueTo = length;
    }

    /** Holds the bytes of the field that was moved to, from {@link #from} on and up to {@link #to}. */
    byte[] array() {
        return value;
    }

    int from() {
        return valueFrom;
    }

    int to() {
        return valueTo;
    }
}
