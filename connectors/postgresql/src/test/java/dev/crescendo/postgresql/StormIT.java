package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.position.Position;
import dev.crescendo.postgresql.internal.source.Horizon;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Eight writers, whose short transactions overtake long ones and end in commits, rollbacks and prepared transactions, while
 * a reader goes from position to position. {@code -Dcrescendo.test.storm=long} makes transactions last up to 5 seconds
 * during 50 loads that move the position.
 */
class StormIT {
    private static final boolean LONG = "long".equals(System.getProperty("crescendo.test.storm"));
    private static final int LOADS = LONG ? 50 : 8;
    private static final String LONGEST = LONG ? "5" : "0.5";

    private static PostgresServer primary;
    private static PostgresServer standby;
    private static String database;
    private static PostgresConnection toPrimary;
    private static PostgresConnection toStandby;

    record Order(long id) {}

    @BeforeAll
    static void start() {
        primary = PostgresServer.start();
        database = primary.createDatabase();
        standby = primary.startStandby(Map.of());
        toPrimary = SourceDriver.connection(primary, database);
        toStandby = SourceDriver.connection(standby, database);
    }

    @AfterAll
    static void stop() {
        standby.close();
        primary.close();
    }

    private static PostgresTable orders(PostgresConnection connection, String cursor) {
        return PostgresTable.of(connection, "orders")
                .as(Order.class)
                .cursor(cursor)
                .splits(2);
    }

    @Test
    void onAPrimaryNothingIsLostAndNothingComesTwice() throws Exception {
        for (String cursor : List.of("id", "at", "xid")) {
            assertExact(cursor, weather(orders(toPrimary, cursor)));
        }
    }

    @Test
    void onAStandbyNothingIsLostAndNothingComesTwice() throws Exception {
        for (String cursor : List.of("id", "at", "xid")) {
            assertExact(cursor, weather(orders(toStandby, cursor).primary(toPrimary)));
        }
    }

    private static void assertExact(String cursor, Storm storm) {
        assertThat(storm.read()).as(cursor).doesNotHaveDuplicates();
        assertThat(storm.lost()).as("by %s, up to %s", cursor, storm.greatest()).isEmpty();
    }

    /** The same storm without what keeps rows from being lost. */
    @Test
    void aNaiveCursorLosesRows() throws Exception {
        assertThat(weather(new Naive(orders(toPrimary, "id"))).lost()).isNotEmpty();
        assertThat(weather(new Naive(orders(toPrimary, "at"))).lost()).isNotEmpty();
    }

    private static final class Naive extends PostgresTable {
        private static final long serialVersionUID = 1L;

        Naive(PostgresTable table) {
            super(table);
        }

        @Override
        Horizon.Outcome awaitHorizon(Connection opened, PlanContext context) {
            return Horizon.Outcome.clear();
        }
    }

    private record Storm(List<Object> read, Set<Object> lost, Object greatest) {}

    private static Storm weather(PostgresTable table) throws Exception {
        try (Connection admin = primary.connect(database);
                Statement statement = admin.createStatement()) {
            statement.execute(
                    "DROP TABLE IF EXISTS orders; CREATE TABLE orders (id bigserial PRIMARY KEY, at timestamptz"
                            + " NOT NULL DEFAULT now(), xid xid8 NOT NULL DEFAULT pg_current_xact_id())");
        }
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "w" + i;
            writers.add(CompletableFuture.runAsync(() -> write(stop, name), task -> new Thread(task, name).start()));
        }
        SourceDriver driver = new SourceDriver(table);
        List<Object> read = new ArrayList<>();
        Position position = Position.empty();
        try {
            awaitTable(driver);
            for (int loads = 0; loads < LOADS; ) {
                Position before = position;
                position = load(driver, position, read);
                loads += position.equals(before) ? 0 : 1;
            }
        } finally {
            stop.set(true);
        }
        for (CompletableFuture<Void> writer : writers) {
            SourceDriver.get(writer);
        }
        Set<Object> all = new HashSet<>();
        try (Connection admin = primary.connect(database);
                Statement statement = admin.createStatement()) {
            awaitReplay(statement);
            position = load(driver, position, read);
            load(driver, position, read);
            try (ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
                while (rows.next()) {
                    all.add(rows.getLong(1));
                }
            }
        }
        assertThat(all.size()).isGreaterThan(20);
        Object greatest =
                all.stream().max(Comparator.comparing(id -> (Long) id)).orElseThrow();
        read.forEach(all::remove);
        return new Storm(read, all, greatest);
    }

    private static Position load(SourceDriver driver, Position position, List<Object> read) throws Exception {
        ExtractPlan plan = driver.since(position);
        read.addAll(driver.values(plan, "id"));
        return position.with(plan.end());
    }

    /** The standby sees what is committed, the new table too. */
    private static void awaitTable(SourceDriver driver) throws Exception {
        try (Connection admin = primary.connect(database);
                Statement statement = admin.createStatement()) {
            awaitReplay(statement);
        }
        assertThat(driver.reports).isEmpty();
    }

    /** Up to all that was written: a rollback is not flushed at once, and until it is replayed its transaction is open. */
    private static void awaitReplay(Statement onPrimary) throws SQLException {
        String place;
        try (ResultSet rows = onPrimary.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
            rows.next();
            place = rows.getString(1);
        }
        try (Connection opened = standby.connect(database);
                Statement statement = opened.createStatement()) {
            boolean there = false;
            while (!there) {
                try (ResultSet rows =
                        statement.executeQuery("SELECT pg_last_wal_replay_lsn() >= '" + place + "'::pg_lsn")) {
                    rows.next();
                    there = rows.getBoolean(1);
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static void write(AtomicBoolean stop, String name) {
        try (Connection writer = primary.connect(database);
                Statement statement = writer.createStatement()) {
            for (int i = 0; !stop.get(); i++) {
                String end = switch (i % 7) {
                    case 3 -> "ROLLBACK";
                    case 5 -> "PREPARE TRANSACTION '" + name + "'; COMMIT PREPARED '" + name + "'";
                    default -> "COMMIT";
                };
                statement.execute("BEGIN; INSERT INTO orders DEFAULT VALUES; SAVEPOINT s; INSERT INTO orders DEFAULT"
                        + " VALUES; SELECT pg_sleep(CASE WHEN random() < 0.3 THEN " + LONGEST + " * random() ELSE 0.01"
                        + " END); " + (i % 3 == 0 ? "ROLLBACK TO s;" : "")
                        + " INSERT INTO orders DEFAULT VALUES; " + end);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
