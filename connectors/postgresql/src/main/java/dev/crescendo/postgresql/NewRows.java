package dev.crescendo.postgresql;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.position.Token;
import dev.crescendo.postgresql.internal.source.Bounds;
import dev.crescendo.postgresql.internal.source.CursorKind;
import dev.crescendo.postgresql.internal.source.CursorRange;
import dev.crescendo.postgresql.internal.source.TableCursor;
import dev.crescendo.postgresql.internal.source.TransactionIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has that is new along its cursor.
 *
 * @param condition what the rows fulfil besides their range; empty for nothing
 * @param reached the value of the position that is loaded; null when nothing is
 * @param after rows up to here are not read; null when all are
 * @param bounds of the new rows; empty when there are none
 * @param snapshot the token to end with, where it is a snapshot
 */
record NewRows(
        StreamFields stream,
        TableCursor by,
        String condition,
        @Nullable Long reached,
        @Nullable Long after,
        Optional<Bounds> bounds,
        @Nullable String snapshot) {

    /** Looks at the rows of this moment. */
    static NewRows look(
            Connection opened,
            StreamFields stream,
            TableCursor by,
            @Nullable Token from,
            @Nullable Duration lookback,
            boolean standby)
            throws SQLException {
        if (lookback != null && !by.kind().isTime()) {
            throw new ConfigurationException(
                    stream.relation().label() + ", cursor " + by.column().name(),
                    "a lookback is a span of time, and this cursor counts no time",
                    "Take out 'lookback', or use a timestamp or timestamptz as the cursor.");
        }
        if (by.kind() == CursorKind.TRANSACTION) {
            TransactionIds.checkNoneIsAhead(opened, stream.relation(), by);
            TransactionIds ids = TransactionIds.since(from == null ? null : from.text(), opened, standby);
            String condition = ids.condition(by.sql());
            Optional<Bounds> bounds = Bounds.find(opened, stream.relation(), by, CursorRange.everything(), condition);
            return new NewRows(stream, by, condition, null, null, bounds, ids.end());
        }
        Long reached = from == null ? null : (Long) by.kind().value(from.text());
        Long after = reached == null || lookback == null ? reached : (Long) back(reached, lookback);
        Optional<Bounds> bounds = Bounds.find(opened, stream.relation(), by, new CursorRange(after, null));
        return new NewRows(stream, by, "", reached, after, bounds, null);
    }

    /** So much before a value, so that rows of exactly then are after it. */
    private static long back(long value, Duration lookback) {
        return value - lookback.toSeconds() * 1_000_000L - lookback.getNano() / 1000 - 1;
    }

    boolean any() {
        return bounds.isPresent();
    }

    /** Whether rows are told to be new by their values, not by transactions. */
    boolean byValue() {
        return snapshot == null;
    }

    /** Whether rows with smaller values may still appear. */
    boolean waits() {
        return byValue() && any();
    }

    NewRows nothing() {
        return new NewRows(stream, by, condition, reached, after, Optional.empty(), snapshot);
    }

    /** What is final although transactions are open: what the server's clock stamped before the oldest of them began. */
    NewRows below(Connection opened, OptionalLong oldestStartMicros) throws SQLException {
        if (!by.kind().followsServerTime() || oldestStartMicros.isEmpty()) {
            return nothing();
        }
        long upTo = oldestStartMicros.getAsLong() - 1;
        if (after != null && upTo <= after) {
            return nothing();
        }
        Optional<Bounds> below = Bounds.find(opened, stream.relation(), by, new CursorRange(after, upTo));
        return new NewRows(stream, by, condition, reached, after, below, snapshot);
    }

    /** Where the lane stands when these rows are loaded; empty when there are none. */
    Optional<Token> end() {
        if (bounds.isEmpty()) {
            return Optional.empty();
        }
        if (snapshot != null) {
            return Optional.of(new Token(snapshot));
        }
        long greatest = bounds.get().greatest();
        return Optional.of(new Token(by.kind().text(reached == null ? greatest : Math.max(reached, greatest))));
    }
}
