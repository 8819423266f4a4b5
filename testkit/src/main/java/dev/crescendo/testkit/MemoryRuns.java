package dev.crescendo.testkit;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The runs, plans, receipts and loads of one pipeline. */
final class MemoryRuns {
    /** In the order in which they were last begun. */
    private final LinkedHashMap<RunKey, RunState> states = new LinkedHashMap<>();

    private final Map<RunKey, SavedPlan> plans = new HashMap<>();
    private final Map<BatchId, LinkedHashMap<TaskId, Receipt>> receipts = new HashMap<>();
    private final Map<BatchId, CommitOutcome> loads = new HashMap<>();

    /** Opens a run; one that is done stays so. */
    void begin(RunKey run) {
        if (states.get(run) != RunState.DONE) {
            states.remove(run);
            states.put(run, RunState.RUNNING);
        }
    }

    /** Opens a run that several instances share, whatever ended it. */
    void join(RunKey run) {
        states.remove(run);
        states.put(run, RunState.RUNNING);
    }

    Optional<RunState> find(RunKey run) {
        return Optional.ofNullable(states.get(run));
    }

    void end(RunKey run, RunState state) {
        if (states.get(run) == RunState.DONE) {
            return;
        }
        states.put(run, state);
    }

    void savePlan(RunKey run, SavedPlan plan) {
        plans.put(run, plan);
    }

    Optional<SavedPlan> findPlan(RunKey run) {
        return states.get(run) == RunState.DONE ? Optional.empty() : Optional.ofNullable(plans.get(run));
    }

    /** The plan of the last run that has one and is not done. */
    Optional<SavedPlan> findLastPlan() {
        Optional<SavedPlan> last = Optional.empty();
        for (RunKey run : states.keySet()) {
            Optional<SavedPlan> plan = findPlan(run);
            last = plan.isPresent() ? plan : last;
        }
        return last;
    }

    void saveReceipt(BatchId batch, Receipt receipt) {
        receipts.computeIfAbsent(batch, absent -> new LinkedHashMap<>())
                .put(receipt.writer().task(), receipt);
    }

    /** Forgets the receipts of attempts whose rows are gone. */
    void dropReceipts(Set<WriterId> attempts) {
        receipts.values().forEach(tasks -> tasks.values().removeIf(receipt -> attempts.contains(receipt.writer())));
    }

    List<Receipt> receipts(BatchId batch) {
        return List.copyOf(receipts.getOrDefault(batch, new LinkedHashMap<>()).values());
    }

    /** Drops the plan of a batch that is loaded, whichever run saved it, and its receipts. */
    void loaded(BatchId batch) {
        plans.values().removeIf(plan -> plan.batch().equals(batch));
        receipts.remove(batch);
    }

    void saveLoad(BatchId batch, CommitOutcome outcome) {
        loads.put(batch, outcome);
    }

    Optional<CommitOutcome> findLoad(BatchId batch) {
        return Optional.ofNullable(loads.get(batch));
    }
}
