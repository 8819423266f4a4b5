package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.HeldException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.SourceId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Who gets which lanes. One attempt of one process at a claim, in one transaction. */
record Claims(Handle handle, PipelineId pipeline, RunKey run, Holder holder, Duration lease) {

    /** Takes the whole pipeline: waits for commits under way, then fences everyone. */
    Claim claimAll(Scope.Exclusive scope) {
        insertWhole();
        Lane whole = Lanes.lockWhole(handle, pipeline, Lanes.Lock.UPDATE).orElseThrow();
        List<Lane> lanes = Lanes.lockAll(handle, pipeline, Lanes.Lock.UPDATE);
        requireFree(pipeline.toString(), whole);
        lanes.forEach(lane -> requireFree("lane " + lane.name() + " of " + pipeline, lane));
        long epoch = lanes.stream().mapToLong(Lane::epoch).reduce(whole.epoch(), Math::max) + 1;
        withHolder(handle.createUpdate("""
                                UPDATE <ledger>.lanes
                                SET epoch = :epoch, run_key = :run, holder_host = :host, holder_pid = :pid,
                                    holder_started = :started, updated_at = now(),
                                    lease_until = clock_timestamp() + make_interval(secs => :lease)
                                WHERE <mine>""")).bind("epoch", epoch).execute();
        Runs.begin(handle, pipeline, run, epoch);
        Map<LaneId, LaneState> claimed = new TreeMap<>();
        lanes.forEach(
                lane -> claimed.put(lane.id(), new LaneState(epoch, lane.state().token())));
        return new Claim(pipeline, run, scope, epoch, claimed, sourceOf(lanes));
    }

    /**
     * Takes some lanes. Claims on different lanes only share the lock on the pipeline's row, so they go on side by side.
     *
     * @return empty when an exclusive run that has died must be cleared away first, and {@code mayClear} is false: then
     *     the row of the pipeline was locked too weakly; try again in a new transaction
     */
    Optional<Claim> claimLanes(Scope.Lanes scope, boolean mayClear) {
        insertWhole();
        Lanes.Lock lock = mayClear ? Lanes.Lock.UPDATE : Lanes.Lock.SHARE;
        Lane whole = Lanes.lockWhole(handle, pipeline, lock).orElseThrow();
        requireFree(pipeline.toString(), whole);
        if (whole.hold() != null) {
            if (!mayClear) {
                return Optional.empty();
            }
            clearWhole();
        }
        insertLanes(scope);
        List<Lane> before = Lanes.lock(handle, pipeline, scope.lanes(), Lanes.Lock.UPDATE);
        before.forEach(lane -> requireFree("lane " + lane.name() + " of " + pipeline, lane));
        withHolder(handle.createUpdate("""
                                UPDATE <ledger>.lanes
                                SET epoch = epoch + 1, run_key = :run, holder_host = :host, holder_pid = :pid,
                                    holder_started = :started, updated_at = now(),
                                    lease_until = clock_timestamp() + make_interval(secs => :lease)
                                WHERE <mine> AND lane = ANY(:lanes)"""))
                .bindArray("lanes", String.class, Lanes.names(scope.lanes()))
                .execute();
        long greatest = 0;
        Map<LaneId, LaneState> claimed = new TreeMap<>();
        for (Lane lane : before) {
            long epoch = lane.epoch() + 1;
            claimed.put(lane.id(), new LaneState(epoch, lane.state().token()));
            greatest = Math.max(greatest, epoch);
        }
        Runs.join(handle, pipeline, run, greatest);
        return Optional.of(new Claim(pipeline, run, scope, greatest, claimed, sourceOf(before)));
    }

    private void insertWhole() {
        if (Lanes.peekWhole(handle, pipeline).isEmpty()) {
            handle.createUpdate("INSERT INTO <ledger>.lanes (project, pipeline, target, lane, epoch)"
                            + " VALUES (:project, :pipeline, :target, '*', 0) ON CONFLICT DO NOTHING")
                    .bindMethods(pipeline)
                    .execute();
        }
    }

    private void clearWhole() {
        handle.createUpdate("""
                        UPDATE <ledger>.lanes
                        SET epoch = epoch + 1, run_key = NULL, holder_host = NULL, holder_pid = NULL,
                            holder_started = NULL, lease_until = NULL, updated_at = now()
                        WHERE <mine> AND lane = '*'""").bindMethods(pipeline).execute();
    }

    private void insertLanes(Scope.Lanes scope) {
        handle.createUpdate("""
                        INSERT INTO <ledger>.lanes (project, pipeline, target, lane, epoch)
                        SELECT project, pipeline, target, wanted.name, epoch
                        FROM <ledger>.lanes, unnest(:lanes) AS wanted (name)
                        WHERE <mine> AND lane = '*'
                        ORDER BY wanted.name COLLATE "C"
                        ON CONFLICT DO NOTHING""")
                .bindMethods(pipeline)
                .bindArray("lanes", String.class, Lanes.names(scope.lanes()))
                .execute();
    }

    private void requireFree(String what, Lane lane) {
        Lane.Hold hold = lane.hold();
        if (hold != null && hold.excludes(run)) {
            throw new HeldException(what + " is held by " + hold
                    + ", unless it renews that; wait for it to end, or run under the same key to take over");
        }
    }

    /** The system that the lanes' positions belong to; where they have none, that of the pipeline's other lanes. */
    private @Nullable SourceId sourceOf(List<Lane> lanes) {
        for (Lane lane : lanes) {
            if (lane.source() != null) {
                return new SourceId(lane.source());
            }
        }
        return Lanes.source(handle, pipeline).orElse(null);
    }

    private <S extends SqlStatement<S>> S withHolder(S statement) {
        return statement
                .bindMethods(pipeline)
                .bind("run", run.text())
                .bind("host", holder.host())
                .bind("pid", holder.pid())
                .bind("started", holder.started().atOffset(ZoneOffset.UTC))
                .bind("lease", lease.toMillis() / 1000.0);
    }
}
