package dev.crescendo.testkit;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.LaneId;
import dev.crescendo.record.Field;
import dev.crescendo.record.Reject;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.RunState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a warehouse in memory remembers: tables, rejects, staging, and a ledger per pipeline. Guarded by its own lock. */
final class Memory {
    private static final Map<String, Memory> BY_NAME = new ConcurrentHashMap<>();

    private record Table(PipelineId owner, Map<String, Field> fields) {}

    /** An attempt and the claim that it was made under. */
    private record Attempt(WriterId id, Claim claim, MemoryWriter writer) {}

    private final Map<String, Table> tables = new TreeMap<>();
    private final Map<String, List<Map<String, @Nullable Object>>> rows = new HashMap<>();
    private final List<Reject> rejects = new ArrayList<>();
    private final Map<String, Attempt> staging = new LinkedHashMap<>();
    private final Map<PipelineId, MemoryLanes> lanes = new LinkedHashMap<>();
    private final Map<PipelineId, MemoryRuns> runs = new LinkedHashMap<>();
    private InstantSource clock = InstantSource.system();
    private long lastLoadId;

    static Memory of(String name) {
        return BY_NAME.computeIfAbsent(name, absent -> new Memory());
    }

    static void forget(String name) {
        BY_NAME.remove(name);
    }

    synchronized void useClock(InstantSource newClock) {
        clock = newClock;
    }

    synchronized Instant now() {
        return clock.instant();
    }

    synchronized MemoryLanes lanes(PipelineId pipeline) {
        return lanes.computeIfAbsent(pipeline, MemoryLanes::new);
    }

    synchronized MemoryRuns runs(PipelineId pipeline) {
        return runs.computeIfAbsent(pipeline, absent -> new MemoryRuns());
    }

    synchronized List<PipelineId> pipelines(String project) {
        return lanes.keySet().stream()
                .filter(pipeline -> pipeline.project().equals(project))
                .toList();
    }

    synchronized List<Map<String, @Nullable Object>> rows(String table) {
        return rows.getOrDefault(table, List.of()).stream()
                .map(Collections::unmodifiableMap)
                .toList();
    }

    synchronized List<Reject> rejects() {
        return List.copyOf(rejects);
    }

    synchronized List<WriterId> leftovers() {
        return staging.values().stream().map(Attempt::id).toList();
    }

    synchronized void prepare(Claim claim, List<RawTable> wanted) {
        lanes(claim.pipeline()).requireOwned(claim);
        for (RawTable table : wanted) {
            String where = "raw." + table.name();
            if (table.mode() == WriteMode.MERGE && table.key().isEmpty()) {
                throw new ConfigurationException(where, "it is to be merged, but has no key", "Name the key's fields.");
            }
            Table present = tables.get(table.name());
            if (present != null && !present.owner().equals(claim.pipeline())) {
                throw new ConfigurationException(
                        where,
                        "it belongs to " + present.owner() + ", not to " + claim.pipeline(),
                        "Give one of the pipelines another name.");
            }
            Map<String, Field> fields = new LinkedHashMap<>(present == null ? Map.of() : present.fields());
            for (Field field : table.schema().fields()) {
                Field before = fields.putIfAbsent(field.name(), field);
                if (before != null && !before.type().equals(field.type())) {
                    throw new ConfigurationException(
                            where,
                            "its field " + before + " can't become " + field,
                            "Rename the field, or load into another table.");
                }
            }
            tables.put(table.name(), new Table(claim.pipeline(), fields));
        }
    }

    synchronized MemoryWriter stage(Claim claim, WriterId id, List<RawTable> wanted) {
        String location = claim.epoch() + "/" + id;
        MemoryWriter writer = new MemoryWriter(location, wanted, () -> unstage(location));
        staging.put(location, new Attempt(id, claim, writer));
        return writer;
    }

    private synchronized void unstage(String location) {
        staging.remove(location);
    }

    CommitOutcome commitStaged(Claim claim, LoadCommit commit) {
        CommitOutcome outcome;
        synchronized (this) {
            List<MemoryWriter> winners = new ArrayList<>();
            Set<String> tasks = new HashSet<>();
            for (Receipt receipt : commit.winners()) {
                if (!tasks.add(receipt.writer().task().text())) {
                    throw new WarehouseException("task " + receipt.writer().task() + " has two winners in load "
                            + commit.batch() + "; nothing was loaded");
                }
                winners.add(stagedBy(receipt));
            }
            outcome = commit(claim, commit, winners);
        }
        Faults.reach(FaultPoint.AFTER_COMMIT);
        return outcome;
    }

    private MemoryWriter stagedBy(Receipt receipt) {
        String location =
                receipt.staged().isEmpty() ? "" : receipt.staged().get(0).location();
        Attempt attempt = staging.get(location);
        if (attempt == null || !attempt.writer().isFinished()) {
            throw new WarehouseException(
                    "the staged rows of " + receipt.writer() + " are gone; run it again, which stages them anew");
        }
        return attempt.writer();
    }

    CommitOutcome commitDirect(Claim claim, LoadCommit commit, MemoryWriter writer) {
        if (!writer.isFinished()) {
            throw new IllegalStateException("finish the writer of load " + commit.batch() + " before committing it");
        }
        CommitOutcome outcome;
        synchronized (this) {
            outcome = commit(claim, commit, List.of(writer));
        }
        Faults.reach(FaultPoint.AFTER_COMMIT);
        return outcome;
    }

    private CommitOutcome commit(Claim claim, LoadCommit commit, List<MemoryWriter> winners) {
        MemoryLanes moved = lanes(claim.pipeline());
        MemoryRuns loads = runs(claim.pipeline());
        moved.requireOwned(claim);
        CommitOutcome before = loads.findLoad(commit.batch()).orElse(null);
        if (before != null) {
            return before;
        }
        for (int i = 0; i < winners.size(); i++) {
            requireSameCounts(commit.winners().get(i), commit.tables(), winners.get(i));
        }
        long loadId = lastLoadId + 1;
        Map<String, List<Map<String, @Nullable Object>>> after = new HashMap<>();
        long staged = 0;
        long written = 0;
        for (int i = 0; i < commit.tables().size(); i++) {
            RawTable table = commit.tables().get(i);
            List<Map<String, @Nullable Object>> arriving = arriving(table, i, winners, loadId);
            List<Map<String, @Nullable Object>> kept =
                    table.mode() == WriteMode.MERGE ? newest(table, arriving) : arriving;
            staged += arriving.size();
            written += kept.size();
            List<Map<String, @Nullable Object>> present = rows.getOrDefault(table.name(), List.of());
            after.put(table.name(), publish(table, present, kept));
        }
        Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
        moved.compare(claim, commit.moves());
        Faults.reach(FaultPoint.IN_COMMIT_BEFORE_COMMIT);

        rows.putAll(after);
        winners.forEach(winner -> rejects.addAll(winner.rejects()));
        moved.set(commit.moves(), commit.source());
        lastLoadId = loadId;
        CommitOutcome outcome = new CommitOutcome(loadId, counted(commit.counts(), staged - written));
        loads.saveLoad(commit.batch(), outcome);
        loads.loaded(commit.batch());
        if (commit.last()) {
            loads.end(claim.run(), RunState.DONE);
        }
        return outcome;
    }

    /** Takes the emitted records that a newer one of the same load replaced from the written ones. */
    private static Counts counted(Counts counts, long superseded) {
        return counts.plus(new Counts(0, 0, 0, 0, 0, -superseded, superseded));
    }

    private static void requireSameCounts(Receipt receipt, List<RawTable> tables, MemoryWriter writer) {
        for (Receipt.Staged staged : receipt.staged()) {
            int table = tables.stream().map(RawTable::name).toList().indexOf(staged.output());
            long present =
                    table < 0 ? writer.rejects().size() : writer.rowsOf(table).size();
            if (present != staged.rows()) {
                throw new WarehouseException(receipt.writer() + " said that it staged " + staged.rows() + " rows for "
                        + staged.output() + ", and there are " + present + "; nothing was loaded");
            }
        }
    }

    private static List<Map<String, @Nullable Object>> arriving(
            RawTable table, int index, List<MemoryWriter> winners, long loadId) {
        List<Map<String, @Nullable Object>> arriving = new ArrayList<>();
        for (MemoryWriter winner : winners) {
            for (Map<String, @Nullable Object> row : winner.rowsOf(index)) {
                Map<String, @Nullable Object> loaded = new LinkedHashMap<>();
                table.schema().names().forEach(field -> loaded.put(field, row.get(field)));
                loaded.put("_load_id", loadId);
                arriving.add(loaded);
            }
        }
        return arriving;
    }

    private static List<@Nullable Object> keyOf(RawTable table, Map<String, @Nullable Object> row) {
        List<@Nullable Object> key = new ArrayList<>();
        table.key().forEach(field -> key.add(row.get(field)));
        return key;
    }

    /** The last row of each key. */
    private static List<Map<String, @Nullable Object>> newest(RawTable table, List<Map<String, @Nullable Object>> all) {
        Map<List<@Nullable Object>, Map<String, @Nullable Object>> byKey = new LinkedHashMap<>();
        all.forEach(row -> byKey.put(keyOf(table, row), row));
        return new ArrayList<>(byKey.values());
    }

    private static List<Map<String, @Nullable Object>> publish(
            RawTable table, List<Map<String, @Nullable Object>> present, List<Map<String, @Nullable Object>> kept) {
        List<Map<String, @Nullable Object>> after = new ArrayList<>();
        if (table.mode() != WriteMode.REPLACE) {
            after.addAll(present);
        }
        after.addAll(kept);
        return table.mode() == WriteMode.MERGE ? newest(table, after) : after;
    }

    synchronized void cleanUp(Claim claim) {
        staging.values().removeIf(attempt -> covers(claim, attempt.claim()));
    }

    /** Whether what was staged under {@code other} is of no more use once {@code claim} cleans up. */
    private static boolean covers(Claim claim, Claim other) {
        if (!claim.pipeline().equals(other.pipeline())) {
            return false;
        }
        if (claim.isExclusive()) {
            return other.epoch() <= claim.epoch();
        }
        return claim.lanes().entrySet().stream().anyMatch(entry -> isOlder(other, entry.getKey(), entry.getValue()));
    }

    private static boolean isOlder(Claim other, LaneId lane, LaneState mine) {
        LaneState theirs = other.lanes().get(lane);
        return theirs != null && theirs.epoch() <= mine.epoch();
    }
}
