package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.CancelledException;
import dev.crescendo.extract.PlanContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Waits until every transaction that is open now has ended. A row gets its cursor value when it is written, but is seen
 * only when its transaction commits; so rows with smaller values may appear after greater ones were read. They can't any
 * more once all transactions that were open when the greatest value was read have ended.
 *
 * <p>Every transaction holds a lock on its virtual id from its first moment to after its commit can be seen, whether or
 * not it has written anything, and {@code pg_locks} shows these locks to every user. Prepared transactions give it up, but
 * stand in {@code pg_prepared_xacts} from before that, which is why those are looked at last.
 *
 * <p>A moment is left: {@code now()} is the time at which the server received a transaction's first statement, and the
 * lock is taken right after it. A session that is suspended between the two while the greatest value is read is not
 * waited for, and its {@code now()} is smaller. Sequences don't have this moment: they are asked under the lock.
 */
public final class Horizon {
    private static final Duration LEAST_PAUSE = Duration.ofMillis(10);
    private static final Duration GREATEST_PAUSE = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * Transactions of other databases and those of Crescendo's own readers (read-only from their first moment, and known by
     * their names: one may take hours, and must not hold up another pipeline) can't write here, and those of the server's own processes (they have no user)
     * write no rows. Who may not see a session's details still sees its database and user.
     */
    private static final String OPEN = """
            SELECT l.virtualtransaction, l.pid, (extract(epoch FROM a.xact_start) * 1000000)::bigint
            FROM pg_catalog.pg_locks l
            LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.granted
              AND l.pid <> pg_catalog.pg_backend_pid()
              AND (a.pid IS NULL
                OR a.usesysid IS NOT NULL
                  AND coalesce(a.application_name, '') NOT LIKE 'crescendo-reader:%'
                  AND coalesce(a.datname, pg_catalog.current_database()) = pg_catalog.current_database())""";

    private static final String PREPARED = """
            SELECT transaction::text, gid
            FROM pg_catalog.pg_prepared_xacts
            WHERE database = pg_catalog.current_database()""";

    private final Connection connection;
    private final PlanContext context;
    private final Duration atMost;
    private final long began = System.nanoTime();
    private boolean reported;

    private Horizon(Connection connection, PlanContext context, Duration atMost) {
        this.connection = connection;
        this.context = context;
        this.atMost = atMost;
    }

    /**
     * A transaction that is open.
     *
     * @param id what tells it from all others
     * @param name how users know it
     * @param startMicros when it began, in microseconds since 1970; empty when that can't be seen
     */
    record Open(String id, String name, OptionalLong startMicros) {}

    /**
     * How the waiting ended.
     *
     * @param stillOpen who is still open, in words; empty when all have ended
     * @param oldestStartMicros when the oldest of them began, in microseconds since 1970; empty if some can't be seen
     */
    public record Outcome(String stillOpen, OptionalLong oldestStartMicros) {
        /** All have ended. */
        public static Outcome clear() {
            return new Outcome("", OptionalLong.empty());
        }

        public boolean isClear() {
            return stillOpen.isEmpty();
        }
    }

    /**
     * Waits for the transactions that are open now, other than {@code connection}'s own.
     *
     * @param connection in auto-commit mode
     * @param atMost how long
     * @throws CancelledException if the run is asked to stop meanwhile
     */
    public static Outcome await(Connection connection, Duration atMost, PlanContext context)
            throws SQLException, InterruptedException {
        return new Horizon(connection, context, atMost).await();
    }

    private Outcome await() throws SQLException, InterruptedException {
        List<Open> left = new ArrayList<>(wait(open(), this::open));
        // Whatever was prepared meanwhile is here now. It has no known start, so it leaves no bound to fall back to.
        left.addAll(left.isEmpty() ? wait(prepared(), this::prepared) : prepared());
        if (left.isEmpty()) {
            return Outcome.clear();
        }
        boolean allSeen = left.stream().allMatch(open -> open.startMicros().isPresent());
        return new Outcome(
                names(left),
                allSeen
                        ? left.stream()
                                .mapToLong(open -> open.startMicros().getAsLong())
                                .min()
                        : OptionalLong.empty());
    }

    private interface Look {
        List<Open> now() throws SQLException;
    }

    /** Waits for {@code awaited} to end; returns those that have not when the time is over. */
    private List<Open> wait(List<Open> awaited, Look look) throws SQLException, InterruptedException {
        Set<String> ids = awaited.stream().map(Open::id).collect(Collectors.toCollection(HashSet::new));
        List<Open> left = awaited;
        Duration pause = LEAST_PAUSE;
        while (!left.isEmpty() && waited().compareTo(atMost) < 0) {
            if (context.cancelled()) {
                throw new CancelledException(context.pipeline() + " was stopped while it waited for open transactions");
            }
            report(left);
            Thread.sleep(pause.toMillis());
            pause = min(pause.multipliedBy(2), GREATEST_PAUSE);
            left = look.now().stream().filter(open -> ids.contains(open.id())).toList();
        }
        return left;
    }

    private void report(List<Open> left) {
        if (!reported && waited().compareTo(PATIENCE) > 0) {
            reported = true;
            context.report("waits, " + atMost.toSeconds() + " s at most, for transactions that may still commit rows: "
                    + names(left));
        }
    }

    private Duration waited() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private List<Open> open() throws SQLException {
        List<Open> open = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(OPEN)) {
            while (rows.next()) {
                long start = rows.getLong(3);
                OptionalLong known = rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(start);
                open.add(new Open(rows.getString(1), session(rows.getInt(2), known), known));
            }
        }
        return open;
    }

    private static String session(int pid, OptionalLong start) {
        return start.isEmpty()
                ? "pid " + pid
                : "pid " + pid + " (since " + Instant.ofEpochSecond(Math.floorDiv(start.getAsLong(), 1_000_000L)) + ")";
    }

    /** When a prepared transaction began, nobody knows: the catalog has only the time at which it was prepared. */
    private List<Open> prepared() throws SQLException {
        List<Open> prepared = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PREPARED)) {
            while (rows.next()) {
                prepared.add(new Open(
                        rows.getString(1), "prepared transaction '" + rows.getString(2) + "'", OptionalLong.empty()));
            }
        }
        return prepared;
    }

    private static String names(List<Open> open) {
        return open.stream().map(Open::name).sorted().distinct().collect(Collectors.joining(", "));
    }
}
