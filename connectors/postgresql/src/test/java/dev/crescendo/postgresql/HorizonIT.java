package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.error.CancelledException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.position.Position;
import dev.crescendo.postgresql.internal.source.Horizon;
import dev.crescendo.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HorizonIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private static String database;
    private static PostgresConnection connection;

    private Connection early;
    private Connection late;

    @BeforeAll
    static void createDatabase() {
        database = SERVER.createDatabase();
        connection = SourceDriver.connection(SERVER, database);
    }

    @BeforeEach
    void create() throws SQLException {
        early = SERVER.connect(database);
        late = SERVER.connect(database);
        execute(
                late,
                "DROP TABLE IF EXISTS orders; CREATE TABLE orders (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),"
                        + " wall timestamp NOT NULL DEFAULT now())");
    }

    @AfterEach
    void close() throws SQLException {
        early.close();
        late.close();
    }

    private PostgresTable orders(String cursor) {
        return PostgresTable.of(connection, "public.orders").cursor(cursor);
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aRowThatIsCommittedWhileAPlanWaitsIsInIt() throws Exception {
        for (String cursor : List.of("id", "at", "wall")) {
            execute(late, "TRUNCATE orders");
            execute(early, "BEGIN; INSERT INTO orders DEFAULT VALUES");
            execute(late, "INSERT INTO orders DEFAULT VALUES");
            SourceDriver driver = new SourceDriver(orders(cursor));

            CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
            assertThat(SourceDriver.get(driver.firstReport)).contains("waits").contains("pid " + pid(early));
            execute(early, "COMMIT");

            assertThat(driver.values(SourceDriver.get(planning), "id")).hasSize(2);
        }
    }

    @Test
    void aRowThatIsCommittedAfterAPlanGaveUpWaitingIsInTheNext() throws Exception {
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        for (String cursor : List.of("id", "at")) {
            execute(early, "BEGIN; INSERT INTO orders DEFAULT VALUES");
            execute(late, "INSERT INTO orders DEFAULT VALUES");
            SourceDriver driver = new SourceDriver(orders(cursor).horizonWait(AT_ONCE));

            ExtractPlan first = driver.since(Position.empty());
            List<Object> ids = driver.values(first, "id");
            execute(early, "COMMIT");
            ids.addAll(driver.values(driver.since(first.end()), "id"));

            assertThat(ids).hasSameSizeAs(allIds()).hasSameElementsAs(allIds());
        }
    }

    @Test
    void aTransactionThatHasWrittenNothingYetIsWaitedFor() throws Exception {
        execute(early, "BEGIN; SELECT now()");
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        SourceDriver driver = new SourceDriver(orders("at"));

        CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
        SourceDriver.get(driver.firstReport);
        execute(early, "INSERT INTO orders DEFAULT VALUES; COMMIT");

        assertThat(driver.values(SourceDriver.get(planning), "id")).hasSize(2);
    }

    @Test
    void aRunThatOnlyLooksAtATableHoldsUpNoOther() throws Exception {
        execute(late, "CREATE TABLE others (id bigint PRIMARY KEY); INSERT INTO others VALUES (1)");
        execute(early, "BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
        CompletableFuture<ExtractPlan> stuck = new SourceDriver(orders("id")).sinceLater(Position.empty());
        while (!isWaitingForALock()) {
            assertThat(stuck).isNotDone();
            Thread.onSpinWait();
        }
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "public.others").cursor("id"));

        CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
        assertThat(SourceDriver.get(driver.firstReport))
                .contains("pid " + pid(early))
                .doesNotContain(", pid");
        execute(early, "COMMIT");

        SourceDriver.get(stuck);
        assertThat(driver.values(SourceDriver.get(planning), "id")).hasSize(1);
    }

    private boolean isWaitingForALock() throws SQLException {
        try (Statement statement = late.createStatement();
                ResultSet waiting = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            waiting.next();
            return waiting.getInt(1) > 0;
        }
    }

    @Test
    void aPreparedTransactionIsWaitedFor() throws Exception {
        String gid = database + "_gid";
        execute(early, "BEGIN; INSERT INTO orders DEFAULT VALUES; PREPARE TRANSACTION '" + gid + "'");
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        SourceDriver driver = new SourceDriver(orders("id"));

        CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
        assertThat(SourceDriver.get(driver.firstReport)).contains(gid);
        execute(late, "COMMIT PREPARED '" + gid + "'");

        assertThat(driver.values(SourceDriver.get(planning), "id")).hasSize(2);
    }

    @Test
    void aTransactionThatIsPreparedWhileAPlanWaitsIsWaitedForStill() throws Exception {
        String gid = database + "_gid";
        execute(early, "BEGIN; INSERT INTO orders DEFAULT VALUES");
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        SourceDriver driver = new SourceDriver(orders("id"));

        CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
        SourceDriver.get(driver.firstReport);
        execute(early, "PREPARE TRANSACTION '" + gid + "'");
        SourceDriver second = new SourceDriver(orders("id").horizonWait(AT_ONCE));
        assertThat(second.since(Position.empty()).isEmpty()).isTrue();
        assertThat(planning).isNotDone();
        execute(late, "COMMIT PREPARED '" + gid + "'");

        assertThat(driver.values(SourceDriver.get(planning), "id")).hasSize(2);
    }

    @Test
    void aTimeCursorThatGaveUpIsReadUpToWhereTheOldestTransactionBegan() throws Exception {
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        execute(early, "BEGIN; SELECT 1");
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        SourceDriver driver = new SourceDriver(orders("at").horizonWait(AT_ONCE));

        ExtractPlan first = driver.since(Position.empty());

        assertThat(driver.values(first, "id")).containsExactly(1L);
        assertThat(driver.reports.get(0)).contains("pid " + pid(early)).contains("the rest next time");
        assertThat(driver.since(first.end()).isEmpty()).isTrue();
        execute(early, "COMMIT");
        assertThat(driver.values(driver.since(first.end()), "id")).containsExactly(2L);
    }

    @Test
    void otherCursorsThatGaveUpLoadNothingAndSaySo() throws Exception {
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        execute(early, "BEGIN; SELECT 1");
        for (String cursor : List.of("id", "wall")) {
            SourceDriver driver = new SourceDriver(orders(cursor).horizonWait(AT_ONCE));

            assertThat(driver.since(Position.empty()).isEmpty()).isTrue();

            assertThat(driver.reports).hasSize(1);
            assertThat(driver.reports.get(0)).contains("pid " + pid(early)).contains("Nothing is loaded");
        }
    }

    @Test
    void aPreparedTransactionLeavesNoTimeToFallBackTo() throws Exception {
        String gid = database + "_gid";
        execute(early, "BEGIN; INSERT INTO orders DEFAULT VALUES");
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        execute(early, "PREPARE TRANSACTION '" + gid + "'");
        SourceDriver driver = new SourceDriver(orders("at").horizonWait(AT_ONCE));

        assertThat(driver.since(Position.empty()).isEmpty()).isTrue();
        assertThat(driver.reports.get(0)).contains(gid);

        execute(late, "COMMIT PREPARED '" + gid + "'");
        assertThat(driver.values(driver.since(Position.empty()), "id")).hasSize(2);
    }

    @Test
    void rowsOfATransactionThatIsPreparedBeforeAPlanGivesUpAreInTheNext() throws Exception {
        String gid = database + "_gid";
        try (Connection oldest = SERVER.connect(database)) {
            execute(oldest, "BEGIN; INSERT INTO orders DEFAULT VALUES");
            execute(late, "INSERT INTO orders DEFAULT VALUES");
            execute(early, "BEGIN; SELECT 1");
            execute(late, "INSERT INTO orders DEFAULT VALUES");
            SourceDriver driver = new SourceDriver(orders("at").horizonWait(Duration.ofSeconds(4)));

            CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
            SourceDriver.get(driver.firstReport);
            execute(oldest, "PREPARE TRANSACTION '" + gid + "'");
            ExtractPlan first = SourceDriver.get(planning);
            List<Object> ids = driver.values(first, "id");
            execute(late, "COMMIT PREPARED '" + gid + "'");
            execute(early, "COMMIT");
            ids.addAll(driver.values(driver.since(first.end()), "id"));

            assertThat(ids).containsExactlyInAnyOrderElementsOf(allIds());
        }
    }

    @Test
    void aUserWithoutRightsWaitsForOthersAllTheSame() throws Exception {
        String role = database + "_plain";
        execute(late, "CREATE ROLE " + role + " LOGIN PASSWORD 'plain'; GRANT SELECT ON orders TO " + role);
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        execute(early, "BEGIN; INSERT INTO orders DEFAULT VALUES");
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        PostgresTable table = PostgresTable.of(connection.as(role, Secret.literal("plain")), "orders")
                .cursor("at")
                .horizonWait(AT_ONCE);
        SourceDriver driver = new SourceDriver(table);

        assertThat(driver.since(Position.empty()).isEmpty()).isTrue();
        assertThat(driver.reports.get(0)).contains("pid " + pid(early));
        execute(early, "COMMIT");
        assertThat(driver.values(driver.since(Position.empty()), "id")).hasSize(3);
    }

    @Test
    void transactionsOfOtherDatabasesAreNotWaitedFor() throws Exception {
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        try (Connection elsewhere = SERVER.connect(SERVER.createDatabase())) {
            execute(elsewhere, "BEGIN; CREATE TABLE t ()");
            SourceDriver driver = new SourceDriver(orders("id").horizonWait(Duration.ofSeconds(5)));

            assertThat(driver.values(driver.since(Position.empty()), "id")).hasSize(1);
        }
    }

    @Test
    void aPlanThatWaitsStopsWhenAsked() throws Exception {
        execute(late, "INSERT INTO orders DEFAULT VALUES");
        execute(early, "BEGIN; SELECT 1");
        SourceDriver driver = new SourceDriver(orders("id"));

        CompletableFuture<ExtractPlan> planning = driver.sinceLater(Position.empty());
        SourceDriver.get(driver.firstReport);
        driver.cancelled = true;

        assertThatThrownBy(() -> SourceDriver.get(planning)).isInstanceOf(CancelledException.class);
    }

    @Test
    void aStormOfShortTransactionsLosesNothing() throws Exception {
        assertThat(lostInStorm(orders("at"))).isEmpty();
        assertThat(lostInStorm(orders("id"))).isEmpty();
    }

    /** The mutant: shows that the storm notices a missing horizon. */
    @Test
    void withoutTheHorizonTheStormLosesRows() throws Exception {
        assertThat(lostInStorm(new WithoutHorizon(orders("at")))).isNotEmpty();
        assertThat(lostInStorm(new WithoutHorizon(orders("id")))).isNotEmpty();
    }

    private static final class WithoutHorizon extends PostgresTable {
        private static final long serialVersionUID = 1L;

        WithoutHorizon(PostgresTable table) {
            super(table);
        }

        @Override
        Horizon.Outcome awaitHorizon(Connection opened, PlanContext context) {
            return Horizon.Outcome.clear();
        }
    }

    /**
     * Eight writers, whose short transactions overtake longer ones, while one reader goes from position to position; what it
     * never saw. The longer ones outlast the moment between plan and read.
     */
    private Set<Object> lostInStorm(PostgresTable table) throws Exception {
        execute(late, "TRUNCATE orders");
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writers.add(CompletableFuture.runAsync(() -> write(stop), task -> new Thread(task, "writer").start()));
        }
        SourceDriver driver = new SourceDriver(table);
        Set<Object> seen = new HashSet<>();
        Position position = Position.empty();
        try {
            for (int loads = 0; loads < 10; ) {
                Position before = position;
                position = load(driver, position, seen);
                if (!position.equals(before)) {
                    loads++;
                }
            }
        } finally {
            stop.set(true);
        }
        for (CompletableFuture<Void> writer : writers) {
            SourceDriver.get(writer);
        }
        load(driver, position, seen);
        Set<Object> lost = new HashSet<>(allIds());
        assertThat(lost.size()).isGreaterThan(20);
        lost.removeAll(seen);
        return lost;
    }

    private static Position load(SourceDriver driver, Position position, Set<Object> seen) throws Exception {
        ExtractPlan plan = driver.since(position);
        seen.addAll(driver.values(plan, "id"));
        return position.with(plan.end());
    }

    private void write(AtomicBoolean stop) {
        try (Connection writer = SERVER.connect(database)) {
            while (!stop.get()) {
                execute(
                        writer,
                        "BEGIN; INSERT INTO orders DEFAULT VALUES; SELECT pg_sleep(CASE WHEN random() < 0.3 THEN 0.5 ELSE 0.01 END);"
                                + " INSERT INTO orders DEFAULT VALUES; COMMIT");
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private List<Object> allIds() throws SQLException {
        List<Object> ids = new ArrayList<>();
        try (Statement statement = late.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }
}
