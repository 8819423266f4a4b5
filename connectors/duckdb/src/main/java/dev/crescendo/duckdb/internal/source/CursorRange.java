package dev.crescendo.duckdb.internal.source;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of cursor values.
 *
 * @param after below all of it; null when it has no lower end
 * @param upTo the greatest of it; null when it has no upper end
 */
public record CursorRange(@Nullable Long after, @Nullable Long upTo) implements Serializable {
    public static CursorRange everything() {
        return new CursorRange(null, null);
    }

    /** The values from {@code from} on and below {@code to}, which is greater. */
    public static CursorRange between(long from, long to) {
        return new CursorRange(from == Long.MIN_VALUE ? null : (Long) (from - 1), to - 1);
    }

    /**
     * Cuts it into pieces of about the same width, each value in exactly one.
     *
     * @param least the least value that is there; tells where to cut when there is no lower end
     * @param pieces how many; fewer come back when there are fewer values
     */
    public List<CursorRange> cut(long least, int pieces) {
        if (upTo == null || pieces <= 1) {
            return List.of(this);
        }
        BigInteger low = after == null ? BigInteger.valueOf(least).subtract(BigInteger.ONE) : BigInteger.valueOf(after);
        BigInteger width = BigInteger.valueOf(upTo).subtract(low);
        int count = width.min(BigInteger.valueOf(pieces)).max(BigInteger.ONE).intValueExact();
        List<CursorRange> cut = new ArrayList<>(count);
        Long from = after;
        for (int i = 1; i <= count; i++) {
            Long to = i == count
                    ? upTo
                    : (Long) low.add(width.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)))
                            .longValueExact();
            cut.add(new CursorRange(from, to));
            from = to;
        }
        return cut;
    }

    /** The range as a condition on a column; {@code true} when it has no ends. */
    String condition(String column, CursorKind kind) {
        List<String> conditions = new ArrayList<>();
        if (after != null) {
            conditions.add(column + " > " + kind.literal(after));
        }
        if (upTo != null) {
            conditions.add(column + " <= " + kind.literal(upTo));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }
}
