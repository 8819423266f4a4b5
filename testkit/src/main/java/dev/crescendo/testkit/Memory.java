package dev.crescendo.testkit;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.record.Field;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.NestedFit;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.Replay;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.TablePublish;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final MemoryRejects rejects = new MemoryRejects();
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
        return rejects.all();
    }

    synchronized MemoryRejects keptRejects() {
        return rejects;
    }

    synchronized List<WriterId> leftovers() {
        return staging.values().stream().map(Attempt::id).toList();
    }

    synchronized List<RawTable> prepare(Claim claim, List<RawTable> wanted) {
        lanes(claim.pipeline()).requireOwned(claim);
        List<RawTable> fitted = new ArrayList<>();
        for (RawTable table : wanted) {
            fitted.add(table.content() == Content.KEYS ? table : fit(tables, claim.pipeline(), table));
        }
        return fitted;
    }

    synchronized Map<String, ColumnFit> columnsFor(String table, Schema fields) {
        Map<String, ColumnFit> columns = new HashMap<>();
        Table present = tables.get(table);
        if (present == null) {
            return columns;
        }
        for (String name : fields.names()) {
            Field column = present.fields().get(name);
            if (column != null) {
                columns.put(name, new ColumnFit(column.type(), false));
            }
        }
        return columns;
    }

    /** What preparing tables would do, tried on a copy. */
    synchronized Preview preview(PipelineId pipeline, List<RawTable> wanted) {
        Map<String, Table> after = new TreeMap<>(tables);
        List<String> statements = new ArrayList<>();
        for (RawTable table : wanted) {
            Table before = after.get(table.name());
            if (table.content() != Content.KEYS) {
                fit(after, pipeline, table);
            }
            Table now = after.get(table.name());
            if (now != null && !now.equals(before)) {
                statements.add((before == null ? "CREATE" : "ALTER") + " TABLE raw." + table.name() + " "
                        + now.fields().values());
            }
        }
        MemoryLanes known = lanes.get(pipeline);
        return known == null
                ? new Preview(!lanes.isEmpty(), Position.empty(), Optional.empty(), statements)
                : new Preview(true, known.position(), known.source(), statements);
    }

    private static RawTable fit(Map<String, Table> tables, PipelineId pipeline, RawTable table) {
        String where = "raw." + table.name();
        if (table.mode() == WriteMode.MERGE && table.key().isEmpty()) {
            throw new ConfigurationException(where, "it is to be merged, but has no key", "Name the key's fields.");
        }
        Table present = tables.get(table.name());
        if (present == null) {
            tables.put(table.name(), new Table(pipeline, table.schema().byName()));
            return table;
        }
        if (!present.owner().equals(pipeline)) {
            throw new ConfigurationException(
                    where,
                    "it belongs to " + present.owner() + ", not to " + pipeline,
                    "Give one of the pipelines another name.");
        }
        Map<String, Field> fields = new LinkedHashMap<>(present.fields());
        List<Field> kept = new ArrayList<>();
        for (Field field : table.schema().fields()) {
            if (field.equals(Metadata.PARENT)) {
                kept.add(field); // is staged, and no column
                continue;
            }
            Field before = fields.get(field.name());
            if (before != null && before.type().isNested() && field.type().isNested()) {
                kept.add(nested(where, table.contract(), before, field, fields));
                continue;
            }
            if (before == null && table.contract() == SchemaContract.FREEZE) {
                throw new ConfigurationException(
                        where,
                        "its contract is to freeze it, and the field " + field + " is new",
                        "Let the contract evolve or discard, or leave the field out.");
            }
            if (before != null && !before.type().equals(field.type())) {
                throw new ConfigurationException(
                        where,
                        "its field " + before + " can't become " + field,
                        "Rename the field, or load into another table.");
            }
            if (before != null || table.contract() == SchemaContract.EVOLVE) {
                kept.add(field);
                fields.putIfAbsent(field.name(), field);
            }
        }
        tables.put(table.name(), new Table(pipeline, fields));
        return kept.equals(table.schema().fields()) ? table : table.with(new Schema(kept));
    }

    /** The nested field as it is to be written. */
    private static Field nested(
            String where, SchemaContract contract, Field before, Field field, Map<String, Field> fields) {
        NestedFit fit = NestedFit.of(field.name(), before.type(), field.type(), NestedFit::widest)
                .orElseThrow(() -> new ConfigurationException(
                        where + "." + field.name(), "it is " + before.type() + ", not " + field.type(), "Rename it."));
        boolean discards = contract == SchemaContract.DISCARD && fit.widened().isEmpty();
        if (!fit.isSame() && contract != SchemaContract.EVOLVE && !discards) {
            throw new ConfigurationException(
                    where, "its contract does not let it have " + fit.added() + fit.widened(), "Let it evolve.");
        }
        if (contract == SchemaContract.EVOLVE) {
            fields.put(field.name(), new Field(field.name(), fit.whole(), field.nullable()));
        }
        return new Field(field.name(), discards ? fit.known() : field.type(), field.nullable(), field.nativeType());
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
        Map<String, Parents> parents = new HashMap<>();
        long staged = 0;
        long written = 0;
        for (int i = 0; i < commit.tables().size(); i++) {
            TablePublish publish = commit.tables().get(i);
            RawTable table = publish.table();
            if (table.isPart()) {
                continue;
            }
            List<List<Map<String, @Nullable Object>>> byTask = arrivingByTask(table, i, winners, loadId);
            List<Map<String, @Nullable Object>> arriving =
                    byTask.stream().flatMap(List::stream).toList();
            List<Map<String, @Nullable Object>> present =
                    after.getOrDefault(table.name(), rows.getOrDefault(table.name(), List.of()));
            staged += table.content() == Content.KEYS ? 0 : arriving.size();
            if (table.mode() == WriteMode.MERGE && table.content() == Content.RECORDS) {
                arriving = MemoryMerge.unlessNewer(table, present, arriving, since(commit.replay(), i, winners));
            }
            if (table.content() == Content.KEYS) {
                after.put(table.name(), publish.complete() ? MemoryMerge.still(table, present, arriving) : present);
                continue;
            }
            MemoryMerge.Published published = MemoryMerge.publish(publish, present, arriving);
            written += published.written();
            after.put(table.name(), published.rows());
            parents.put(table.name(), new Parents(table, byTask, published.effective()));
        }
        for (int i = 0; i < commit.tables().size(); i++) {
            RawTable table = commit.tables().get(i).table();
            if (!table.isPart()) {
                continue;
            }
            Parents of = Objects.requireNonNull(parents.get(table.parent()));
            List<Map<String, @Nullable Object>> present = new ArrayList<>(MemoryMerge.untouchedParts(
                    table,
                    of.table(),
                    rows.getOrDefault(table.name(), List.of()),
                    Objects.requireNonNull(after.get(table.parent())),
                    loadId));
            List<List<Map<String, @Nullable Object>>> byTask = arrivingByTask(table, i, winners, loadId);
            for (int task = 0; task < byTask.size(); task++) {
                for (Map<String, @Nullable Object> row : byTask.get(task)) {
                    staged++;
                    Object number = Objects.requireNonNull(row.remove(Metadata.PARENT.name()));
                    if (of.effective().contains(of.byTask().get(task).get(((Long) number).intValue()))) {
                        present.add(row);
                        written++;
                    }
                }
            }
            after.put(table.name(), present);
        }
        Faults.reach(FaultPoint.IN_COMMIT_AFTER_DATA);
        moved.compare(claim, commit.moves());
        rejects.requireOpen(claim.pipeline(), commit.replay().rejects());
        Faults.reach(FaultPoint.IN_COMMIT_BEFORE_COMMIT);

        rows.putAll(after);
        rejects.mark(commit.replay().rejects());
        for (int i = 0; i < winners.size(); i++) {
            List<Long> since = commit.replay().since();
            long first = since.isEmpty() ? loadId : since.get(i);
            winners.get(i).rejects().forEach(reject -> rejects.keep(claim.pipeline(), first, now(), reject));
        }
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

    private static void requireSameCounts(Receipt receipt, List<TablePublish> tables, MemoryWriter writer) {
        for (int i = 0; i < receipt.staged().size(); i++) {
            Receipt.Staged staged = receipt.staged().get(i);
            long present = i < tables.size()
                    ? writer.rowsOf(i).size()
                    : writer.rejects().size();
            if (present != staged.rows()) {
                throw new WarehouseException(receipt.writer() + " said that it staged " + staged.rows() + " rows for "
                        + staged.output() + ", and there are " + present + "; nothing was loaded");
            }
        }
    }

    /** The rows that came for a table, each list as its task wrote it, and which of them are in effect. */
    private record Parents(
            RawTable table,
            List<List<Map<String, @Nullable Object>>> byTask,
            Set<Map<String, @Nullable Object>> effective) {}

    private static List<List<Map<String, @Nullable Object>>> arrivingByTask(
            RawTable table, int index, List<MemoryWriter> winners, long loadId) {
        List<List<Map<String, @Nullable Object>>> tasks = new ArrayList<>();
        for (MemoryWriter winner : winners) {
            List<Map<String, @Nullable Object>> arriving = new ArrayList<>();
            tasks.add(arriving);
            for (Map<String, @Nullable Object> row : winner.rowsOf(index)) {
                Map<String, @Nullable Object> loaded = new LinkedHashMap<>();
                table.schema().names().forEach(field -> loaded.put(field, row.get(field)));
                loaded.put("_load_id", loadId);
                arriving.add(loaded);
            }
        }
        return tasks;
    }

    /** Per row that arrives for a table the load in which it was rejected; empty when rows are new. */
    private static List<Long> since(Replay replay, int table, List<MemoryWriter> winners) {
        List<Long> since = new ArrayList<>();
        for (int i = 0; i < replay.since().size(); i++) {
            since.addAll(Collections.nCopies(
                    winners.get(i).rowsOf(table).size(), replay.since().get(i)));
        }
        return since;
    }

    synchronized void cleanUp(Claim claim) {
        Set<WriterId> dropped = new HashSet<>();
        staging.values().removeIf(attempt -> covers(claim, attempt.claim()) && dropped.add(attempt.id()));
        runs(claim.pipeline()).dropReceipts(dropped);
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
