package dev.crescendo.testkit;

import dev.crescendo.extract.ColumnFit;
import dev.crescendo.load.WriterId;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does what another warehouse does. Tests extend it to change or watch one thing. */
public class ForwardingWarehouse implements Warehouse {
    private static final long serialVersionUID = 1L;

    private final Warehouse real;

    public ForwardingWarehouse(Warehouse real) {
        this.real = real;
    }

    @Override
    public Ledger ledger() {
        return real.ledger();
    }

    @Override
    public ValueRules valueRules() {
        return real.valueRules();
    }

    @Override
    public List<RawTable> prepare(Claim claim, List<RawTable> tables) {
        return real.prepare(claim, tables);
    }

    @Override
    public Preview preview(PipelineId pipeline, List<RawTable> tables) {
        return real.preview(pipeline, tables);
    }

    @Override
    public Map<String, ColumnFit> columnsFor(String table, Schema fields) {
        return real.columnsFor(table, fields);
    }

    @Override
    public TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables) {
        return real.stage(claim, writer, tables);
    }

    @Override
    public Optional<DirectLoad> direct(Claim claim, List<RawTable> tables) {
        return real.direct(claim, tables);
    }

    @Override
    public CommitOutcome commit(Claim claim, LoadCommit commit) {
        return real.commit(claim, commit);
    }

    @Override
    public void cleanUp(Claim claim) {
        real.cleanUp(claim);
    }
}
