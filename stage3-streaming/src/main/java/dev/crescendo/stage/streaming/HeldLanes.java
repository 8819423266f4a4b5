package dev.crescendo.stage.streaming;

import dev.crescendo.error.SourceException;
import dev.crescendo.extract.SupportsSubscription.LaneListener;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that this instance holds in the ledger, kept equal to those that its subscription owns. Changed by the run's
 * thread alone; the claim may be read by any.
 */
final class HeldLanes implements LaneListener {
    private final Ledger ledger;
    private final PipelineId pipeline;
    private final RunKey run;
    private final Duration lease;
    private final SourceId source;
    private final Consumer<Claim> whenFirstClaimed;
    private volatile @Nullable Claim claim;
    private boolean taken;

    HeldLanes(
            Ledger ledger,
            PipelineId pipeline,
            RunKey run,
            Duration lease,
            SourceId source,
            Consumer<Claim> whenFirstClaimed) {
        this.ledger = ledger;
        this.pipeline = pipeline;
        this.run = run;
        this.lease = lease;
        this.source = source;
        this.whenFirstClaimed = whenFirstClaimed;
    }

    /** The claim on all of them; empty until some were assigned. */
    Optional<Claim> claim() {
        return Optional.ofNullable(claim);
    }

    /** The claim, where there must be one because something was read. */
    Claim required() {
        return claim().orElseThrow(() -> new SourceException(
                "the source of " + pipeline + " handed over records before it assigned any lane; mend the connector"));
    }

    /** Goes on with the claim that a commit gave. */
    void moved(Claim newClaim) {
        claim = newClaim;
    }

    /** Whether lanes went since the last call, so that what was read and is not committed must be forgotten. */
    boolean wereTaken() {
        boolean were = taken;
        taken = false;
        return were;
    }

    @Override
    public Position assigned(Set<LaneId> lanes) {
        Claim added = ledger.claim(pipeline, run, new Scope.Lanes(lanes), Holder.current(), lease);
        Faults.reach(FaultPoint.AFTER_CLAIM);
        Claim before = claim;
        try {
            checkSource(added);
            if (before == null) {
                whenFirstClaimed.accept(added);
            }
        } catch (RuntimeException unusable) {
            ledger.release(added);
            throw unusable;
        }
        claim = before == null ? added : before.plus(added);
        return added.position();
    }

    private void checkSource(Claim added) {
        added.source().filter(other -> !other.equals(source)).ifPresent(other -> {
            throw new SourceException(pipeline + " was loaded from " + other + ", but its source is " + source
                    + " now, where the position means other records. Reset the position to load the new source");
        });
    }

    @Override
    public void revoked(Set<LaneId> lanes) {
        Claim before = claim;
        forget(lanes);
        if (before != null) {
            ledger.release(before.only(lanes));
        }
    }

    @Override
    public void lost(Set<LaneId> lanes) {
        forget(lanes);
    }

    private void forget(Set<LaneId> lanes) {
        Claim before = claim;
        if (before != null) {
            Set<LaneId> rest = new HashSet<>(before.lanes().keySet());
            rest.removeAll(lanes);
            claim = before.only(rest);
        }
        taken = true;
    }
}
