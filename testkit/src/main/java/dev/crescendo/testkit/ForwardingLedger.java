package dev.crescendo.testkit;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does what another ledger does. Tests extend it to change or watch one thing. */
public class ForwardingLedger implements Ledger {
    private final Ledger real;

    public ForwardingLedger(Ledger real) {
        this.real = real;
    }

    @Override
    public void prepare() {
        real.prepare();
    }

    @Override
    public Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease) {
        return real.claim(pipeline, run, scope, holder, lease);
    }

    @Override
    public void renew(Claim claim, Duration lease) {
        real.renew(claim, lease);
    }

    @Override
    public void release(Claim claim) {
        real.release(claim);
    }

    @Override
    public void forget(Claim claim, Set<LaneId> lanes) {
        real.forget(claim, lanes);
    }

    @Override
    public Optional<RunState> findRun(PipelineId pipeline, RunKey run) {
        return real.findRun(pipeline, run);
    }

    @Override
    public Optional<SavedPlan> findPlan(Claim claim, boolean anyRun) {
        return real.findPlan(claim, anyRun);
    }

    @Override
    public void savePlan(Claim claim, SavedPlan plan) {
        real.savePlan(claim, plan);
    }

    @Override
    public void saveReceipt(Claim claim, BatchId batch, Receipt receipt) {
        real.saveReceipt(claim, batch, receipt);
    }

    @Override
    public List<Receipt> receipts(Claim claim, BatchId batch) {
        return real.receipts(claim, batch);
    }

    @Override
    public void finish(Claim claim, RunState state, Counts counts, String message) {
        real.finish(claim, state, counts, message);
    }

    @Override
    public Optional<CommitOutcome> findLoad(Claim claim, BatchId batch) {
        return real.findLoad(claim, batch);
    }

    @Override
    public List<OpenReject> openRejects(PipelineId pipeline) {
        return real.openRejects(pipeline);
    }

    @Override
    public List<KeptReject> rejects(PipelineId pipeline, List<Long> ids) {
        return real.rejects(pipeline, ids);
    }

    @Override
    public long dropRejects(PipelineId pipeline, Duration kept) {
        return real.dropRejects(pipeline, kept);
    }

    @Override
    public Position position(PipelineId pipeline) {
        return real.position(pipeline);
    }

    @Override
    public List<PipelineId> pipelines(String project) {
        return real.pipelines(project);
    }

    @Override
    public void close() {
        real.close();
    }
}
