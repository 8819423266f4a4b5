package dev.crescendo.warehouse;

import dev.crescendo.load.BatchId;
import java.util.Arrays;

/**
 * A plan as the ledger keeps it.
 *
 * @param batch names what the plan loads
 * @param bytes the plan, in the engine's own form
 */
public record SavedPlan(BatchId batch, byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof SavedPlan plan && batch.equals(plan.batch) && Arrays.equals(bytes, plan.bytes);
    }

    @Override
    public int hashCode() {
        return batch.hashCode();
    }
}
