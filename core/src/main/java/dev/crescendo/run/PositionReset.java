package dev.crescendo.run;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.HeldException;
import dev.crescendo.load.Counts;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a pipeline forget up to where it has loaded, so that its next run reads from the beginning. What is loaded stays. It
 * is a run of its own in the ledger, which says what was forgotten.
 */
public final class PositionReset {
    private static final int MOST_SHOWN = 500;

    private final Pipeline pipeline;
    private final Warehouse warehouse;
    private final RunOptions options;

    public PositionReset(Pipeline pipeline, Warehouse warehouse, RunOptions options) {
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.options = options;
    }

    /** Where the pipeline stands. Changes nothing, also where there is no ledger yet. */
    public Position position() {
        return warehouse
                .preview(PipelineRun.idOf(pipeline, options.project()), List.of())
                .position();
    }

    /**
     * Forgets some lanes; all, when none are named.
     *
     * @return what was forgotten
     * @throws ConfigurationException if there is no such lane
     * @throws HeldException if a run holds the pipeline
     */
    public Position execute(Set<LaneId> lanes) {
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
            Claim claim = ledger.claim(
                    PipelineRun.idOf(pipeline, options.project()),
                    options.key(),
                    new Scope.Exclusive(),
                    Holder.current(),
                    options.lease());
            return new ClaimedRun(ledger, claim, options.lease(), failure -> {}).run(keeper -> {
                Position forgotten = chosen(claim.position(), lanes);
                ledger.forget(claim, forgotten.lanes());
                ledger.finish(claim, RunState.DONE, Counts.NONE, "the position was reset, it was " + shown(forgotten));
                return forgotten;
            });
        }
    }

    /** As it is, where people can read that. */
    private static String shown(Position position) {
        String text = position.toString();
        return text.length() <= MOST_SHOWN
                ? text
                : text.substring(0, MOST_SHOWN) + "…, " + position.lanes().size() + " lanes";
    }

    private Position chosen(Position position, Set<LaneId> lanes) {
        if (lanes.isEmpty()) {
            return position;
        }
        Set<LaneId> unknown = new TreeSet<>(lanes);
        unknown.removeAll(position.lanes());
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "it has no lane " + unknown + "; it stands at " + shown(position),
                    "See `crescendo state show " + pipeline.name() + "`.");
        }
        return position.only(lanes);
    }
}
