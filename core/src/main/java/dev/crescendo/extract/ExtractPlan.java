package dev.crescendo.extract;

import dev.crescendo.position.Position;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * What one run will read: frozen before any task starts, and saved, so that a rerun reads the same.
 *
 * @param splits the pieces; together they hold each record of the range exactly once
 * @param end where each lane will stand when all splits are loaded. Lanes whose end only the reader finds out are absent
 *     here and come with {@link SplitReader#position}
 * @param repeatable whether reading a split again, in another process and later, is still right; false when it hangs on a
 *     snapshot that goes with this process
 * @param complete the streams of which the splits hold all there is, and of which the source means that: where such a
 *     stream is merged by key, rows with other keys are deleted
 */
public record ExtractPlan(List<Split> splits, Position end, boolean repeatable, Set<String> complete)
        implements Serializable {
    public ExtractPlan {
        splits = List.copyOf(splits);
        complete = Set.copyOf(complete);
    }

    /** A plan that says nothing of what it does not read. */
    public ExtractPlan(List<Split> splits, Position end, boolean repeatable) {
        this(splits, end, repeatable, Set.of());
    }

    /** A plan for when there is nothing new. */
    public static ExtractPlan nothing() {
        return new ExtractPlan(List.of(), Position.empty(), true);
    }

    public boolean isEmpty() {
        return splits.isEmpty();
    }
}
