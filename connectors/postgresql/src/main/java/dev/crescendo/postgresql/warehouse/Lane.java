package dev.crescendo.postgresql.warehouse;

import dev.crescendo.position.LaneId;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.RunKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A row of the ledger's {@code lanes}. */
record Lane(
        String name,
        long epoch,
        @Nullable String token,
        @Nullable String source,
        @Nullable Hold hold) {
    /** The columns that {@link #of} reads. Whether a lease has run out is for the warehouse's clock to say. */
    static final String COLUMNS = "lane, epoch, token, source_id, run_key, holder_host, holder_pid, holder_started,"
            + " lease_until, coalesce(lease_until > clock_timestamp(), false) AS leased";

    /** Who has a lane, or the whole pipeline. */
    record Hold(RunKey run, Holder holder, Instant until, boolean leased) {
        /** Whether a run under another key must stay away. */
        boolean excludes(RunKey other) {
            return !run.equals(other) && leased && !holder.isGone();
        }

        @Override
        public String toString() {
            return "run " + run + " (" + holder + ") until " + until;
        }
    }

    static Lane of(ResultSet row, StatementContext context) throws SQLException {
        return new Lane(
                row.getString("lane"),
                row.getLong("epoch"),
                row.getString("token"),
                row.getString("source_id"),
                holdOf(row));
    }

    private static @Nullable Hold holdOf(ResultSet row) throws SQLException {
        String run = row.getString("run_key");
        Instant started = instant(row, "holder_started");
        Instant until = instant(row, "lease_until");
        String host = row.getString("holder_host");
        if (run == null || host == null || started == null || until == null) {
            return null;
        }
        Holder holder = new Holder(host, row.getLong("holder_pid"), started);
        return new Hold(new RunKey(run), holder, until, row.getBoolean("leased"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    LaneId id() {
        return new LaneId(name);
    }

    LaneState state() {
        return new LaneState(epoch, token == null ? null : new Token(token));
    }
}
