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

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresLedgerIT {
    private static final BatchId BATCH = new BatchId("batch-1");
    private static final Counts TEN = new Counts(10, 10, 0, 0, 10, 10, 0);

    private static Fixture fixture;
    private static PostgresLedger ledger;

    @BeforeAll
    static void prepare() throws Exception {
        fixture = new Fixture();
        ledger = fixture.ledger();
        ledger.prepare();
    }

    @BeforeEach
    void empty() throws Exception {
        fixture.emptyLedger();
    }

    @AfterAll
    static void close() throws Exception {
        ledger.close();
        fixture.close();
    }

    private Claim claim(String key) {
        return ledger.claim(ORDERS, run(key), ALL, ELSEWHERE, LEASE);
    }

    private Claim claim(String key, String... lanes) {
        return ledger.claim(ORDERS, run(key), lanes(lanes), ELSEWHERE, LEASE);
    }

    /** A claim that moved lanes, so that they exist. */
    private Claim moved(String key, String lane, String to) {
        Claim claim = claim(key);
        String from = claim.position().token(new LaneId(lane)).map(Token::text).orElse("");
        commitMoves(claim, new BatchId(key + to), List.of(move(claim, lane, from, to)));
        return claim;
    }

    private static void commitMoves(Claim claim, BatchId batch, List<LaneMove> moves) {
        fixture.warehouse().commit(claim, new LoadCommit(batch, List.of(), List.of(), moves, SOURCE, TEN, true));
    }

    private static <T> List<Future<T>> atOnce(int threads, Callable<T> work) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            calls.add(() -> {
                start.await();
                return work.call();
            });
        }
        try {
            return executor.invokeAll(calls);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void preparingAtOnceFromEightProcessesMakesOneLedger() throws Exception {
        try (Fixture fresh = new Fixture()) {
            for (Future<Boolean> done : atOnce(8, () -> {
                try (PostgresLedger one = fresh.ledger()) {
                    one.prepare();
                    return true;
                }
            })) {
                assertThat(done.get()).isTrue();
            }
            assertThat(fresh.rows("select version from crescendo.version")).containsExactly("1");
        }
    }

    @Test
    void preparingAgainNeedsNoRightToCreate() throws Exception {
        fixture.execute("drop role if exists loader_only");
        fixture.execute("create role loader_only login password 'x'");
        fixture.execute("grant usage on schema crescendo to loader_only");
        fixture.execute("grant select on crescendo.version to loader_only");
        PostgresConnection loader = fixture.connection().as("loader_only", Secret.literal("x"));
        try (PostgresLedger other = new PostgresLedger(new Database(loader, Schemas.DEFAULT), Schemas.DEFAULT)) {
            other.prepare();
        } finally {
            fixture.execute("drop owned by loader_only");
            fixture.execute("drop role loader_only");
        }
    }

    @Test
    void aLedgerOfANewerVersionIsRefused() throws Exception {
        fixture.execute("update crescendo.version set version = 99");
        try {
            assertThatThrownBy(ledger::prepare)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("version 99");
        } finally {
            fixture.execute("update crescendo.version set version = 1");
        }
    }

    @Test
    void everyTableOfTheLedgerIsDescribed() throws Exception {
        assertThat(fixture.rows("select relname from pg_class where relkind = 'r' and relnamespace in"
                        + " ('crescendo'::regnamespace, 'crescendo_staging'::regnamespace)"
                        + " and obj_description(oid) is null"))
                .isEmpty();
    }

    @Test
    void aPipelineThatNeverLoadedStandsAtItsStart() {
        assertThat(ledger.position(ORDERS)).isEqualTo(Position.empty());
        assertThat(ledger.pipelines("shop")).isEmpty();
        Claim claim = claim("a");
        assertThat(claim.lanes()).isEmpty();
        assertThat(claim.source()).isEmpty();
        assertThat(claim.epoch()).isEqualTo(1);
        assertThat(ledger.pipelines("shop")).containsExactly(ORDERS);
    }

    @Test
    void anotherKeyIsToldWhoHoldsThePipelineAndUntilWhen() {
        claim("nightly");
        assertThatThrownBy(() -> claim("manual"))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("shop.orders")
                .hasMessageContaining("nightly")
                .hasMessageContaining("process 42 on elsewhere")
                .hasMessageContaining("until 20")
                .hasMessageContaining("wait");
    }

    @Test
    void theSameKeyTakesOverAtOnceAndFencesTheOneBefore() {
        Claim first = claim("nightly");
        Claim second = claim("nightly");
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThatThrownBy(() -> ledger.renew(first, LEASE)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.savePlan(first, new SavedPlan(BATCH, new byte[1])))
                .isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.saveReceipt(first, BATCH, receipt())).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> commitMoves(first, BATCH, List.of(move(first, "orders", "", "7"))))
                .isInstanceOf(FencedException.class);
        ledger.finish(first, RunState.FAILED, Counts.NONE, "too late");
        assertThat(ledger.findRun(ORDERS, run("nightly"))).contains(RunState.RUNNING);
        ledger.release(first);
        assertThatThrownBy(() -> claim("manual")).isInstanceOf(HeldException.class);
        ledger.renew(second, LEASE);
    }

    @Test
    void aReleasedPipelineIsFree() {
        ledger.release(claim("a"));
        claim("b");
    }

    @Test
    void aLeaseThatRanOutFreesThePipeline() throws Exception {
        Claim first = ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, Duration.ofSeconds(1));
        assertThatThrownBy(() -> claim("b")).isInstanceOf(HeldException.class);
        Claim second = null;
        while (second == null) {
            try {
                second = claim("b");
            } catch (HeldException notYet) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        assertThat(fixture.value("select count(*) from crescendo.lanes where lease_until < now()"))
                .isEqualTo("0");
        assertThatThrownBy(() -> ledger.renew(first, LEASE)).isInstanceOf(FencedException.class);
    }

    @Test
    void aRenewedLeaseGoesOn() throws Exception {
        Claim claim = ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, Duration.ofSeconds(1));
        ledger.renew(claim, LEASE);
        assertThat(fixture.value("select lease_until > now() + interval '9 min' from crescendo.lanes"))
                .isEqualTo("t");
    }

    @Test
    void aHolderThatIsGoneFromThisHostHoldsNothing() {
        Holder self = Holder.current();
        Holder earlier = new Holder(self.host(), self.pid(), self.started().minusSeconds(60));
        ledger.claim(ORDERS, run("a"), ALL, earlier, LEASE);
        claim("b");
    }

    @Test
    void aHolderThatLivesOnThisHostHolds() {
        ledger.claim(ORDERS, run("a"), ALL, Holder.current(), LEASE);
        assertThatThrownBy(() -> claim("b")).isInstanceOf(HeldException.class);
    }

    @Test
    void anExclusiveRunKeepsOtherKeysOffAllLanes() {
        claim("a");
        assertThatThrownBy(() -> claim("b", "p0")).isInstanceOf(HeldException.class);
    }

    @Test
    void aLaneInUseKeepsExclusiveRunsOfOtherKeysOff() {
        Claim lanes = claim("stream", "p0");
        assertThatThrownBy(() -> claim("nightly"))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("lane p0");
        ledger.release(lanes);
        claim("nightly");
    }

    @Test
    void claimsOnDifferentLanesLiveSideBySide() {
        Claim zero = claim("stream", "p0");
        Claim one = claim("stream", "p1");
        Claim two = claim("other", "p2");
        for (Claim claim : List.of(zero, one, two)) {
            ledger.renew(claim, LEASE);
        }
        commitMoves(zero, new BatchId("0"), List.of(move(zero, "p0", "", "5")));
        commitMoves(one, new BatchId("1"), List.of(move(one, "p1", "", "6")));
        assertThat(ledger.position(ORDERS).toString()).isEqualTo("{p0=5, p1=6}");
    }

    @Test
    void aLaneGoesToAnotherInstanceOfTheSameRunAtOnce() {
        Claim first = claim("stream", "p0", "p1");
        Claim second = claim("stream", "p1");
        assertThat(second.lanes().get(new LaneId("p1")).epoch())
                .isGreaterThan(first.lanes().get(new LaneId("p1")).epoch());
        assertThatThrownBy(() -> commitMoves(first, BATCH, List.of(move(first, "p1", "", "1"))))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("p1");
        commitMoves(first, BATCH, List.of(move(first, "p0", "", "1")));
        assertThatThrownBy(() -> claim("other", "p1")).isInstanceOf(HeldException.class);
    }

    @Test
    void aDeadExclusiveRunIsClearedAwayByOneLaneClaimOnly() throws Exception {
        Holder self = Holder.current();
        Holder gone = new Holder(self.host(), self.pid(), self.started().minusSeconds(60));
        Claim dead = ledger.claim(ORDERS, run("nightly"), ALL, gone, LEASE);
        Claim zero = claim("stream", "p0");
        Claim one = claim("stream", "p1");
        assertThatThrownBy(() -> commitMoves(dead, BATCH, List.of(move(dead, "p9", "", "1"))))
                .isInstanceOf(FencedException.class);
        ledger.renew(zero, LEASE);
        ledger.renew(one, LEASE);
        assertThat(fixture.rows("select epoch, run_key from crescendo.lanes where lane = '*'"))
                .containsExactly((dead.epoch() + 1) + ",null");
    }

    @Test
    void anExclusiveClaimFencesTheLanesOfTheSameRun() {
        Claim lanes = claim("stream", "p0");
        Claim all = claim("stream");
        assertThat(all.lanes()).containsKey(new LaneId("p0"));
        assertThatThrownBy(() -> ledger.renew(lanes, LEASE)).isInstanceOf(FencedException.class);
    }

    @Test
    void ofFiftyClaimersAtOnceExactlyOneWins() throws Exception {
        List<Future<String>> outcomes = atOnce(50, new Callable<>() {
            private int count;

            private synchronized String next() {
                return "run-" + count++;
            }

            @Override
            public String call() {
                String key = next();
                try (PostgresLedger one = fixture.ledger()) {
                    one.claim(ORDERS, run(key), ALL, ELSEWHERE, LEASE);
                    return "won";
                } catch (HeldException held) {
                    return "held";
                }
            }
        });
        List<String> all = new ArrayList<>();
        for (Future<String> outcome : outcomes) {
            all.add(outcome.get());
        }
        assertThat(all).containsOnlyOnce("won").hasSize(50);
    }

    @Test
    void sixteenInstancesOfOneStreamTakeOverlappingLanesFromEachOther() throws Exception {
        List<Future<Claim>> outcomes = atOnce(16, new Callable<>() {
            private int count;

            private synchronized int next() {
                return count++;
            }

            @Override
            public Claim call() {
                int number = next();
                try (PostgresLedger one = fixture.ledger()) {
                    return one.claim(
                            ORDERS,
                            run("stream"),
                            lanes("p" + number, "p" + (number + 1) % 16, "shared"),
                            ELSEWHERE,
                            LEASE);
                }
            }
        });
        for (Future<Claim> outcome : outcomes) {
            assertThat(outcome.get().lanes()).hasSize(3);
        }
        assertThat(fixture.value("select epoch from crescendo.lanes where lane = 'shared'"))
                .isEqualTo("16");
    }

    @Test
    void aMoveIsRefusedWhereTheLaneStandsElsewhere() {
        Claim claim = moved("a", "orders", "7");
        for (String from : List.of("", "6")) {
            assertThatThrownBy(() -> commitMoves(claim, new BatchId("x"), List.of(move(claim, "orders", from, "9"))))
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining("stands at 7");
        }
        assertThat(ledger.position(ORDERS)).isEqualTo(Position.of(new LaneId("orders"), new Token("7")));
    }

    @Test
    void aMoveOfManyLanesHappensWhollyOrNotAtAll() {
        Claim claim = moved("a", "p0", "1");
        assertThatThrownBy(() -> commitMoves(
                        claim,
                        BATCH,
                        List.of(move(claim, "p0", "1", "2"), move(claim, "p1", "5", "6"), move(claim, "p2", "", "1"))))
                .isInstanceOf(FencedException.class);
        assertThat(ledger.position(ORDERS).toString()).isEqualTo("{p0=1}");
    }

    @Test
    void aLaneClaimBeginsNoLaneThatItDoesNotHold() {
        Claim claim = claim("stream", "p0");
        assertThatThrownBy(() -> commitMoves(claim, BATCH, List.of(move(claim, "p1", "", "1"))))
                .isInstanceOf(FencedException.class);
    }

    @Test
    void aBatchIsLoadedAtMostOnce() {
        Claim claim = claim("a");
        commitMoves(claim, BATCH, List.of());
        assertThatThrownBy(() -> commitMoves(claim, BATCH, List.of()))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("batch-1");
    }

    @Test
    void theNextClaimKnowsPositionAndSource() {
        ledger.release(moved("a", "orders", "7"));
        Claim next = claim("b");
        assertThat(next.lanes()).isEqualTo(Map.of(new LaneId("orders"), new LaneState(next.epoch(), new Token("7"))));
        assertThat(next.source()).contains(SOURCE);
        ledger.release(next);
        assertThat(claim("c", "p9").source()).contains(new SourceId("shop-1"));
    }

    @Test
    void aMoveIsWrittenDown() throws Exception {
        Claim claim = moved("a", "orders", "7");
        assertThat(ledger.findRun(ORDERS, run("a"))).contains(RunState.DONE);
        assertThat(ledger.findLoad(claim, new BatchId("a7")).orElseThrow().counts())
                .isEqualTo(TEN);
        assertThat(ledger.findLoad(claim, new BatchId("other"))).isEmpty();
        assertThat(fixture.value("select positions->'orders'->>0, positions->'orders'->>1, read from crescendo.loads"))
                .isEqualTo("null,7,10");
    }

    @Test
    void aRunThatIsDoneStaysDoneWhenItsKeyIsClaimedAgain() {
        moved("a", "orders", "7");
        claim("a");
        assertThat(ledger.findRun(ORDERS, run("a"))).contains(RunState.DONE);
    }

    @Test
    void aRunThatIsDoneStaysDoneWhateverEndsItLater() {
        Claim claim = moved("a", "orders", "7");
        ledger.finish(claim, RunState.FAILED, Counts.NONE, "too late");
        assertThat(ledger.findRun(ORDERS, run("a"))).contains(RunState.DONE);
        ledger.finish(claim("a"), RunState.FAILED, Counts.NONE, "too late again");
        assertThat(ledger.findRun(ORDERS, run("a"))).contains(RunState.DONE);
    }

    @Test
    void anUnfinishedPlanIsFoundUnderItsKeyOrAnyKey() {
        Claim first = claim("a");
        SavedPlan plan = new SavedPlan(BATCH, new byte[] {1, 2, 3});
        ledger.savePlan(first, plan);
        ledger.finish(first, RunState.FAILED, Counts.NONE, "a \0 in the message");
        ledger.release(first);
        Claim again = claim("a");
        assertThat(ledger.findPlan(again, false)).contains(plan);
        ledger.release(again);
        Claim other = claim("b");
        assertThat(ledger.findPlan(other, false)).isEmpty();
        assertThat(ledger.findPlan(other, true)).contains(plan);
        commitMoves(other, BATCH, List.of(move(other, "orders", "", "1")));
        assertThat(ledger.findPlan(other, true)).isEmpty();
        ledger.release(other);
        assertThat(ledger.findPlan(claim("a"), false)).isEmpty();
    }

    @Test
    void receiptsComeBackAsTheyWere() {
        Claim claim = claim("a");
        Receipt receipt = receipt();
        ledger.saveReceipt(
                claim,
                BATCH,
                new Receipt(
                        new WriterId(receipt.writer().task(), "earlier"), Counts.NONE, List.of(), Position.empty()));
        ledger.saveReceipt(claim, BATCH, receipt);
        assertThat(ledger.receipts(claim, BATCH)).containsExactly(receipt);
        assertThat(ledger.receipts(claim, new BatchId("other"))).isEmpty();
    }

    private static Receipt receipt() {
        return new Receipt(
                new WriterId(new TaskId("split 1"), "abc123"),
                new Counts(1, 2, 3, 4, 5, 6, 7),
                List.of(new Receipt.Staged("orders", "s_1", 5), new Receipt.Staged("*rejects", "s_r", 4)),
                Position.of(Map.of(new LaneId("ı"), new Token("ğ"), new LaneId("b"), new Token(""))));
    }

    @Test
    void askingForALoadWaitsForTheCommitUnderWay() throws Exception {
        Claim claim = moved("a", "orders", "7");
        try (Connection committing = fixture.connect();
                Statement statement = committing.createStatement()) {
            committing.setAutoCommit(false);
            statement.execute("select from crescendo.lanes where lane = '*' for update");
            statement.execute(
                    "insert into crescendo.loads select nextval('crescendo.load_ids'), project, pipeline, target, 'late',"
                            + " run_key, epoch, 0, 0, 0, 0, 0, 0, 0, '{}', 'x' from crescendo.loads");
            ExecutorService executor = Executors.newSingleThreadExecutor();
            Future<Boolean> found = executor.submit(
                    () -> ledger.findLoad(claim, new BatchId("late")).isPresent());
            awaitWaiting();
            assertThat(found).isNotDone();
            committing.commit();
            assertThat(found.get()).isTrue();
            executor.shutdown();
        }
    }

    private void awaitWaiting() throws Exception {
        while (fixture.rows("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database()")
                .isEmpty()) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void commitsOfTheLedgerAreDurableWhereTheDatabaseSaysOtherwise() throws Exception {
        fixture.execute("do $$ begin execute format('alter database %I set synchronous_commit = off',"
                + " current_database()); end $$");
        try (Transaction transaction = new Database(fixture.connection(), Schemas.DEFAULT).begin("testing");
                Statement statement = transaction.connection().createStatement();
                ResultSet result = statement.executeQuery("show synchronous_commit")) {
            result.next();
            assertThat(result.getString(1)).isEqualTo("on");
        }
    }

    @Test
    void pipelinesAreListedPerProject() {
        claim("a");
        PipelineId other = new PipelineId("shop", "audit", "Mail");
        ledger.claim(other, run("x"), lanes("p"), ELSEWHERE, LEASE);
        ledger.claim(new PipelineId("elsewhere", "p", "raw"), run("x"), ALL, ELSEWHERE, LEASE);
        assertThat(ledger.pipelines("shop")).containsExactly(other, ORDERS);
    }

    @Test
    void aConnectionThatBrokeWhileItWasIdleIsReplaced() throws Exception {
        ledger.position(ORDERS);
        fixture.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
        assertThat(ledger.position(ORDERS)).isEqualTo(Position.empty());
    }

    @Test
    void timesSurviveTheJourney() throws Exception {
        claim("a");
        assertThat(Instant.parse(fixture.value("select to_char(holder_started at time zone 'utc',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from crescendo.lanes")))
                .isEqualTo(ELSEWHERE.started());
    }
}
