package dev.crescendo.files;

import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.nio.charset.Charset;

/** Lines that are JSON objects. Empty ones are no records. */
final class JsonLines implements Records {
    /** How much is kept of a line that is too long. */
    private static final int SHOWN_BYTES = 64 << 10;

    private static final String NOT_UTF_8 = "is not UTF-8";

    private final Window window;
    private final JsonDecoder decoder;
    private final Charset written;
    private long start;
    private long end;
    private long line;
    private boolean terminated;
    private byte[] shown = {};
    private boolean tooLong;

    /** @param written what the file is in; the window's bytes are UTF-8 */
    JsonLines(Window window, JsonDecoder decoder, Charset written) {
        this.window = window;
        this.decoder = decoder;
        this.written = written;
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
            long lineFeed = window.find((byte) '\n', position);
            if (lineFeed >= 0) {
                terminated = true;
                return lineFeed + 1;
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

    /**
     * Moves on by whole lines, into a chunk: by as many as it takes, or until one comes that has no end or is long; that is for
     * {@link #next}.
     */
    void take(LineChunk chunk) throws IOException {
        while (!chunk.isFull()) {
            long lineFeed = window.find((byte) '\n', end);
            if (lineFeed >= end + LineChunk.BYTES) {
                return;
            }
            if (lineFeed >= 0) {
                chunk.add(window.array(), window.index(end), (int) (lineFeed + 1 - end));
                line++;
                end = lineFeed + 1;
            } else {
                window.keep(end);
                if (window.end() - end > LineChunk.BYTES || !window.fill()) {
                    return;
                }
            }
        }
    }

    /** The lines that have been moved by. */
    long lines() {
        return line;
    }

    private boolean isBlank() {
        return !tooLong && isBlank(window.array(), window.index(start), window.index(end));
    }

    static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void append(Batch batch) {
        if (tooLong) {
            throw tooLong();
        }
        append(decoder, window, start, end, written, batch);
    }

    static ValueException tooLong() {
        return new ValueException(
                "",
                "is longer than " + (Window.MAX_RECORD_BYTES >> 20) + " MiB; what is kept of it here is its beginning");
    }

    /** Appends the row that an object in a window is. */
    static void append(JsonDecoder decoder, Window window, long start, long end, Charset written, Batch batch) {
        append(decoder, window.array(), window.index(start), (int) (end - start), written, batch);
    }

    /** Appends the row that an object in UTF-8 is, which was written in another encoding, perhaps. */
    static void append(JsonDecoder decoder, byte[] bytes, int from, int length, Charset written, Batch batch) {
        try {
            decoder.append(bytes, from, length, batch);
        } catch (ValueException unfit) {
            throw unfit.reason().equals(NOT_UTF_8) ? new ValueException(unfit.field(), "is not " + written) : unfit;
        }
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
    public long rawEnd() {
        return window.withoutLineEnds(start, end);
    }

    @Override
    public byte[] raw() {
        return tooLong ? shown.clone() : window.copy(start, rawEnd());
    }
}
