package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.CancelledException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a standby shows of its primary, and how far behind. Places in the write-ahead log are texts such as {@code 0/16B3748}. */
public final class Replica {
    private static final long PAUSE_MILLIS = 50;

    /** The header of a page of the log is at most so long, and no record is that short. */
    private static final int LOG_PAGE_HEADER = 40;

    private Replica() {}

    /** Where a primary's log ends; everything that others can see is before it. */
    public static String written(Connection primary) throws SQLException {
        // between two pages the server names the place after the next page's header, which no replay reaches by itself
        String text = text(
                primary,
                "SELECT CASE WHEN past <= " + LOG_PAGE_HEADER + " THEN lsn - past ELSE lsn END FROM (SELECT lsn,"
                        + " (lsn - '0/0'::pg_lsn) % pg_catalog.current_setting('wal_block_size')::numeric AS past"
                        + " FROM pg_catalog.pg_current_wal_insert_lsn() AS lsn) AS log");
        return String.valueOf(text);
    }

    /** How far a standby has got; null where the server does not say. */
    public static @Nullable String replayed(Connection standby) throws SQLException {
        return text(standby, "SELECT pg_catalog.pg_last_wal_replay_lsn()");
    }

    /**
     * Waits until a server shows all that a log holds up to a place. A primary does, and a server that does not say.
     *
     * @return whether it does now
     * @throws CancelledException if asked to stop
     */
    public static boolean await(Connection server, String place, Duration atMost, BooleanSupplier cancelled)
            throws SQLException, InterruptedException {
        long began = System.nanoTime();
        while (!shows(server, place)) {
            if (cancelled.getAsBoolean()) {
                throw new CancelledException("stopped while waiting for a standby to catch up");
            }
            if (System.nanoTime() - began > atMost.toNanos()) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }

    private static boolean shows(Connection server, String place) throws SQLException {
        try (PreparedStatement statement = server.prepareStatement(
                "SELECT NOT pg_catalog.pg_is_in_recovery() OR coalesce(pg_catalog.pg_last_wal_replay_lsn() >="
                        + " ?::pg_lsn, true)")) {
            statement.setString(1, place);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    /** How fresh a standby is, in words. */
    public static String freshness(Connection standby) throws SQLException {
        try (Statement statement = standby.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT coalesce(pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn(), false),"
                                + " to_char(pg_catalog.pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC',"
                                + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
                                + " extract(epoch FROM now() - pg_catalog.pg_last_xact_replay_timestamp())::bigint")) {
            rows.next();
            String newest = rows.getString(2) == null
                    ? "nothing was committed on its primary since it started"
                    : "the newest transaction it shows was committed at " + rows.getString(2) + ", " + rows.getLong(3)
                            + " s ago";
            return newest
                    + (rows.getBoolean(1) ? ", and it has replayed all it received" : ", and it is still replaying");
        }
    }

    private static @Nullable String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
