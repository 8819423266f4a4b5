package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.error.HeldException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.SourceId;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which lanes. One attempt of one process at a claim, in one transaction. Every claim writes to the row of the
 * whole pipeline, so that of two at once the second begins anew and sees what the first did.
 */
record Claims(
        DatabaseFile file, Connection connection, PipelineId pipeline, RunKey run, Holder holder, Duration lease) {
    private static final String FREE = "run_key = NULL, holder_host = NULL, holder_pid = NULL, holder_started = NULL,"
            + " lease_until = NULL, updated_at = now()";

    Claim claim(Scope scope) throws SQLException {
        Instant now = Instant.now();
        Lane whole = whole();
        requireFree(pipeline.toString(), whole, now);
        return scope instanceof Scope.Lanes some ? claimLanes(some, whole, now) : claimAll(scope, whole, now);
    }

    /** Takes the whole pipeline, and fences everyone. */
    private Claim claimAll(Scope scope, Lane whole, Instant now) throws SQLException {
        List<Lane> lanes = Lanes.all(connection, pipeline);
        for (Lane lane : lanes) {
            requireFree("lane " + lane.name() + " of " + pipeline, lane, now);
        }
        long epoch = lanes.stream().mapToLong(Lane::epoch).reduce(whole.epoch(), Math::max) + 1;
        hold("epoch = " + epoch, "true", now);
        Runs.begin(connection, pipeline, run, epoch);
        Map<LaneId, LaneState> claimed = new TreeMap<>();
        lanes.forEach(
                lane -> claimed.put(lane.id(), new LaneState(epoch, lane.state().token())));
        return new Claim(pipeline, run, scope, epoch, claimed, sourceOf(lanes));
    }

    /** Takes some lanes; clears away an exclusive run that has ended without saying so. */
    private Claim claimLanes(Scope.Lanes scope, Lane whole, Instant now) throws SQLException {
        long base = whole.epoch();
        if (whole.hold() != null) {
            base++;
            update("UPDATE crescendo.lanes SET epoch = epoch + 1, " + FREE + " WHERE " + Lanes.MINE
                    + " AND lane = '*'");
        } else {
            update("UPDATE crescendo.lanes SET updated_at = now() WHERE " + Lanes.MINE + " AND lane = '*'");
        }
        List<Lane> before = new ArrayList<>();
        Map<LaneId, LaneState> claimed = new TreeMap<>();
        long greatest = 0;
        for (LaneId id : new TreeSet<>(scope.lanes())) {
            Lane lane = lane(id, base);
            requireFree("lane " + id + " of " + pipeline, lane, now);
            long epoch = lane.epoch() + 1;
            hold("epoch = " + epoch, "lane = ?", now, id.name());
            before.add(lane);
            claimed.put(id, new LaneState(epoch, lane.state().token()));
            greatest = Math.max(greatest, epoch);
        }
        Runs.join(connection, pipeline, run, greatest);
        return new Claim(pipeline, run, scope, greatest, claimed, sourceOf(before));
    }

    private Lane whole() throws SQLException {
        return lane(LaneId.WHOLE_PIPELINE, 0);
    }

    private Lane lane(LaneId id, long base) throws SQLException {
        return lane(id.name(), base);
    }

    /** The row of a lane, made now if it is missing. */
    private Lane lane(String name, long base) throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO crescendo.lanes (epoch, project, pipeline, target, lane) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                Lanes.mine(pipeline, List.of(base), name));
        return Lanes.find(connection, pipeline, name)
                .orElseThrow(() -> new SQLException("lane " + name + " of " + pipeline + " vanished"));
    }

    private void requireFree(String what, Lane lane, Instant now) {
        Lane.Hold hold = lane.hold();
        if (hold != null && hold.excludes(run, now) && !Owed.isReleased(file, pipeline, hold, lane.epoch())) {
            throw new HeldException(what + " is held by " + hold
                    + ", unless it renews that; wait for it to end, or run under the same key to take over");
        }
    }

    /** The system that the lanes' positions belong to; where they have none, that of the pipeline's other lanes. */
    private @Nullable SourceId sourceOf(List<Lane> lanes) throws SQLException {
        for (Lane lane : lanes) {
            if (lane.source() != null) {
                return new SourceId(lane.source());
            }
        }
        return Lanes.source(connection, pipeline).orElse(null);
    }

    private void update(String sql) throws SQLException {
        Jdbc.update(connection, sql, Lanes.mine(pipeline));
    }

    private void hold(String epoch, String which, Instant now, @Nullable Object... lane) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE crescendo.lanes SET " + epoch + ", run_key = ?, holder_host = ?, holder_pid = ?,"
                        + " holder_started = ?, lease_until = ?, updated_at = now() WHERE " + Lanes.MINE + " AND "
                        + which,
                Lanes.mine(
                        pipeline,
                        List.of(run.text(), holder.host(), holder.pid(), holder.started(), now.plus(lease)),
                        lane));
    }
}
