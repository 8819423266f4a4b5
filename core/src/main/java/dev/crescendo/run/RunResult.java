package dev.crescendo.run;

import dev.crescendo.load.Counts;
import dev.crescendo.position.Position;
import dev.crescendo.warehouse.RunKey;
import java.util.OptionalLong;

/**
 * What a run did.
 *
 * @param loadId the number of its load; empty when there was nothing to load, or a loader of the user's own did it
 * @param position where the pipeline stands now
 * @param alreadyDone whether the run's key had been done before, so that nothing was done now
 */
public record RunResult(
        String pipeline, RunKey key, OptionalLong loadId, Counts counts, Position position, boolean alreadyDone) {}
