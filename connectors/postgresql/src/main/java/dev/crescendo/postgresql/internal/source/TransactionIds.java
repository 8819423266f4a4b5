package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.SourceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reading by a column that holds the id of the transaction which wrote the row: what is new since a stored snapshot are the
 * rows whose transaction that snapshot could not see. Nothing needs to be waited for.
 *
 * @param before the snapshot up to which all is loaded, as {@code pg_snapshot} writes it; null when nothing is
 * @param now the snapshot up to which to read
 */
public record TransactionIds(@Nullable String before, String now) {
    private static final Pattern SNAPSHOT = Pattern.compile("(\\d{1,19}):(\\d{1,19}):([\\d,]*)");

    /** Looks at the transactions of this moment. */
    public static TransactionIds since(@Nullable String before, Connection connection, boolean standby)
            throws SQLException {
        if (before != null && !SNAPSHOT.matcher(before).matches()) {
            throw new SourceException("the saved position '" + before + "' does not fit the cursor, which is now xid8."
                    + " If the column was changed on purpose, reset the position");
        }
        // A standby lists no open transactions here: only those before the oldest of them are known to have ended.
        String snapshot = standby
                ? "pg_catalog.pg_snapshot_xmin(s)::text || ':' || pg_catalog.pg_snapshot_xmin(s)::text || ':'"
                : "s::text";
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT " + snapshot + " FROM pg_catalog.pg_current_snapshot() AS s")) {
            rows.next();
            return new TransactionIds(before, rows.getString(1));
        }
    }

    /** The condition that chooses the rows. */
    public String condition(String column) {
        String condition = column + " < '" + part(now, 2) + "'::xid8 AND pg_catalog.pg_visible_in_snapshot(" + column
                + ", '" + now + "')";
        return before == null
                ? condition
                : column + " >= '" + part(before, 1) + "'::xid8 AND " + condition
                        + " AND NOT pg_catalog.pg_visible_in_snapshot(" + column + ", '" + before + "')";
    }

    /**
     * The snapshot that sees what either sees: up to where all will be loaded. Not always the later one, since a standby
     * may be behind what was read elsewhere.
     */
    public String end() {
        if (before == null) {
            return now;
        }
        boolean later = Long.parseLong(part(now, 2)) >= Long.parseLong(part(before, 2));
        String greater = later ? now : before;
        String lesser = later ? before : now;
        List<String> open = new ArrayList<>(open(greater));
        open.removeIf(id -> sees(lesser, id));
        String past = part(greater, 2);
        return (open.isEmpty() ? past : open.get(0)) + ":" + past + ":" + String.join(",", open);
    }

    /** The transactions that were open, in order. */
    private static List<String> open(String snapshot) {
        String listed = part(snapshot, 3);
        return listed.isEmpty() ? List.of() : Arrays.asList(listed.split(","));
    }

    private static boolean sees(String snapshot, String id) {
        return Long.parseLong(id) < Long.parseLong(part(snapshot, 2))
                && !open(snapshot).contains(id);
    }

    private static String part(String snapshot, int part) {
        Matcher matcher = SNAPSHOT.matcher(snapshot);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(snapshot);
        }
        return matcher.group(part);
    }

    /**
     * Makes sure that the ids are this server's.
     *
     * @throws SourceException if rows that can be seen claim to be of transactions that have not begun
     */
    public static void checkNoneIsAhead(Connection connection, Relation relation, TableCursor cursor)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            String ahead = "SELECT EXISTS (SELECT 1 FROM " + relation.sql() + " WHERE "
                    + cursor.column().sql()
                    + " >= (SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())))";
            try (ResultSet rows = statement.executeQuery(ahead)) {
                rows.next();
                if (rows.getBoolean(1)) {
                    throw new SourceException(relation + " has rows whose cursor " + cursor.name()
                            + " names transactions that this server has not begun: they came from another, with a dump"
                            + " or a replica, and would be lost. Set the column anew:"
                            + " UPDATE … SET " + cursor.name() + " = pg_current_xact_id()");
                }
            }
        }
    }
}
