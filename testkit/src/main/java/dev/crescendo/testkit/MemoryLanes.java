package dev.crescendo.testkit;

import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who owns the lanes of one pipeline, and where they stand. The pipeline as a whole has an epoch of its own: an exclusive
 * claim checks it, so that lanes taken away from it fence it even where it moves others.
 */
final class MemoryLanes {
    private record Hold(RunKey run, Holder holder, Instant until) {
        boolean excludes(RunKey other, Instant now) {
            return !run.equals(other) && now.isBefore(until) && !holder.isGone();
        }

        Hold until(Instant newUntil) {
            return new Hold(run, holder, newUntil);
        }
    }

    private static final class Lane {
        private long epoch;
        private @Nullable Token token;
        private @Nullable Hold hold;
    }

    private final PipelineId pipeline;
    private final TreeMap<LaneId, Lane> lanes = new TreeMap<>();
    private long epoch;
    private @Nullable Hold hold;
    private @Nullable SourceId source;

    MemoryLanes(PipelineId pipeline) {
        this.pipeline = pipeline;
    }

    Claim claim(RunKey run, Scope scope, Holder holder, Instant now, Instant until) {
        requireFree("the pipeline", hold, run, now);
        Hold mine = new Hold(run, holder, until);
        return scope instanceof Scope.Lanes some
                ? claimLanes(run, some, mine, now)
                : claimAll(run, (Scope.Exclusive) scope, mine, now);
    }

    private Claim claimAll(RunKey run, Scope.Exclusive scope, Hold mine, Instant now) {
        lanes.forEach((id, lane) -> requireFree("lane " + id, lane.hold, run, now));
        epoch = lanes.values().stream().mapToLong(lane -> lane.epoch).reduce(epoch, Math::max) + 1;
        hold = mine;
        Map<LaneId, LaneState> claimed = new TreeMap<>();
        lanes.forEach((id, lane) -> {
            lane.epoch = epoch;
            lane.hold = null;
            claimed.put(id, new LaneState(lane.epoch, lane.token));
        });
        return new Claim(pipeline, run, scope, epoch, claimed, source);
    }

    private Claim claimLanes(RunKey run, Scope.Lanes scope, Hold mine, Instant now) {
        scope.lanes().forEach(id -> requireFree("lane " + id, holdOf(id), run, now));
        if (hold != null) {
            hold = null;
            epoch++;
        }
        Map<LaneId, LaneState> claimed = new TreeMap<>();
        long greatest = epoch;
        for (LaneId id : scope.lanes()) {
            Lane lane = lanes.computeIfAbsent(id, absent -> new Lane());
            lane.epoch = Math.max(lane.epoch, epoch) + 1;
            lane.hold = mine;
            claimed.put(id, new LaneState(lane.epoch, lane.token));
            greatest = Math.max(greatest, lane.epoch);
        }
        return new Claim(pipeline, run, scope, greatest, claimed, source);
    }

    private @Nullable Hold holdOf(LaneId id) {
        Lane lane = lanes.get(id);
        return lane == null ? null : lane.hold;
    }

    private void requireFree(String what, @Nullable Hold held, RunKey run, Instant now) {
        if (held != null && held.excludes(run, now)) {
            throw new HeldException(what + " of " + pipeline + " is held by run " + held.run() + ", " + held.holder()
                    + ", until " + held.until() + "; wait for it to end");
        }
    }

    /** Whether nobody has taken over any part of a claim. */
    boolean owns(Claim claim) {
        if (claim.isExclusive() && claim.epoch() != epoch) {
            return false;
        }
        return claim.lanes().entrySet().stream().allMatch(entry -> {
            Lane lane = lanes.get(entry.getKey());
            return lane != null && lane.epoch == entry.getValue().epoch();
        });
    }

    void requireOwned(Claim claim) {
        if (!owns(claim)) {
            throw new FencedException(claim + " was taken over; the new owner does the work, so stop here");
        }
    }

    /** Extends or ends the hold of what is still owned; a null {@code until} ends it. */
    void hold(Claim claim, @Nullable Instant until) {
        if (claim.isExclusive() && claim.epoch() == epoch) {
            hold = held(hold, until);
        }
        claim.lanes().forEach((id, state) -> {
            Lane lane = lanes.get(id);
            if (lane != null && lane.epoch == state.epoch()) {
                lane.hold = held(lane.hold, until);
            }
        });
    }

    private static @Nullable Hold held(@Nullable Hold before, @Nullable Instant until) {
        return before == null || until == null ? null : before.until(until);
    }

    /** Compares every move with where its lane stands. */
    void compare(Claim claim, List<LaneMove> moves) {
        requireOwned(claim);
        for (LaneMove move : moves) {
            Lane lane = lanes.get(move.lane());
            long laneEpoch = lane == null ? epoch : lane.epoch;
            Optional<Token> token = Optional.ofNullable(lane == null ? null : lane.token);
            boolean mayBegin = lane != null || claim.isExclusive();
            if (!mayBegin || laneEpoch != move.epoch() || !token.equals(move.from())) {
                throw new FencedException("lane " + move.lane() + " of " + pipeline + " stands at "
                        + token.map(Token::text).orElse("its start") + " with epoch " + laneEpoch + ", not at "
                        + move.from().map(Token::text).orElse("its start") + " with epoch " + move.epoch()
                        + "; another run has moved it, so stop here");
            }
        }
    }

    void set(List<LaneMove> moves, SourceId newSource) {
        for (LaneMove move : moves) {
            Lane lane = lanes.computeIfAbsent(move.lane(), absent -> new Lane());
            lane.epoch = move.epoch();
            lane.token = move.to().orElse(null);
        }
        source = lanes.values().stream().allMatch(lane -> lane.token == null) ? null : newSource;
    }

    void forget(Set<LaneId> forgotten) {
        lanes.forEach((id, lane) -> lane.token = forgotten.contains(id) ? null : lane.token);
        if (lanes.values().stream().allMatch(lane -> lane.token == null)) {
            source = null;
        }
    }

    Optional<SourceId> source() {
        return Optional.ofNullable(source);
    }

    Position position() {
        Map<LaneId, Token> tokens = new TreeMap<>();
        lanes.forEach((id, lane) -> {
            if (lane.token != null) {
                tokens.put(id, lane.token);
            }
        });
        return Position.of(tokens);
    }
}
