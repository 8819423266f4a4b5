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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The ledger of a warehouse in memory. */
final class MemoryLedger implements Ledger {
    private final Memory memory;

    MemoryLedger(Memory memory) {
        this.memory = memory;
    }

    @Override
    public void prepare() {}

    @Override
    public Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease) {
        synchronized (memory) {
            Instant now = memory.now();
            Claim claim = memory.lanes(pipeline).claim(run, scope, holder, now, now.plus(lease));
            if (scope instanceof Scope.Lanes) {
                memory.runs(pipeline).join(run);
            } else {
                memory.runs(pipeline).begin(run);
            }
            return claim;
        }
    }

    @Override
    public void renew(Claim claim, Duration lease) {
        synchronized (memory) {
            MemoryLanes lanes = memory.lanes(claim.pipeline());
            lanes.requireOwned(claim);
            lanes.hold(claim, memory.now().plus(lease));
        }
    }

    @Override
    public void release(Claim claim) {
        synchronized (memory) {
            memory.lanes(claim.pipeline()).hold(claim, null);
        }
    }

    @Override
    public void forget(Claim claim, Set<LaneId> lanes) {
        synchronized (memory) {
            MemoryLanes known = memory.lanes(claim.pipeline());
            known.requireOwned(claim);
            known.forget(lanes);
        }
    }

    @Override
    public Optional<RunState> findRun(PipelineId pipeline, RunKey run) {
        synchronized (memory) {
            return memory.runs(pipeline).find(run);
        }
    }

    @Override
    public Optional<SavedPlan> findPlan(Claim claim, boolean anyRun) {
        synchronized (memory) {
            MemoryRuns runs = memory.runs(claim.pipeline());
            Optional<SavedPlan> own = runs.findPlan(claim.run());
            return own.isEmpty() && anyRun ? runs.findLastPlan() : own;
        }
    }

    @Override
    public void savePlan(Claim claim, SavedPlan plan) {
        synchronized (memory) {
            memory.lanes(claim.pipeline()).requireOwned(claim);
            memory.runs(claim.pipeline()).savePlan(claim.run(), plan);
        }
    }

    @Override
    public void saveReceipt(Claim claim, BatchId batch, Receipt receipt) {
        synchronized (memory) {
            memory.lanes(claim.pipeline()).requireOwned(claim);
            memory.runs(claim.pipeline()).saveReceipt(batch, receipt);
        }
    }

    @Override
    public List<Receipt> receipts(Claim claim, BatchId batch) {
        synchronized (memory) {
            return memory.runs(claim.pipeline()).receipts(batch);
        }
    }

    @Override
    public void finish(Claim claim, RunState state, Counts counts, String message) {
        synchronized (memory) {
            if (memory.lanes(claim.pipeline()).owns(claim)) {
                memory.runs(claim.pipeline()).end(claim.run(), state);
            }
        }
    }

    @Override
    public Optional<CommitOutcome> findLoad(Claim claim, BatchId batch) {
        synchronized (memory) {
            return memory.runs(claim.pipeline()).findLoad(batch);
        }
    }

    @Override
    public List<OpenReject> openRejects(PipelineId pipeline) {
        synchronized (memory) {
            return memory.keptRejects().open(pipeline);
        }
    }

    @Override
    public List<KeptReject> rejects(PipelineId pipeline, List<Long> ids) {
        synchronized (memory) {
            return memory.keptRejects().find(pipeline, ids);
        }
    }

    @Override
    public long dropRejects(PipelineId pipeline, Duration kept) {
        synchronized (memory) {
            return memory.keptRejects().drop(pipeline, memory.now().minus(kept));
        }
    }

    @Override
    public Position position(PipelineId pipeline) {
        synchronized (memory) {
            return memory.lanes(pipeline).position();
        }
    }

    @Override
    public List<PipelineId> pipelines(String project) {
        synchronized (memory) {
            return memory.pipelines(project);
        }
    }

    @Override
    public void close() {}
}
