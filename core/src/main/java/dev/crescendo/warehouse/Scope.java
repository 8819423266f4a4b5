package dev.crescendo.warehouse;

import dev.crescendo.position.LaneId;
import java.io.Serializable;
import java.util.Set;

/** What a claim covers. */
public sealed interface Scope extends Serializable {
    /** All lanes, those that don't exist yet included. Excludes every other claim on the pipeline. */
    record Exclusive() implements Scope {}

    /** Some lanes. Claims on different lanes live side by side and never fence each other. */
    record Lanes(Set<LaneId> lanes) implements Scope {
        public Lanes {
            lanes = Set.copyOf(lanes);
        }
    }
}
