package dev.crescendo.postgresql;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a source reads.
 *
 * @param primary where the horizon is looked at when {@code connection} is a standby; null for nowhere
 * @param cursor null to read everything each time
 * @param key empty for the primary key
 * @param lookback how much is read again each time; null for nothing
 * @param deletes how long after a look for deleted rows the next is due; null for never
 */
record SourceSettings(
        PostgresConnection connection,
        @Nullable PostgresConnection primary,
        @Nullable String cursor,
        List<String> key,
        int splits,
        Duration horizonWait,
        @Nullable Duration lookback,
        @Nullable Duration deletes)
        implements Serializable {
    static final Duration HORIZON_WAIT = Duration.ofSeconds(60);

    SourceSettings {
        key = List.copyOf(key);
    }

    static SourceSettings of(PostgresConnection connection) {
        return new SourceSettings(connection, null, null, List.of(), 1, HORIZON_WAIT, null, null);
    }

    SourceSettings withPrimary(PostgresConnection other) {
        return new SourceSettings(connection, other, cursor, key, splits, horizonWait, lookback, deletes);
    }

    SourceSettings withCursor(String column) {
        return new SourceSettings(connection, primary, column, key, splits, horizonWait, lookback, deletes);
    }

    SourceSettings withKey(List<String> columns) {
        return new SourceSettings(connection, primary, cursor, columns, splits, horizonWait, lookback, deletes);
    }

    SourceSettings withSplits(int count) {
        return new SourceSettings(connection, primary, cursor, key, count, horizonWait, lookback, deletes);
    }

    SourceSettings withHorizonWait(Duration atMost) {
        return new SourceSettings(connection, primary, cursor, key, splits, atMost, lookback, deletes);
    }

    SourceSettings withLookback(Duration back) {
        return new SourceSettings(connection, primary, cursor, key, splits, horizonWait, back, deletes);
    }

    SourceSettings withDeletes(Duration interval) {
        return new SourceSettings(connection, primary, cursor, key, splits, horizonWait, lookback, interval);
    }
}
