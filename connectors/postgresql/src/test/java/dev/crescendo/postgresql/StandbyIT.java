package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading from a real standby, which follows a real primary. */
class StandbyIT {
    private static PostgresServer primary;
    private static PostgresServer standby;
    private static String database;
    private static PostgresConnection toPrimary;
    private static PostgresConnection toStandby;

    private Connection writer;
    private Connection other;

    record Row(long id) {}

    @BeforeAll
    static void start() {
        primary = PostgresServer.start();
        database = primary.createDatabase();
        standby = primary.startStandby(
                Map.of("hot_standby_feedback", "off", "max_standby_streaming_delay", "0", "max_connections", "100"));
        toPrimary = SourceDriver.connection(primary, database);
        toStandby = SourceDriver.connection(standby, database);
    }

    @AfterAll
    static void stop() {
        standby.close();
        primary.close();
    }

    @BeforeEach
    void create() throws Exception {
        writer = primary.connect(database);
        other = primary.connect(database);
        execute(
                writer,
                "DROP TABLE IF EXISTS orders; CREATE TABLE orders (id bigserial PRIMARY KEY, at timestamptz NOT NULL"
                        + " DEFAULT now(), xid xid8 NOT NULL DEFAULT pg_current_xact_id(), t text)");
        caughtUp();
    }

    @AfterEach
    void close() throws SQLException {
        writer.close();
        other.close();
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Waits until the standby shows what is committed now. */
    private void caughtUp() throws Exception {
        String place = text(writer, "SELECT pg_current_wal_flush_lsn()");
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (Connection opened = standby.connect(database)) {
            while (!"t".equals(text(opened, "SELECT pg_last_wal_replay_lsn() >= '" + place + "'::pg_lsn"))) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static PostgresTable orders() {
        return PostgresTable.of(toStandby, "orders").as(Row.class);
    }

    @Test
    void aCursorAloneIsRefusedWithWhatWouldHelp() {
        SourceDriver driver = new SourceDriver(orders().cursor("id"));

        assertThatThrownBy(() -> driver.since(Position.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("standby")
                .hasMessageContaining("'primary'")
                .hasMessageContaining("xid8")
                .hasMessageContaining("'lookback'");
    }

    @Test
    void everythingIsReadFromOneMomentAndHowFreshItIsIsReported() throws Exception {
        execute(writer, "INSERT INTO orders (t) SELECT repeat('x', 500) FROM generate_series(1, 500)");
        caughtUp();
        SourceDriver driver = new SourceDriver(orders().splits(3));

        ExtractPlan plan = driver.plan(new ReadRange.Whole());

        assertThat(plan.splits()).hasSize(3);
        assertThat(driver.values(plan, "id")).hasSize(500).doesNotHaveDuplicates();
        assertThat(driver.reports.get(0)).contains("is a standby").contains("was committed at");
        driver.end();
    }

    @Test
    void withThePrimaryARowThatIsCommittedLateIsWaitedForAndForItsReplay() throws Exception {
        for (String cursor : List.of("id", "at")) {
            execute(writer, "TRUNCATE orders");
            execute(other, "BEGIN; INSERT INTO orders DEFAULT VALUES");
            execute(writer, "INSERT INTO orders DEFAULT VALUES");
            caughtUp();
            SourceDriver driver = new SourceDriver(orders().cursor(cursor).primary(toPrimary));

            CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
            while (driver.reports.size() < 2) {
                assertThat(planning).isNotDone();
                LockSupport.parkNanos(5_000_000);
            }
            execute(other, "COMMIT");

            ExtractPlan plan = SourceDriver.get(planning);
            assertThat(driver.values(plan, "id")).hasSize(2);
            assertThat(driver.since(plan.end()).isEmpty()).isTrue();
        }
    }

    @Test
    void aStandbyThatLagsLoadsNothingRatherThanLosingRows() throws Exception {
        execute(writer, "INSERT INTO orders DEFAULT VALUES");
        caughtUp();
        try (Connection opened = standby.connect(database)) {
            execute(opened, "SELECT pg_wal_replay_pause()");
            execute(writer, "INSERT INTO orders DEFAULT VALUES");
            SourceDriver driver =
                    new SourceDriver(orders().cursor("id").primary(toPrimary).horizonWait(Duration.ofMillis(300)));

            assertThat(driver.since(Position.empty()).isEmpty()).isTrue();
            assertThat(driver.reports.get(1)).contains("has not replayed").contains("Nothing is loaded");

            execute(opened, "SELECT pg_wal_replay_resume()");
            caughtUp();
            assertThat(driver.values(driver.since(Position.empty()), "id")).hasSize(2);
        }
    }

    @Test
    void aPrimaryThatIsAnotherServerOrAStandbyTooIsRefused() throws Exception {
        execute(writer, "INSERT INTO orders DEFAULT VALUES");
        caughtUp();
        PostgresConnection elsewhere = SourceDriver.connection(primary, primary.createDatabase());

        SourceDriver another = new SourceDriver(orders().cursor("id").primary(elsewhere));
        SourceDriver itself = new SourceDriver(orders().cursor("id").primary(toStandby));

        assertThatThrownBy(() -> another.since(Position.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("another database");
        assertThatThrownBy(() -> itself.since(Position.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a standby too");
    }

    @Test
    void transactionIdsNeedNoPrimaryAndLoseNothingOnAStandby() throws Exception {
        SourceDriver driver = new SourceDriver(orders().cursor("xid"));
        execute(writer, "INSERT INTO orders DEFAULT VALUES");
        execute(other, "BEGIN; INSERT INTO orders DEFAULT VALUES");
        execute(writer, "INSERT INTO orders DEFAULT VALUES");
        caughtUp();

        ExtractPlan first = driver.since(Position.empty());
        List<Object> ids = driver.values(first, "id");
        assertThat(ids).containsExactly(1L);
        execute(other, "COMMIT");
        caughtUp();
        ExtractPlan second = driver.since(first.end());
        ids.addAll(driver.values(second, "id"));
        assertThat(ids).containsExactlyInAnyOrder(1L, 2L, 3L);

        // the same position goes on, on the primary and back
        execute(other, "BEGIN; INSERT INTO orders DEFAULT VALUES");
        execute(writer, "INSERT INTO orders DEFAULT VALUES");
        SourceDriver onPrimary = new SourceDriver(
                PostgresTable.of(toPrimary, "orders").as(Row.class).cursor("xid"));
        ExtractPlan third = onPrimary.since(second.end());
        ids.addAll(onPrimary.values(third, "id"));
        execute(other, "COMMIT");
        execute(writer, "INSERT INTO orders DEFAULT VALUES");
        caughtUp();
        Position position = third.end();
        for (int i = 0; i < 3; i++) {
            ExtractPlan next = driver.since(position);
            ids.addAll(driver.values(next, "id"));
            position = position.with(next.end());
        }
        assertThat(ids).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aDeclaredLookbackReadsAgainWhatMayHaveComeLate() throws Exception {
        execute(writer, "INSERT INTO orders (at) SELECT now() - i * interval '1 min' FROM generate_series(0, 20) i");
        caughtUp();
        SourceDriver driver = new SourceDriver(orders().cursor("at").lookback(Duration.ofMinutes(10)));

        ExtractPlan first = driver.since(Position.empty());
        assertThat(driver.values(first, "id")).hasSize(21);
        ExtractPlan second = driver.since(first.end());

        assertThat(driver.values(second, "id")).hasSize(11);
        assertThat(second.end()).isEqualTo(first.end());
        SourceDriver byNumber = new SourceDriver(orders().cursor("id").lookback(Duration.ofMinutes(10)));
        assertThatThrownBy(() -> byNumber.since(Position.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("counts no time");
    }

    /** Replaying waits for nobody here, so removing a dead row that the reader could see cancels it. */
    @Test
    void aReadThatReplayingCancelsGoesOnWithoutLossOrDoubles() throws Exception {
        int rows = 60_000;
        execute(
                writer,
                "INSERT INTO orders (t, at) SELECT repeat('x', 300), now() + (i / 7000) * interval '1 s'"
                        + " FROM generate_series(1, " + rows + ") i");
        execute(writer, "CREATE TABLE IF NOT EXISTS churn (id int)");
        caughtUp();
        for (String cursor : List.of("id", "at")) {
            PostgresTable table = PostgresTable.of(toStandby, "orders")
                    .as(dev.crescendo.record.RecordType.of(Kept.class))
                    .cursor(cursor)
                    .primary(toPrimary);
            SourceDriver driver = new SourceDriver(table);
            ExtractPlan plan = driver.since(Position.empty());
            List<Object> ids = new ArrayList<>();
            int conflicts = 0;
            try (SplitReader reader = table.open(plan.splits().get(0), driver)) {
                Next next = reader.next(Duration.ZERO);
                while (next != Next.END) {
                    if (next == Next.BATCH) {
                        Batch batch = reader.batch();
                        for (int row = 0; row < batch.rows(); row++) {
                            ids.add(batch.valueAt(0, row));
                        }
                    }
                    if (conflicts < 4 && ids.size() > (conflicts + 1) * 8_000) {
                        conflicts++;
                        execute(writer, "INSERT INTO churn SELECT generate_series(1, 1000)");
                        execute(writer, "DELETE FROM churn");
                        execute(writer, "VACUUM churn");
                    }
                    next = reader.next(Duration.ZERO);
                }
            }
            assertThat(ids).hasSize(rows).doesNotHaveDuplicates();
        }
        try (Connection opened = standby.connect(database)) {
            assertThat(
                            Integer.parseInt(
                                    text(
                                            opened,
                                            "SELECT confl_snapshot FROM pg_stat_database_conflicts WHERE datname = current_database()")))
                    .isPositive();
        }
    }

    record Kept(long id, java.time.Instant at, String t) {}

    @Test
    void aWholeReadThatReplayingCancelsIsUnavailableAndSaysWhatHelps() {
        SQLException cancelled = new SQLException("ERROR: canceling statement due to conflict with recovery", "40001");

        assertThat(toStandby.sourceError("reading table t", cancelled))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("hot_standby_feedback");
    }

    @Test
    void aReaderOnAStandbyBehindItsPlanWaits() throws Exception {
        execute(writer, "INSERT INTO orders DEFAULT VALUES");
        PostgresTable onPrimary =
                PostgresTable.of(toPrimary, "orders").as(Row.class).cursor("id");
        SourceDriver driver = new SourceDriver(onPrimary);
        try (Connection opened = standby.connect(database)) {
            execute(opened, "SELECT pg_wal_replay_pause()");
            execute(writer, "INSERT INTO orders DEFAULT VALUES");
            ExtractPlan plan = driver.since(Position.empty());
            SourceDriver reader = new SourceDriver(orders().cursor("id"));

            CompletableFuture<List<Object>> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return reader.values(plan, "id");
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            execute(opened, "SELECT pg_wal_replay_resume()");

            assertThat(SourceDriver.get(reading)).hasSize(2);
            assertThat(plan.end().lanes()).containsExactly(new LaneId("public.orders"));
        }
    }
}
