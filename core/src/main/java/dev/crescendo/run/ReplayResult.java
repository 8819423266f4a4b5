package dev.crescendo.run;

import dev.crescendo.load.Counts;
import dev.crescendo.warehouse.RunKey;
import java.util.List;

/**
 * What a replay did.
 *
 * @param loads the numbers of its loads, in their order; one, unless there was very much; none if there was nothing
 * @param counts of all of them together: {@code read} is how many rejects were replayed
 */
public record ReplayResult(String pipeline, RunKey key, List<Long> loads, Counts counts) {
    public ReplayResult {
        loads = List.copyOf(loads);
    }
}
