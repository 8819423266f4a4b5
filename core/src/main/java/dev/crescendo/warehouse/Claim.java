package dev.crescendo.warehouse;

import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to move some lanes of a pipeline, until someone with a greater epoch comes. Immutable: after a commit {@link
 * #moved} gives the claim to go on with.
 */
public final class Claim implements Serializable {
    private static final long serialVersionUID = 1L;

    private final PipelineId pipeline;
    private final RunKey run;
    private final Scope scope;
    private final long epoch;
    private final TreeMap<LaneId, LaneState> lanes;
    private final @Nullable SourceId source;

    /**
     * @param epoch of the whole pipeline for an exclusive claim; new lanes begin with it
     * @param lanes the claimed lanes that exist
     * @param source the system that the position belongs to; null when nothing has been loaded
     */
    public Claim(
            PipelineId pipeline,
            RunKey run,
            Scope scope,
            long epoch,
            Map<LaneId, LaneState> lanes,
            @Nullable SourceId source) {
        this.pipeline = pipeline;
        this.run = run;
        this.scope = scope;
        this.epoch = epoch;
        this.lanes = new TreeMap<>(lanes);
        this.source = source;
    }

    public PipelineId pipeline() {
        return pipeline;
    }

    public RunKey run() {
        return run;
    }

    public Scope scope() {
        return scope;
    }

    public boolean isExclusive() {
        return scope instanceof Scope.Exclusive;
    }

    public long epoch() {
        return epoch;
    }

    /** The claimed lanes in lane order. */
    public Map<LaneId, LaneState> lanes() {
        return Collections.unmodifiableMap(lanes);
    }

    public Optional<SourceId> source() {
        return Optional.ofNullable(source);
    }

    /** Up to where the claimed lanes are loaded. */
    public Position position() {
        Map<LaneId, Token> tokens = new TreeMap<>();
        lanes.forEach((lane, state) -> {
            if (state.token() != null) {
                tokens.put(lane, state.token());
            }
        });
        return Position.of(tokens);
    }

    /** The moves from here to {@code end}, in lane order; lanes that stay where they are are left out. */
    public java.util.List<LaneMove> movesTo(Position end) {
        java.util.List<LaneMove> moves = new java.util.ArrayList<>();
        end.tokens().forEach((lane, to) -> {
            LaneState state = lanes.getOrDefault(lane, new LaneState(epoch, null));
            if (!to.equals(state.token())) {
                moves.add(new LaneMove(lane, state.epoch(), Optional.ofNullable(state.token()), to));
            }
        });
        return moves;
    }

    /** The moves to a position that begins anew: as {@link #movesTo}, and lanes that are not in it are forgotten. */
    public java.util.List<LaneMove> movesAnewTo(Position end) {
        java.util.List<LaneMove> moves = new java.util.ArrayList<>(movesTo(end));
        lanes.forEach((lane, state) -> {
            if (state.token() != null && end.token(lane).isEmpty()) {
                moves.add(new LaneMove(lane, state.epoch(), Optional.of(state.token()), Optional.empty()));
            }
        });
        moves.sort(java.util.Comparator.comparing(LaneMove::lane));
        return moves;
    }

    /** This claim after a commit of {@code moves}. */
    public Claim moved(java.util.List<LaneMove> moves, SourceId from) {
        TreeMap<LaneId, LaneState> after = new TreeMap<>(lanes);
        moves.forEach(move ->
                after.put(move.lane(), new LaneState(move.epoch(), move.to().orElse(null))));
        return new Claim(pipeline, run, scope, epoch, after, from);
    }

    /** This claim and another of the same run, on other lanes. */
    public Claim plus(Claim other) {
        TreeMap<LaneId, LaneState> both = new TreeMap<>(lanes);
        both.putAll(other.lanes);
        return new Claim(
                pipeline,
                run,
                new Scope.Lanes(both.keySet()),
                epoch,
                both,
                other.source().orElse(source));
    }

    /** This claim restricted to {@code kept}. */
    public Claim only(Set<LaneId> kept) {
        TreeMap<LaneId, LaneState> rest = new TreeMap<>(lanes);
        rest.keySet().retainAll(kept);
        return new Claim(pipeline, run, new Scope.Lanes(rest.keySet()), epoch, rest, source);
    }

    @Override
    public String toString() {
        return "claim of " + run + " on " + pipeline + ", epoch " + epoch;
    }
}
