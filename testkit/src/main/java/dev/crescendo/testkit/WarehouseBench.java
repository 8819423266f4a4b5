package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.TablePublish;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A fresh warehouse and the moves that a run makes with it, in few words. */
final class WarehouseBench implements AutoCloseable {
    static final PipelineId PIPELINE = new PipelineId("contract", "orders", PipelineId.RAW);
    static final SourceId SOURCE = new SourceId("contract's source");
    static final LaneId A = new LaneId("a");
    static final LaneId B = new LaneId("b");
    static final Duration LONG = Duration.ofMinutes(10);

    private static final Schema SCHEMA =
            Schema.of(new Field("id", FieldType.Simple.LONG, false), new Field("name", FieldType.Simple.TEXT, true));

    final Warehouse warehouse;
    final Ledger ledger;
    private final WarehouseFixture fixture;

    WarehouseBench(WarehouseFixture fixture) throws Exception {
        this.fixture = fixture;
        this.warehouse = fixture.fresh();
        this.ledger = warehouse.ledger();
        ledger.prepare();
    }

    static RawTable table(String name, WriteMode mode) {
        return new RawTable(name, SCHEMA, mode, mode == WriteMode.MERGE ? List.of("id") : List.of());
    }

    static RawTable orders() {
        return table("orders", WriteMode.APPEND);
    }

    Claim claim(String run) {
        return claim(run, new Scope.Exclusive());
    }

    Claim claim(String run, LaneId... lanes) {
        return claim(run, new Scope.Lanes(Set.of(lanes)));
    }

    Claim claim(String run, Scope scope) {
        return ledger.claim(PIPELINE, new RunKey(run), scope, Holder.current(), LONG);
    }

    /** A claim that anyone may take over at once, because its process has ended. */
    Claim claimOfTheDead(String run, Scope scope) {
        Holder current = Holder.current();
        return ledger.claim(
                PIPELINE, new RunKey(run), scope, new Holder(current.host(), current.pid(), Instant.EPOCH), LONG);
    }

    /** An exclusive claim with its tables ready. */
    Claim ready(String run, RawTable... tables) {
        Claim claim = claim(run);
        warehouse.prepare(claim, List.of(tables));
        return claim;
    }

    static Batch batch(String... names) {
        Batch batch = new Batch(SCHEMA);
        for (String name : names) {
            batch.appendValue(0, (long) Arrays.asList(names).indexOf(name));
            batch.appendValue(1, name);
            batch.endRow();
        }
        return batch;
    }

    static Batch keyed(long id, String name) {
        Batch batch = new Batch(SCHEMA);
        batch.appendValue(0, id);
        batch.appendValue(1, name);
        batch.endRow();
        return batch;
    }

    static Reject reject(String reason) {
        return new Reject("orders", "place of " + reason, "", reason, reason.getBytes(StandardCharsets.UTF_8));
    }

    static Counts counts(long rows) {
        return new Counts(rows, rows, 0, 0, rows, rows, 0);
    }

    static Receipt receipt(WriterId writer, long rows, List<Receipt.Staged> staged) {
        return new Receipt(writer, counts(rows), staged, Position.empty());
    }

    /** One attempt at a task, staged to its end. */
    Receipt stage(Claim claim, String task, String... names) {
        return stage(warehouse, claim, task, orders(), batch(names));
    }

    Receipt stage(Warehouse onWorker, Claim claim, String task, RawTable table, Batch... batches) {
        WriterId attempt = WriterId.newAttempt(new TaskId(task));
        try (TaskWriter writer = onWorker.stage(claim, attempt, List.of(table))) {
            long rows = 0;
            for (Batch batch : batches) {
                writer.write(0, batch);
                rows += batch.rows();
                batch.clear();
            }
            return receipt(attempt, rows, writer.finish());
        }
    }

    static List<LaneMove> moves(Claim claim, LaneId lane, String to) {
        return claim.movesTo(Position.of(lane, new Token(to)));
    }

    static LoadCommit load(String batch, List<RawTable> tables, List<LaneMove> moves, Receipt... winners) {
        Counts all = Arrays.stream(winners).map(Receipt::counts).reduce(Counts.NONE, Counts::plus);
        return new LoadCommit(
                new BatchId(batch),
                tables.stream().map(TablePublish::of).toList(),
                List.of(winners),
                moves,
                SOURCE,
                all,
                true);
    }

    static LoadCommit load(String batch, List<LaneMove> moves, Receipt... winners) {
        return load(batch, List.of(orders()), moves, winners);
    }

    /** Stages names as one task and commits them, moving lane {@code a}. */
    CommitOutcome commit(Claim claim, String to, String... names) {
        return warehouse.commit(
                claim, load(UUID.randomUUID().toString(), moves(claim, A, to), stage(claim, "only", names)));
    }

    static void assertFenced(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(FencedException.class);
    }

    static void assertHeld(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(HeldException.class);
    }

    /** What a loader of the user's own has done. */
    static final Counts ELSEWHERE = new Counts(4, 2, 1, 1, 3, 3, 0);

    /** Commits moves without tables, as for such a loader. */
    CommitOutcome move(Claim claim, List<LaneMove> moves) {
        return warehouse.commit(
                claim,
                new LoadCommit(
                        new BatchId(UUID.randomUUID().toString()),
                        List.of(),
                        List.of(),
                        moves,
                        SOURCE,
                        ELSEWHERE,
                        true));
    }

    /** Loads names directly, moving lane {@code a}. */
    CommitOutcome commitDirectly(Claim claim, List<LaneMove> moves, String... names) {
        try (DirectLoad direct = direct(claim)) {
            Batch batch = batch(names);
            direct.writer().write(0, batch);
            List<Receipt.Staged> staged = direct.writer().finish();
            Receipt receipt = receipt(WriterId.newAttempt(new TaskId("only")), batch.rows(), staged);
            return direct.commit(load(UUID.randomUUID().toString(), moves, receipt));
        }
    }

    DirectLoad direct(Claim claim) {
        return warehouse
                .direct(claim, List.of(orders()))
                .orElseThrow(() -> new AssertionError("APPEND by one writer needs no staging, but direct() is empty"));
    }

    /** The names in a raw table, sorted. */
    List<String> names(String table) throws Exception {
        return fixture.rows(warehouse, table).stream()
                .map(row -> String.valueOf(row.get("name")))
                .sorted()
                .toList();
    }

    List<String> names() throws Exception {
        return names("orders");
    }

    /** The load ids that rows of a table have. */
    List<Long> loadIds(String table) throws Exception {
        return fixture.rows(warehouse, table).stream()
                .map(row -> ((Number) Objects.requireNonNull(row.get("_load_id"))).longValue())
                .distinct()
                .sorted()
                .toList();
    }

    Map<Long, String> namesById(String table) throws Exception {
        return fixture.rows(warehouse, table).stream()
                .collect(Collectors.toMap(
                        row -> ((Number) Objects.requireNonNull(row.get("id"))).longValue(),
                        row -> String.valueOf(row.get("name"))));
    }

    List<String> rejectReasons() throws Exception {
        return fixture.rejectReasons(warehouse);
    }

    List<String> leftovers() throws Exception {
        return fixture.leftovers(warehouse);
    }

    void assertStandsAt(LaneId lane, String token) {
        assertThat(ledger.position(PIPELINE).token(lane)).contains(new Token(token));
    }

    void assertNothingLoaded() throws Exception {
        assertThat(names()).isEmpty();
        assertThat(ledger.position(PIPELINE)).isEqualTo(Position.empty());
    }

    @Override
    public void close() {
        ledger.close();
    }
}
