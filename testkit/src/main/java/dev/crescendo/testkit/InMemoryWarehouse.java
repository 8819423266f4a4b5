package dev.crescendo.testkit;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.load.WriteMode;
import dev.crescendo.load.WriterId;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A warehouse in the memory of this JVM, for unit tests of pipelines without a database. Its state is kept under its
 * name, so a copy that travelled as bytes finds the same tables. It keeps every promise of {@link Warehouse} but
 * durability.
 */
public final class InMemoryWarehouse implements Warehouse {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final EnumSet<WriteMode> modes;

    private InMemoryWarehouse(String name, EnumSet<WriteMode> modes) {
        this.name = name;
        this.modes = modes;
    }

    /** The warehouse of this name; every call in one JVM gives the same tables. */
    public static InMemoryWarehouse named(String name) {
        return new InMemoryWarehouse(name, EnumSet.allOf(WriteMode.class));
    }

    /** An empty warehouse under a name that nobody else uses. */
    public static InMemoryWarehouse fresh() {
        return named("fresh-" + UUID.randomUUID());
    }

    /** This warehouse, refusing all write modes but these: for tests of how a pipeline meets a lesser warehouse. */
    public InMemoryWarehouse supporting(WriteMode first, WriteMode... others) {
        return new InMemoryWarehouse(name, EnumSet.of(first, others));
    }

    /** Takes the time for leases from {@code clock}. */
    public void useClock(InstantSource clock) {
        memory().useClock(clock);
    }

    /** The rows of a raw table in the order of their loading, each with its {@code _load_id}; none if there is no such table. */
    public List<Map<String, @Nullable Object>> rows(String table) {
        return memory().rows(table);
    }

    /** All rejects, in the order of their loading. */
    public List<Reject> rejects() {
        return memory().rejects();
    }

    /** The attempts whose staged rows have not been cleaned up. */
    public List<WriterId> leftovers() {
        return memory().leftovers();
    }

    /** Drops everything. */
    public void forget() {
        Memory.forget(name);
    }

    private Memory memory() {
        return Memory.of(name);
    }

    @Override
    public Ledger ledger() {
        return new MemoryLedger(memory());
    }

    @Override
    public ValueRules valueRules() {
        return ValueRules.lenient();
    }

    @Override
    public List<RawTable> prepare(Claim claim, List<RawTable> tables) {
        checkModes(tables);
        return memory().prepare(claim, tables);
    }

    private void checkModes(List<RawTable> tables) {
        for (RawTable table : tables) {
            if (!modes.contains(table.mode())) {
                throw new ConfigurationException(
                        "raw." + table.name(), "this warehouse can't do " + table.mode(), "Use one of " + modes + ".");
            }
        }
    }

    @Override
    public Preview preview(PipelineId pipeline, List<RawTable> tables) {
        checkModes(tables);
        return memory().preview(pipeline, tables);
    }

    @Override
    public Map<String, ColumnFit> columnsFor(String table, Schema fields) {
        return memory().columnsFor(table, fields);
    }

    @Override
    public TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
        return memory().stage(claim, writer, tables);
    }

    @Override
    public Optional<DirectLoad> direct(Claim claim, List<RawTable> tables) {
        boolean appendOnly = tables.stream().allMatch(table -> table.mode() == WriteMode.APPEND);
        return appendOnly ? Optional.of(new MemoryDirectLoad(memory(), claim, tables)) : Optional.empty();
    }

    @Override
    public CommitOutcome commit(Claim claim, LoadCommit commit) {
        return memory().commitStaged(claim, commit);
    }

    @Override
    public void cleanUp(Claim claim) {
        memory().cleanUp(claim);
    }

    @Override
    public String toString() {
        return "in-memory warehouse " + name;
    }
}
