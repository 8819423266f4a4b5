package dev.crescendo.files;

import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.util.Arrays;

/** Lines that are JSON objects. Empty ones are no records. */
final class JsonLines implements Records {
    /** How much is kept of a line that is too long. */
    private static final int SHOWN_BYTES = 64 << 10;

    private final Window window;
    private final JsonDecoder decoder;
    private long start;
    private long end;
    private long line;
    private boolean terminated;
    private byte[] shown = {};
    private boolean tooLong;

    JsonLines(Window window, long start, JsonDecoder decoder) {
        this.window = window;
        this.decoder = decoder;
        this.end = start;
    }

    @Override
    public boolean next() throws IOException {
        do {
            start = end;
            window.keep(start);
            tooLong = false;
            end = endOfLine(start);
            if (end == start) {
                return false;
            }
            line++;
        } while (isBlank());
        return true;
    }

    private long endOfLine(long from) throws IOException {
        long position = from;
        while (true) {
            byte[] bytes = window.array();
            int limit = window.index(window.end());
            for (int i = window.index(position); i < limit; i++) {
                if (bytes[i] == '\n') {
                    terminated = true;
                    return position + (i - window.index(position)) + 1;
                }
            }
            position = window.end();
            try {
                if (!window.fill()) {
                    terminated = false;
                    return position;
                }
            } catch (Window.RecordTooLongException noticed) {
                if (!tooLong) {
                    tooLong = true;
                    shown = window.copy(from, from + SHOWN_BYTES);
                }
                window.keep(position);
            }
        }
    }

    private boolean isBlank() {
        if (tooLong) {
            return false;
        }
        byte[] bytes = window.array();
        for (int i = window.index(start); i < window.index(end); i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void append(Batch batch) {
        if (tooLong) {
            throw new ValueException(
                    "",
                    "is longer than " + (Window.MAX_RECORD_BYTES >> 20)
                            + " MiB; what is kept of it here is its beginning");
        }
        decoder.append(window.array(), window.index(start), (int) (end - start), batch);
    }

    /** A whole object is a record, whether its line has an end or not. */
    @Override
    public boolean mayGoOn() {
        return !terminated;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public boolean isCut() {
        return tooLong;
    }

    @Override
    public byte[] raw() {
        if (tooLong) {
            return shown.clone();
        }
        byte[] raw = window.copy(start, end);
        int length = raw.length;
        while (length > 0 && (raw[length - 1] == '\n' || raw[length - 1] == '\r')) {
            length--;
        }
        return Arrays.copyOf(raw, length);
    }
}
