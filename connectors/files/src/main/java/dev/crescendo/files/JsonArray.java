package dev.crescendo.files;

import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.BitSet;

/**
 * The elements of a JSON array, of which no more than one is held. They are told apart by their quotes and brackets only;
 * whether an element is JSON its decoder finds out, so that one that is not rejects itself and not its neighbours.
 *
 * <p>What breaks the array itself is an {@link IOException}, because nothing behind that can be trusted. What comes after its
 * end is one record, and rejected.
 */
final class JsonArray implements Records {
    /** Says that the array, or an element of it, has no end. */
    static final class UnendedException extends IOException {
        private static final long serialVersionUID = 1L;

        UnendedException(String message) {
            super(message);
        }
    }

    private enum Expected {
        ARRAY,
        ELEMENT_OR_END,
        ELEMENT,
        COMMA_OR_END,
        NOTHING
    }

    /** How much is kept of an element that is too long, and of what comes after the array. */
    private static final int SHOWN_BYTES = 64 << 10;

    private static final int NO_MORE = -1;

    private final Window window;
    private final JsonDecoder decoder;
    private final Charset written;
    private final BitSet squares = new BitSet();
    private Expected expected = Expected.ARRAY;
    private long start;
    private long position;
    private long line = 1;
    private long startLine;
    private long element;
    private boolean tooLong;
    private boolean behind;
    private byte[] shown = {};

    /** @param written what the file is in; the window's bytes are UTF-8 */
    JsonArray(Window window, JsonDecoder decoder, Charset written) {
        this.window = window;
        this.decoder = decoder;
        this.written = written;
    }

    @Override
    public boolean next() throws IOException {
        tooLong = false;
        while (true) {
            int next = nextByte();
            if (next == NO_MORE) {
                if (expected == Expected.NOTHING) {
                    start = position;
                    return false;
                }
                throw new UnendedException("its JSON array has no end, at line " + line);
            }
            switch (expected) {
                case ARRAY -> expect(next == '[', Expected.ELEMENT_OR_END);
                case COMMA_OR_END ->
                    expect(next == ',' || next == ']', next == ',' ? Expected.ELEMENT : Expected.NOTHING);
                case NOTHING -> {
                    skipRest();
                    return true;
                }
                default -> {
                    if (next == ']' && expected == Expected.ELEMENT_OR_END) {
                        position++;
                        expected = Expected.NOTHING;
                    } else if (next == ',' || next == ']' || next == '}' || next == ':') {
                        throw broken();
                    } else {
                        readElement();
                        expected = Expected.COMMA_OR_END;
                        return true;
                    }
                }
            }
        }
    }

    private void expect(boolean found, Expected then) throws IOException {
        if (!found) {
            throw broken();
        }
        position++;
        expected = then;
    }

    private IOException broken() {
        return new IOException("it is no JSON array: the character at line " + line + ", byte " + position
                + (element == 0 ? "" : ", after element " + element) + ", can't stand there");
    }

    /** The next byte that is not blank, which is not taken yet. */
    private int nextByte() throws IOException {
        while (true) {
            window.keep(position);
            if (position == window.end() && !window.fill()) {
                return NO_MORE;
            }
            byte next = window.array()[window.index(position)];
            if (next == '\n') {
                line++;
            } else if (next != ' ' && next != '\t' && next != '\r') {
                return next & 0xFF;
            }
            position++;
        }
    }

    private void begin() {
        start = position;
        startLine = line;
        window.keep(start);
    }

    private void readElement() throws IOException {
        begin();
        element++;
        int depth = 0;
        boolean quoted = false;
        boolean escaped = false;
        while (true) {
            if (position == window.end() && !fill()) {
                throw new UnendedException(
                        "its JSON array has no end: element " + element + ", at line " + startLine + ", breaks off");
            }
            byte[] bytes = window.array();
            int from = window.index(position);
            int limit = window.index(window.end());
            for (int i = from; i < limit; i++) {
                byte next = bytes[i];
                if (next == '\n') {
                    line++;
                }
                if (quoted) {
                    if (escaped) {
                        escaped = false;
                    } else if (next == '\\') {
                        escaped = true;
                    } else if (next == '"') {
                        quoted = false;
                        if (depth == 0) {
                            position += i - from + 1;
                            return;
                        }
                    }
                    continue;
                }
                switch (next) {
                    case '"' -> quoted = true;
                    case '{', '[' -> squares.set(depth++, next == '[');
                    case '}', ']' -> {
                        if (depth == 0 && next == ']') {
                            position += i - from; // the array's own
                            return;
                        }
                        if (depth == 0 || squares.get(--depth) != (next == ']')) {
                            position += i - from;
                            throw broken();
                        }
                        if (depth == 0) {
                            position += i - from + 1;
                            return;
                        }
                    }
                    case ',', ' ', '\t', '\r', '\n' -> {
                        if (depth == 0) {
                            line -= next == '\n' ? 1 : 0; // it is met again
                            position += i - from;
                            return;
                        }
                    }
                    default -> {}
                }
            }
            position += limit - from;
        }
    }

    private boolean fill() throws IOException {
        try {
            return window.fill();
        } catch (Window.RecordTooLongException noticed) {
            if (!tooLong) {
                tooLong = true;
                shown = window.copy(start, start + SHOWN_BYTES);
            }
            window.keep(position);
            return window.fill();
        }
    }

    /** Takes what comes after the array's end. */
    private void skipRest() throws IOException {
        begin();
        behind = true;
        while (window.end() - start < SHOWN_BYTES && window.fill()) {
            // more of it is to be shown
        }
        shown = window.copy(start, Math.min(window.end(), start + SHOWN_BYTES));
        do {
            position = window.end();
            window.keep(position);
        } while (window.fill());
    }

    @Override
    public void append(Batch batch) {
        if (behind) {
            throw new ValueException(
                    "", "comes after the end of the JSON array; what is kept of it here is its beginning");
        }
        if (tooLong) {
            throw JsonLines.tooLong();
        }
        JsonLines.append(decoder, window, start, position, written, batch);
    }

    @Override
    public boolean mayGoOn() {
        return false;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long line() {
        return startLine;
    }

    @Override
    public long element() {
        return behind ? 0 : element;
    }

    @Override
    public boolean isCut() {
        return behind || tooLong;
    }

    @Override
    public long rawEnd() {
        return position;
    }

    @Override
    public byte[] raw() {
        return behind || tooLong ? shown.clone() : window.copy(start, position);
    }
}
