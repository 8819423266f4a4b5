package dev.crescendo.postgresql.warehouse;

import static dev.crescendo.postgresql.warehouse.Fixture.ALL;
import static dev.crescendo.postgresql.warehouse.Fixture.ELSEWHERE;
import static dev.crescendo.postgresql.warehouse.Fixture.LEASE;
import static dev.crescendo.postgresql.warehouse.Fixture.ORDERS;
import static dev.crescendo.postgresql.warehouse.Fixture.SOURCE;
import static dev.crescendo.postgresql.warehouse.Fixture.lanes;
import static dev.crescendo.postgresql.warehouse.Fixture.move;
import static dev.crescendo.postgresql.warehouse.Fixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.DataException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.testserver.CutProxy;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PostgresWarehouseIT {
    private static final Schema SCHEMA =
            Schema.of(new Field("id", Simple.LONG, false), new Field("Ein \"Name\"", Simple.TEXT, true));
    private static final RawTable FIRST = new RawTable("orders", SCHEMA, WriteMode.APPEND, List.of());
    private static final RawTable SECOND = new RawTable("order_items", SCHEMA, WriteMode.APPEND, List.of());
    private static final List<RawTable> TABLES = List.of(FIRST, SECOND);
    private static final BatchId BATCH = new BatchId("batch-1");

    private static Fixture fixture;
    private static Warehouse warehouse;
    private static Ledger ledger;

    @BeforeAll
    static void open() throws Exception {
        fixture = new Fixture();
        warehouse = fixture.warehouse();
        ledger = warehouse.ledger();
        ledger.prepare();
    }

    @BeforeEach
    void forget() throws Exception {
        fixture.forgetAll();
    }

    @AfterEach
    void heal() {
        Faults.clear();
    }

    @AfterAll
    static void close() throws Exception {
        ledger.close();
        fixture.close();
    }

    private static Claim ready(Warehouse in, Ledger of) {
        Claim claim = of.claim(ORDERS, run("a"), ALL, ELSEWHERE, LEASE);
        in.prepare(claim, TABLES);
        return claim;
    }

    private static Batch batch(long from, int rows, String text) {
        Batch batch = new Batch(SCHEMA);
        for (int i = 0; i < rows; i++) {
            batch.appendValue(0, from + i);
            batch.appendValue(1, text);
            batch.endRow();
        }
        return batch;
    }

    private static Reject reject(String reason) {
        return new Reject("orders", "line \0 17", "total", reason, new byte[] {0, 1, -1});
    }

    private static LoadCommit load(Claim claim, List<Receipt.Staged> staged, List<LaneMove> moves) {
        WriterId writer = WriterId.newAttempt(new TaskId("1"));
        return load(claim, new Receipt(writer, countsOf(staged), staged, Position.empty()), moves);
    }

    private static LoadCommit load(Claim claim, Receipt receipt, List<LaneMove> moves) {
        return new LoadCommit(
                BATCH,
                TABLES.stream().map(TablePublish::of).toList(),
                List.of(receipt),
                moves,
                SOURCE,
                receipt.counts(),
                true);
    }

    private static Counts countsOf(List<Receipt.Staged> staged) {
        long rejected = staged.get(staged.size() - 1).rows();
        long rows = staged.stream().mapToLong(Receipt.Staged::rows).sum() - rejected;
        return new Counts(rows + rejected, rows, 0, rejected, rows, rows, 0);
    }

    private static List<LaneMove> forward(Claim claim) {
        return List.of(move(claim, "orders", "", "7"));
    }

    private static Receipt stage(Warehouse in, Claim claim, Batch... batches) {
        WriterId writer = WriterId.newAttempt(new TaskId("1"));
        try (TaskWriter staging = in.stage(claim, writer, TABLES)) {
            for (Batch batch : batches) {
                staging.write(0, batch);
            }
            List<Receipt.Staged> staged = staging.finish();
            return new Receipt(writer, countsOf(staged), staged, Position.empty());
        }
    }

    private static void loadDirectly(Warehouse in, Claim claim, Batch... batches) {
        try (DirectLoad direct = in.direct(claim, TABLES).orElseThrow()) {
            for (Batch batch : batches) {
                direct.writer().write(0, batch);
            }
            direct.commit(load(claim, direct.writer().finish(), forward(claim)));
        }
    }

    private static void assertNothingLoaded() throws SQLException {
        assertThat(fixture.value("select count(*) from raw.orders")).isEqualTo("0");
        assertThat(fixture.value("select count(*) from crescendo.rejects")).isEqualTo("0");
        assertThat(fixture.value("select count(*) from crescendo.loads")).isEqualTo("0");
        assertThat(ledger.position(ORDERS)).isEqualTo(Position.empty());
    }

    private static void assertLoadedOnce(int rows) throws SQLException {
        assertThat(fixture.value("select count(*), count(distinct id), count(distinct _load_id) from raw.orders"))
                .isEqualTo(rows + "," + rows + ",1");
        assertThat(ledger.position(ORDERS)).isEqualTo(Position.of(new LaneId("orders"), new Token("7")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalTablesAndRejectsArriveInOneLoadHoweverTheyAreMixed(boolean directly) throws Exception {
        Claim claim = ready(warehouse, ledger);
        String long1 = "ä".repeat(3_000);
        WriterId writerId = WriterId.newAttempt(new TaskId("1"));
        DirectLoad direct = warehouse.direct(claim, TABLES).orElseThrow();
        try (direct;
                TaskWriter writer = directly ? direct.writer() : warehouse.stage(claim, writerId, TABLES)) {
            for (int i = 0; i < 20; i++) {
                writer.write(0, batch(i * 100, 100, long1));
                writer.write(1, batch(i * 10, 10, "x"));
                writer.write(1, batch(10_000 + i * 100, 100, long1));
                writer.reject(reject("reason " + i));
            }
            List<Receipt.Staged> staged = writer.finish();
            assertThat(staged).extracting(Receipt.Staged::rows).containsExactly(2_000L, 2_200L, 20L);
            LoadCommit commit =
                    load(claim, new Receipt(writerId, countsOf(staged), staged, Position.empty()), forward(claim));
            assertThat(fixture.value("select count(*) from raw.orders")).isEqualTo("0");
            Counts counts = (directly ? direct.commit(commit) : warehouse.commit(claim, commit)).counts();
            assertThat(counts.written()).isEqualTo(4_200);
        }
        assertLoadedOnce(2_000);
        assertThat(fixture.value("select count(*), count(distinct id), sum(length(\"Ein \"\"Name\"\"\"))"
                        + " from raw.order_items"))
                .isEqualTo("2200,2200," + (2_000 * 3_000 + 200));
        assertThat(fixture.value("select count(*), count(distinct reason), count(distinct load_id),"
                        + " min(place), min(encode(raw, 'hex')), min(run_key) from crescendo.rejects"))
                .isEqualTo("20,20,1,line \uFFFD 17,0001ff,a");
        warehouse.cleanUp(claim);
        assertThat(fixture.leftovers()).isEmpty();
    }

    @Test
    void aLoadOfNothingButAMoveIsALoad() throws Exception {
        Claim claim = ready(warehouse, ledger);
        loadDirectly(warehouse, claim);
        assertThat(fixture.value("select written from crescendo.loads")).isEqualTo("0");
        assertThat(ledger.position(ORDERS).isEmpty()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"IN_COMMIT_AFTER_DATA", "IN_COMMIT_BEFORE_COMMIT"})
    void aCommitThatDiesBeforeItsEndLeavesNothing(FaultPoint point) throws Exception {
        assertDyingLeavesNothing(warehouse, point);
    }

    private static void assertDyingLeavesNothing(Warehouse in, FaultPoint point) throws SQLException {
        Claim claim = ready(in, ledger);
        Receipt staged = stage(in, claim, batch(0, 10, "x"));
        Faults.install(reached -> {
            if (reached == point) {
                throw new IllegalStateException("died");
            }
        });
        assertThatThrownBy(() -> loadDirectly(in, claim, batch(0, 10, "x"))).hasMessage("died");
        assertNothingLoaded();
        assertThatThrownBy(() -> in.commit(claim, load(claim, staged, forward(claim))))
                .hasMessage("died");
        assertNothingLoaded();
    }

    @Test
    void aWarehouseThatCommitsThePositionAfterTheDataIsFoundOut() {
        Warehouse mutant = MutantWarehouse.positionCommittedAfterData(fixture.connection());
        assertThatThrownBy(() -> assertDyingLeavesNothing(mutant, FaultPoint.IN_COMMIT_AFTER_DATA))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aCommitThatDiesAfterItsEndIsFound() throws Exception {
        Claim claim = ready(warehouse, ledger);
        Faults.install(point -> {
            if (point == FaultPoint.AFTER_COMMIT) {
                throw new IllegalStateException("died");
            }
        });
        assertThatThrownBy(() -> loadDirectly(warehouse, claim, batch(0, 10, "x")))
                .hasMessage("died");
        assertLoadedOnce(10);
        assertThat(ledger.findLoad(claim, BATCH).orElseThrow().counts().written())
                .isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitWhoseAnswerIsLostIsUnknownAndTheLedgerKnows(boolean arrives) throws Exception {
        try (CutProxy proxy = new CutProxy(fixture.port())) {
            Warehouse far = new PostgresWarehouse(fixture.connection(proxy.port()));
            Claim claim = ready(warehouse, ledger);
            Faults.install(point -> {
                if (point == FaultPoint.IN_COMMIT_BEFORE_COMMIT) {
                    proxy.cutNext(arrives ? CutProxy.Cut.BEFORE_ANSWER : CutProxy.Cut.BEFORE_COMMIT_ARRIVES);
                }
            });
            assertThatThrownBy(() -> loadDirectly(far, claim, batch(0, 10, "x")))
                    .isInstanceOf(CommitUnknownException.class);
            assertThat(ledger.findLoad(claim, BATCH).isPresent()).isEqualTo(arrives);
            if (arrives) {
                assertLoadedOnce(10);
            } else {
                assertNothingLoaded();
            }
        }
    }

    @Test
    void aCommitWhoseSessionWasEndedIsUnknownAndTheLedgerKnows() throws Exception {
        Claim claim = ready(warehouse, ledger);
        Faults.install(point -> {
            if (point == FaultPoint.IN_COMMIT_BEFORE_COMMIT) {
                try {
                    fixture.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
                } catch (SQLException failure) {
                    throw new AssertionError(failure);
                }
            }
        });
        assertThatThrownBy(() -> loadDirectly(warehouse, claim, batch(0, 10, "x")))
                .isInstanceOf(CommitUnknownException.class);
        assertThat(ledger.findLoad(claim, BATCH)).isEmpty();
        assertNothingLoaded();
    }

    @Test
    void whoStandsStillInATransactionIsToldWhyItEnded() throws Exception {
        Database database = new Database(fixture.connection(), Schemas.DEFAULT);
        try (Transaction transaction = database.begin("saving the plan")) {
            transaction.run(handle -> handle.execute("SET LOCAL idle_in_transaction_session_timeout = '1ms'"));
            while (!fixture.value("select count(*) from pg_stat_activity where datname = current_database()"
                            + " and pid <> pg_backend_pid() and state like 'idle in transaction%'")
                    .equals("0")) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(transaction::commit)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageMatching(
                            "saving the plan at postgresql://.* failed: this process stood still for a minute .*"
                                    + "Run it again");
        }
    }

    @Test
    void aSessionThatEndsBeforeTheCommitIsNotUnknown() throws Exception {
        Claim claim = ready(warehouse, ledger);
        Faults.install(point -> {
            if (point == FaultPoint.IN_COMMIT_AFTER_DATA) {
                try {
                    fixture.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
                } catch (SQLException failure) {
                    throw new AssertionError(failure);
                }
            }
        });
        assertThatThrownBy(() -> loadDirectly(warehouse, claim, batch(0, 10, "x")))
                .isInstanceOf(CrescendoException.class)
                .isNotInstanceOf(CommitUnknownException.class);
        assertNothingLoaded();
    }

    @Test
    void aConstraintThatIsCheckedAtCommitIsARefusalAndNotUnknown() throws Exception {
        Claim claim = ready(warehouse, ledger);
        fixture.execute("alter table raw.orders add constraint once unique (id) deferrable initially deferred");
        assertThatThrownBy(() -> loadDirectly(warehouse, claim, batch(0, 1, "x"), batch(0, 1, "y")))
                .isInstanceOf(WarehouseException.class);
        assertNothingLoaded();
    }

    @Test
    void stagingThatACrashOfTheServerEmptiedIsNoticedAndStagedAgain() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                Fixture own = new Fixture(server)) {
            Warehouse crashing = own.warehouse();
            Claim claim;
            Receipt lost;
            try (Ledger before = crashing.ledger()) {
                before.prepare();
                claim = ready(crashing, before);
                lost = stage(crashing, claim, batch(0, 10, "x"));
                before.saveReceipt(claim, BATCH, lost);
            }
            assertThatThrownBy(() -> own.execute("do $$ begin execute format("
                            + "'copy (select 1) to program ''kill -9 %s''', pg_backend_pid()); end $$"))
                    .isInstanceOf(SQLException.class);
            Ledger after = awaitLedger(crashing);
            try (after) {
                assertThat(after.receipts(claim, BATCH)).containsExactly(lost);
                assertThatThrownBy(() -> crashing.commit(claim, load(claim, lost, forward(claim))))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("of 10 rows")
                        .hasMessageContaining("0 are there")
                        .hasMessageContaining("run it again");
                assertThat(after.receipts(claim, BATCH)).isEmpty();
                crashing.commit(claim, load(claim, stage(crashing, claim, batch(0, 10, "x")), forward(claim)));
                assertThat(after.position(ORDERS).isEmpty()).isFalse();
            }
        }
    }

    @Test
    void rowsThatAreGoneFromStagingAreNoticed() throws Exception {
        assertLostStagingIsNoticed(warehouse);
    }

    @Test
    void aWarehouseThatDoesNotCountWhatIsStagedIsFoundOut() {
        Warehouse mutant = MutantWarehouse.withoutManifests(fixture.connection());
        assertThatThrownBy(() -> assertLostStagingIsNoticed(mutant)).isInstanceOf(AssertionError.class);
    }

    private static void assertLostStagingIsNoticed(Warehouse in) throws SQLException {
        Claim claim = ready(in, ledger);
        Receipt staged = stage(in, claim, batch(0, 10, "x"));
        fixture.execute("truncate crescendo_staging." + staged.staged().get(0).location());
        assertThatThrownBy(() -> in.commit(claim, load(claim, staged, forward(claim))))
                .isInstanceOf(DataException.class);
        assertNothingLoaded();
    }

    private static Ledger awaitLedger(Warehouse of) {
        while (true) {
            Ledger opened = of.ledger();
            try {
                opened.prepare();
                return opened;
            } catch (CrescendoException notYet) {
                opened.close();
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    @Test
    void stagingThatANewerOwnerDroppedMeansFenced() {
        Claim old = ready(warehouse, ledger);
        Receipt staged = stage(warehouse, old, batch(0, 10, "x"));
        Claim now = ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, LEASE);
        warehouse.cleanUp(now);
        assertThatThrownBy(() -> warehouse.commit(old, load(old, staged, forward(old))))
                .isInstanceOf(FencedException.class);
    }

    @Test
    void stagingThatANewerOwnerDropsWhileItIsPublishedMeansFenced() throws Exception {
        Claim old = ready(warehouse, ledger);
        Receipt staged = stage(warehouse, old, batch(0, 10, "x"));
        Claim now = ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, LEASE);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Future<?> published;
        try (Connection reader = fixture.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("lock table raw.orders in share mode");
            published = executor.submit(() -> warehouse.commit(old, load(old, staged, forward(old))));
            while (fixture.rows("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and datname = current_database()")
                    .isEmpty()) {
                LockSupport.parkNanos(5_000_000);
            }
            warehouse.cleanUp(now);
            reader.commit();
        }
        assertThatThrownBy(published::get).hasCauseInstanceOf(FencedException.class);
        executor.shutdown();
        assertNothingLoaded();
    }

    @Test
    void aReceiptThatDoesNotMatchADirectLoadIsRefused() throws Exception {
        Claim claim = ready(warehouse, ledger);
        try (DirectLoad direct = warehouse.direct(claim, TABLES).orElseThrow()) {
            direct.writer().write(0, batch(0, 10, "x"));
            List<Receipt.Staged> staged = new ArrayList<>(direct.writer().finish());
            staged.set(0, new Receipt.Staged("orders", staged.get(0).location(), 9));
            assertThatThrownBy(() -> direct.commit(load(claim, staged, forward(claim))))
                    .isInstanceOf(DataException.class);
        }
        assertNothingLoaded();
    }

    @Test
    void closingFromAnotherThreadKillsARunningCopyAtOnce() throws Exception {
        Claim claim = ready(warehouse, ledger);
        DirectLoad direct = warehouse.direct(claim, TABLES).orElseThrow();
        CountDownLatch writing = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try {
                while (true) {
                    direct.writer().write(0, batch(0, 1_000, "x"));
                    writing.countDown();
                }
            } catch (CrescendoException stopped) {
                // What we wait for.
            }
        });
        writer.start();
        writing.await();
        direct.writer().close();
        writer.join();
        while (!fixture.rows("select 1 from pg_stat_activity where query like 'COPY%' and state <> 'idle'"
                        + " and datname = current_database() and pid <> pg_backend_pid()")
                .isEmpty()) {
            LockSupport.parkNanos(5_000_000);
        }
        direct.close();
        assertNothingLoaded();
    }

    @Test
    void aWriterThatIsClosedBeforeItIsFinishedLeavesNoStaging() throws Exception {
        Claim claim = ready(warehouse, ledger);
        try (TaskWriter staging = warehouse.stage(claim, WriterId.newAttempt(new TaskId("1")), TABLES)) {
            staging.write(0, batch(0, 10, "x"));
        }
        while (!fixture.leftovers().isEmpty()) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void theOwnerOfOneLaneCleansUpItsOwnAndWhatIsDead() throws Exception {
        Claim dead = ledger.claim(ORDERS, run("s"), lanes("p0"), ELSEWHERE, LEASE);
        stage(warehouse, dead, batch(0, 1, "x"));
        Claim zero = ledger.claim(ORDERS, run("s"), lanes("p0"), ELSEWHERE, LEASE);
        Claim one = ledger.claim(ORDERS, run("s"), lanes("p1"), ELSEWHERE, LEASE);
        stage(warehouse, zero.plus(ledger.claim(ORDERS, run("s"), lanes("p2"), ELSEWHERE, LEASE)), batch(0, 1, "x"));
        Receipt others = stage(warehouse, one, batch(0, 1, "x"));
        warehouse.cleanUp(zero.only(Set.of(new LaneId("p0"))));
        assertThat(fixture.stagingTables())
                .containsExactly(others.staged().get(0).location());
        assertThat(others.staged().get(0).location()).hasSizeLessThanOrEqualTo(63);
    }

    @Test
    void manyAttemptsAreCleanedUp() throws Exception {
        Claim claim = ready(warehouse, ledger);
        for (int i = 0; i < 120; i++) {
            stage(warehouse, claim, batch(0, 1, "x"));
        }
        warehouse.cleanUp(claim);
        assertThat(fixture.leftovers()).isEmpty();
    }

    @Test
    void receiptsOfTasksThatStagedNoRowsAreCleanedUpToo() throws Exception {
        Claim old = ready(warehouse, ledger);
        ledger.saveReceipt(old, BATCH, stage(warehouse, old));
        Claim now = ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, LEASE);
        ledger.saveReceipt(now, new BatchId("batch-2"), stage(warehouse, now));
        warehouse.cleanUp(old);
        assertThat(fixture.rows("select batch from crescendo_staging.receipts")).containsExactly("batch-2");
        warehouse.cleanUp(now);
        assertThat(fixture.leftovers()).isEmpty();
    }

    @Test
    void whatAPipelineThatIsNoMoreLeftBehindGoesAfterAWeekUnlessSomeoneHoldsIt() throws Exception {
        Claim gone = ledger.claim(new PipelineId("shop", "gone", PipelineId.RAW), run("x"), ALL, ELSEWHERE, LEASE);
        Claim other = ledger.claim(new PipelineId("till", "gone", PipelineId.RAW), run("x"), ALL, ELSEWHERE, LEASE);
        Receipt left = stage(warehouse, gone, batch(0, 1, "x"));
        ledger.saveReceipt(gone, BATCH, left);
        Receipt others = stage(warehouse, other, batch(0, 1, "x"));
        ledger.release(other);
        Claim claim = ready(warehouse, ledger);
        fixture.execute("update crescendo_staging.attempts set created_at = now() - interval '8 days'");
        warehouse.cleanUp(claim);
        assertThat(fixture.stagingTables()).hasSize(2);
        ledger.release(gone);
        warehouse.cleanUp(claim);
        assertThat(fixture.stagingTables())
                .containsExactly(others.staged().get(0).location());
        assertThat(fixture.rows("select 1 from crescendo_staging.receipts")).isEmpty();
    }

    @Test
    void noConnectionIsKeptWhileNoLedgerIsOpen() throws Exception {
        Warehouse other = fixture.warehouse();
        Claim claim = ready(warehouse, ledger);
        String before = connections();
        loadDirectly(other, claim, batch(0, 1, "x"));
        while (!connections().equals(before)) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static String connections() throws SQLException {
        return fixture.value("select count(*) from pg_stat_activity where datname = current_database()");
    }
}
