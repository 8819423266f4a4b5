package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.InternalException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a read in the order of its cursor has come, so that it can go on in another statement: the greatest value seen,
 * and which rows with this value were seen, since there may be others. Rows are told apart by their bytes.
 */
final class TiedRows {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y'};
    private static final int SIGNATURE_LENGTH = 11;

    private final int cursor;
    private final CursorKind kind;
    private final Map<Long, Integer> seen = new HashMap<>();
    private Map<Long, Integer> again = Map.of();
    private @Nullable Long greatest;

    /** @param cursor the place of the cursor's column in the rows */
    TiedRows(int cursor, CursorKind kind) {
        this.cursor = cursor;
        this.kind = kind;
    }

    /** The greatest value seen; null before the first row. */
    @Nullable
    Long greatest() {
        return greatest;
    }

    /** Begins again from {@link #greatest} on: rows with this value may come a second time. */
    void resume() {
        again = new HashMap<>(seen);
    }

    /** Where the rows of a message begin: after the header that the first one has. */
    static int rowStart(byte[] message) {
        if (message.length < SIGNATURE_LENGTH + 8) {
            return 0;
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (message[i] != SIGNATURE[i]) {
                return 0;
            }
        }
        return SIGNATURE_LENGTH + 8 + ByteBuffer.wrap(message).getInt(SIGNATURE_LENGTH + 4);
    }

    /** Takes note of the row of a message, and says whether it was seen before {@link #resume}. */
    boolean isAgain(byte[] message) {
        int start = rowStart(message);
        ByteBuffer row = ByteBuffer.wrap(message);
        if (message.length - start < 4) { // the end of the stream
            return false;
        }
        long value = value(row, start + 2);
        Long hash = hash(message, start);
        if (greatest == null || value > greatest) {
            greatest = value;
            seen.clear();
            again = Map.of();
        } else if (value < greatest) {
            throw new InternalException("rows came in another order than that of their cursor");
        }
        if (again.getOrDefault(hash, 0) > 0) {
            again.merge(hash, -1, Integer::sum);
            return true;
        }
        seen.merge(hash, 1, Integer::sum);
        return false;
    }

    private long value(ByteBuffer row, int fields) {
        int at = fields;
        for (int i = 0; i < cursor; i++) {
            at += 4 + Math.max(0, row.getInt(at));
        }
        long value = switch (row.getInt(at)) {
            case 2 -> row.getShort(at + 4);
            case 4 -> row.getInt(at + 4);
            default -> row.getLong(at + 4);
        };
        return kind.isTime() ? value + CursorKind.POSTGRES_EPOCH_MICROS : value;
    }

    /** FNV-1a, mixed at the end: rows of one value that differ have other sums, for all practical purposes. */
    private static long hash(byte[] message, int start) {
        long hash = 0xcbf29ce484222325L;
        for (int i = start; i < message.length; i++) {
            hash = (hash ^ (message[i] & 0xff)) * 0x100000001b3L;
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ hash >>> 33;
    }
}
