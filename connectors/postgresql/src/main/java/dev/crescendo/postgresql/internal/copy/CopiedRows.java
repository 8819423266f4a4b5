package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Batch;
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
    /** For the thread that these rows are with, while the stream's own decoder goes on with others. */
    private @Nullable CopyDecoder unpacking;

    private byte[] bytes = new byte[FIRST];
    private int size;
    private int[] ends = new int[1024];
    private int rows;

    /** @param decoder of the stream that they come in */
    CopiedRows(CopyDecoder decoder) {
        this.decoder = decoder;
    }

    CopyDecoder decoder() {
        return decoder;
    }

    void add(byte[] message, int start, int end) {
        int length = end - start;
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), (int) Math.min(1 << 30, size * 2L)));
        }
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, rows * 2);
        }
        System.arraycopy(message, start, bytes, size, length);
        size += length;
        ends[rows++] = size;
    }

    /**
     * Writes them to a stream whose rows have other fields before.
     *
     * @param rowStart the number of all fields, and those before
     */
    void writeTo(CopyBuffer out, byte[] rowStart) throws SQLException {
        int besides = 2 + decoder.guardLength();
        int at = 0;
        for (int row = 0; row < rows; row++) {
            out.put(rowStart, 0, rowStart.length);
            out.put(bytes, at + 2, ends[row] - at - besides);
            at = ends[row];
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
    public void unpackInto(Batch batch) {
        decoder.valuesAreWanted();
        if (unpacking == null) {
            unpacking = decoder.another();
        }
        int at = 0;
        for (int row = 0; row < rows; row++) {
            unpacking.unpack(bytes, at, batch);
            at = ends[row];
        }
    }

    @Override
    public void clear() {
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[FIRST];
        }
        size = 0;
        rows = 0;
    }
}
