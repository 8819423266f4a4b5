package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Column;
import dev.crescendo.record.PackedRows;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a binary COPY stream, byte by byte as they came: each as its number of fields, then each field's length and value. */
final class CopiedRows implements PackedRows {
    private static final int FIRST = 1 << 16;

    /** What a very large value has needed is not kept for rows without one. */
    private static final int MOST_KEPT = 4 << 20;

    private final CopyDecoder decoder;
    private final int fields;

    /** For the thread that these rows are with, while the stream's own decoder goes on with others. */
    private @Nullable CopyDecoder unpacking;

    private byte[] bytes;
    private int size;
    private int[] ends;
    private int rows;

    /** Where the length of each field is, row by row, of as many rows as somebody has looked at. */
    private int[] places = {};

    private int placed;

    private final boolean fromStream;

    /** Of the rows at hand: how many fields were unpacked, and whether the rows were taken on as they are. */
    private int unpackedFields;

    private boolean used;

    /**
     * @param decoder of the stream that they come in
     * @param fromStream whether they come from there, and not from others of the same kind
     */
    CopiedRows(CopyDecoder decoder, boolean fromStream) {
        this.decoder = decoder;
        this.fromStream = fromStream;
        this.fields = decoder.columns().size();
        this.bytes = new byte[fromStream ? FIRST : 0];
        this.ends = new int[fromStream ? 1024 : 1];
    }

    CopyDecoder decoder() {
        return decoder;
    }

    void add(byte[] message, int start, int end) {
        reserve(end - start);
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, rows * 2);
        }
        System.arraycopy(message, start, bytes, size, end - start);
        size += end - start;
        ends[rows++] = size;
    }

    private void reserve(int length) {
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), (int) Math.min(1 << 30, size * 2L)));
        }
    }

    private int startOf(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Finds the fields of all rows. */
    private void place() {
        if (placed == rows) {
            return;
        }
        if (rows * fields > places.length) {
            places = Arrays.copyOf(places, Math.max(rows * fields, places.length * 2));
        }
        int to = placed * fields;
        for (int row = placed; row < rows; row++) {
            int at = startOf(row) + 2;
            for (int field = 0; field < fields; field++) {
                places[to++] = at;
                at = after(at);
            }
        }
        placed = rows;
    }

    /** Where the value with its length ends that begins there. */
    private int after(int place) {
        return place + 4 + Math.max(0, Wire.int4(bytes, place));
    }

    /**
     * Writes them to a stream whose rows have other fields before.
     *
     * @param rowStart the number of all fields, and those before
     */
    void writeTo(CopyBuffer out, byte[] rowStart) throws SQLException {
        used = true;
        int besides = 2 + decoder.guardLength();
        int at = 0;
        for (int row = 0; row < rows; row++) {
            out.put(rowStart, 0, rowStart.length);
            out.put(bytes, at + 2, ends[row] - at - besides);
            at = ends[row];
        }
    }

    /** As above, but for some fields, in ascending order: of these the writer knows the values. */
    void writeTo(CopyBuffer out, byte[] rowStart, int[] others, CopyWriter writer) throws SQLException {
        used = true;
        place();
        int guard = decoder.guardLength();
        for (int row = 0; row < rows; row++) {
            out.put(rowStart, 0, rowStart.length);
            int at = startOf(row) + 2;
            for (int field : others) {
                int place = places[row * fields + field];
                out.put(bytes, at, place - at);
                writer.value(field, row);
                at = after(place);
            }
            out.put(bytes, at, ends[row] - guard - at);
        }
    }

    /** Whether columns of these types hold the values in the very same form. */
    boolean areOf(List<PgType> targets) {
        List<PgType> own = decoder.columns();
        for (int i = 0; i < own.size(); i++) {
            if (!own.get(i).equals(targets.get(i)) && !isWider(targets.get(i), own.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWider(PgType target, PgType own) {
        return switch (own.base()) {
            case VARCHAR ->
                target.base() == PgType.Base.TEXT
                        || target.base() == PgType.Base.VARCHAR && target.precision() == PgType.NONE;
            case NUMERIC -> target.base() == PgType.Base.NUMERIC && target.precision() == PgType.NONE;
            default -> false;
        };
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public long bytes() {
        return size;
    }

    @Override
    public void unpack(int field, int from, Column column) {
        if (unpacking == null) {
            unpacking = decoder.another();
        }
        if (from == 0) {
            unpackedFields++;
        }
        if (fromStream) {
            decoder.want(field);
        }
        place();
        unpacking.unpack(field, bytes, places, from, rows, column);
    }

    @Override
    public boolean isLike(PackedRows other) {
        return other instanceof CopiedRows copied && copied.decoder == decoder;
    }

    @Override
    public PackedRows another() {
        return new CopiedRows(decoder, false);
    }

    @Override
    public void append(PackedRows other, int from, int to) {
        CopiedRows copied = (CopiedRows) other;
        copied.used = true;
        int start = copied.startOf(from);
        int length = copied.ends[to - 1] - start;
        reserve(length);
        if (rows + to - from > ends.length) {
            ends = Arrays.copyOf(ends, Math.max(rows + to - from, rows * 2));
        }
        System.arraycopy(copied.bytes, start, bytes, size, length);
        int shift = size - start;
        for (int row = from; row < to; row++) {
            ends[rows++] = copied.ends[row] + shift;
        }
        size += length;
    }

    @Override
    public void truncate(int rowsToKeep) {
        if (rowsToKeep == 0) {
            end();
        }
        if (rowsToKeep < rows) {
            rows = rowsToKeep;
            size = startOf(rows);
            placed = Math.min(placed, rows);
        }
    }

    /** Were all rows only read in the end, others of the stream are read at once. */
    private void end() {
        boolean unpacked = unpackedFields >= fields || fromStream && decoder.wantsAll();
        if (rows > 0 && unpacked && !used) {
            decoder.packedInVain();
        }
        unpackedFields = 0;
        used = false;
    }

    @Override
    public void clear() {
        truncate(0);
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[FIRST];
        }
        if (places.length > MOST_KEPT / Integer.BYTES) {
            places = new int[0];
        }
    }
}
