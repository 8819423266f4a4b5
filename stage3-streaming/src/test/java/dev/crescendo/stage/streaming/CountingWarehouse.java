package dev.crescendo.stage.streaming;

import dev.crescendo.load.WriterId;
import dev.crescendo.record.ValueRules;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.DirectLoad;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the loads that were opened. */
final class CountingWarehouse implements Warehouse {
    private static final long serialVersionUID = 1L;

    private final Warehouse warehouse;
    private final AtomicInteger opened = new AtomicInteger();

    CountingWarehouse(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    int opened() {
        return opened.get();
    }

    @Override
    public Ledger ledger() {
        return warehouse.ledger();
    }

    @Override
    public ValueRules valueRules() {
        return warehouse.valueRules();
    }

    @Override
    public List<RawTable> prepare(Claim claim, List<RawTable> tables) {
        return warehouse.prepare(claim, tables);
    }

    @Override
    public TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
        opened.incrementAndGet();
        return warehouse.stage(claim, writer, tables);
    }

    @Override
    public Optional<DirectLoad> direct(Claim claim, List<RawTable> tables) {
        opened.incrementAndGet();
        return warehouse.direct(claim, tables);
    }

    @Override
    public CommitOutcome commit(Claim claim, LoadCommit commit) {
        return warehouse.commit(claim, commit);
    }

    @Override
    public void cleanUp(Claim claim) {
        warehouse.cleanUp(claim);
    }
}
