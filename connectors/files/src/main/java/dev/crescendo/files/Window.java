package dev.crescendo.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of a stream around the record that is being read: all from its beginning on are kept, up to a limit. Positions
 * count from the stream's beginning.
 */
final class Window {
    /** The longest record: longer ones are rejected, and never held. */
    static final int MAX_RECORD_BYTES = 16 << 20;

    /** Says that the record goes on beyond {@link #MAX_RECORD_BYTES}. */
    static final class RecordTooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final int CHUNK = 1 << 16;
    private static final int MOST_BLANKS = 1 << 20;

    private final InputStream in;
    private byte[] bytes = new byte[4 * CHUNK];
    private long base;
    private int length;
    private long kept;
    private boolean ended;

    Window(InputStream in) {
        this.in = in;
    }

    /** The array that {@link #index} points into; valid until more is read. */
    byte[] array() {
        return bytes;
    }

    int index(long position) {
        return (int) (position - base);
    }

    /** The end of what has been read so far. */
    long end() {
        return base + length;
    }

    /** Bytes before this position may be forgotten. */
    void keep(long position) {
        kept = position;
    }

    /**
     * Reads more, if there is more.
     *
     * @throws RecordTooLongException if as much as a record may have is kept already
     */
    boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (end() - kept > MAX_RECORD_BYTES) {
            throw new RecordTooLongException();
        }
        if (bytes.length - length < CHUNK) {
            makeRoom();
        }
        long most = MAX_RECORD_BYTES + CHUNK - (end() - kept);
        int read = in.read(bytes, length, (int) Math.min(bytes.length - length, most));
        if (read < 0) {
            ended = true;
            return false;
        }
        length += read;
        return true;
    }

    private void makeRoom() {
        int forgotten = index(kept);
        int left = length - forgotten;
        byte[] target = left > bytes.length / 2 ? new byte[2 * bytes.length] : bytes;
        System.arraycopy(bytes, forgotten, target, 0, left);
        bytes = target;
        base += forgotten;
        length = left;
    }

    /** The first byte that is not blank, without moving on; -1 if there is none near the beginning. */
    int firstByte() throws IOException {
        for (long position = 0; position < MOST_BLANKS && (position < end() || fill()); position++) {
            byte next = bytes[index(position)];
            if (next != ' ' && next != '\t' && next != '\r' && next != '\n') {
                return next & 0xFF;
            }
        }
        return -1;
    }

    /** The first such byte from a place on, among what has been read; -1 if there is none. */
    long find(byte wanted, long from) {
        byte[] in = bytes;
        int i = index(from);
        long wantedOnes = ONES * wanted;
        while (i <= length - 4 * Long.BYTES) {
            long zeros = zeros((long) EIGHT.get(in, i) ^ wantedOnes)
                    | zeros((long) EIGHT.get(in, i + Long.BYTES) ^ wantedOnes)
                    | zeros((long) EIGHT.get(in, i + 2 * Long.BYTES) ^ wantedOnes)
                    | zeros((long) EIGHT.get(in, i + 3 * Long.BYTES) ^ wantedOnes);
            if (zeros != 0) {
                break;
            }
            i += 4 * Long.BYTES;
        }
        while (i <= length - Long.BYTES) {
            long zeros = zeros((long) EIGHT.get(in, i) ^ wantedOnes);
            if (zeros != 0) {
                return base + i + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
            i += Long.BYTES;
        }
        while (i < length && in[i] != wanted) {
            i++;
        }
        return i < length ? base + i : -1;
    }

    /** Not zero if one of eight bytes is zero; its lowest bit that is set is the highest of the first of them. */
    private static long zeros(long eight) {
        return eight - ONES & ~eight & HIGH_BITS;
    }

    /** Where the line that begins at {@code from} ends: behind its line end; at the end of all if it has none. */
    long lineEnd(long from) throws IOException {
        long position = from;
        while (position < end() || fill()) {
            byte next = bytes[index(position)];
            position++;
            if (next == '\n') {
                return position;
            }
            if (next == '\r') {
                return (position < end() || fill()) && bytes[index(position)] == '\n' ? position + 1 : position;
            }
        }
        return position;
    }

    /** Whether a line end stands right before {@code position}. */
    boolean isLineEndBefore(long position) {
        return position > base && (bytes[index(position - 1)] == '\n' || bytes[index(position - 1)] == '\r');
    }

    /** The end of some bytes without the line ends that they end in. */
    long withoutLineEnds(long from, long to) {
        return base + withoutLineEnds(bytes, index(from), index(to));
    }

    static int withoutLineEnds(byte[] in, int from, int to) {
        int end = to;
        while (end > from && (in[end - 1] == '\n' || in[end - 1] == '\r')) {
            end--;
        }
        return end;
    }

    byte[] copy(long from, long to) {
        return Arrays.copyOfRange(bytes, index(from), index(to));
    }

    /** A reader from {@code start} on that shows each byte as the character of its number. */
    Reader reader(long start) {
        return new Reader() {
            private long position = start;

            @Override
            public int read(char[] target, int offset, int count) throws IOException {
                if (count == 0) {
                    return 0;
                }
                if (position == end() && !fill()) {
                    return -1;
                }
                int read = (int) Math.min(count, end() - position);
                int from = index(position);
                for (int i = 0; i < read; i++) {
                    target[offset + i] = (char) (bytes[from + i] & 0xFF);
                }
                position += read;
                return read;
            }

            @Override
            public void close() {}
        };
    }
}
