package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.PipelineId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Locks, checks and moves rows of the ledger's {@code lanes}. Everyone locks in one order, so nobody waits in a circle:
 * the row of the whole pipeline first, then lanes by name, then the run.
 */
final class Lanes {
    private Lanes() {}

    /** How a row is locked. */
    enum Lock {
        /** What it says may change at once. */
        NONE(""),
        /** Nobody else may change the row. */
        SHARE("FOR SHARE"),
        /** Nobody else may change or lock the row. */
        UPDATE("FOR UPDATE");

        private final String sql;

        Lock(String sql) {
            this.sql = sql;
        }
    }

    /** The row that stands for the whole pipeline, without a lock. */
    static Optional<Lane> peekWhole(Handle handle, PipelineId pipeline) {
        return handle.createQuery("SELECT " + Lane.COLUMNS + " FROM <ledger>.lanes WHERE <mine> AND lane = '*'")
                .bindMethods(pipeline)
                .map(Lane::of)
                .findOne();
    }

    static Optional<Lane> lockWhole(Handle handle, PipelineId pipeline, Lock lock) {
        return handle.createQuery(
                        "SELECT " + Lane.COLUMNS + " FROM <ledger>.lanes WHERE <mine> AND lane = '*' " + lock.sql)
                .bindMethods(pipeline)
                .map(Lane::of)
                .findOne();
    }

    /** All lanes but the whole pipeline's. */
    static List<Lane> lockAll(Handle handle, PipelineId pipeline, Lock lock) {
        return handle.createQuery("SELECT " + Lane.COLUMNS
                        + " FROM <ledger>.lanes WHERE <mine> AND lane <> '*' ORDER BY lane " + lock.sql)
                .bindMethods(pipeline)
                .map(Lane::of)
                .list();
    }

    /** Those of the named lanes that exist. */
    static List<Lane> lock(Handle handle, PipelineId pipeline, Collection<LaneId> lanes, Lock lock) {
        if (lanes.isEmpty()) {
            return List.of();
        }
        return handle.createQuery("SELECT " + Lane.COLUMNS
                        + " FROM <ledger>.lanes WHERE <mine> AND lane = ANY(:lanes) ORDER BY lane " + lock.sql)
                .bindMethods(pipeline)
                .bindArray("lanes", String.class, names(lanes))
                .map(Lane::of)
                .list();
    }

    /** Up to where a pipeline is loaded. */
    static Position position(Handle handle, PipelineId pipeline) {
        Map<LaneId, Token> tokens = new TreeMap<>();
        for (Lane lane : lockAll(handle, pipeline, Lock.NONE)) {
            Token token = lane.state().token();
            if (token != null) {
                tokens.put(lane.id(), token);
            }
        }
        return Position.of(tokens);
    }

    /** The system that a pipeline's position belongs to. */
    static Optional<SourceId> source(Handle handle, PipelineId pipeline) {
        return handle.createQuery("SELECT source_id FROM <ledger>.lanes WHERE <mine> AND source_id IS NOT NULL LIMIT 1")
                .bindMethods(pipeline)
                .map((row, context) -> new SourceId(row.getString(1)))
                .findOne();
    }

    static List<String> names(Collection<LaneId> lanes) {
        return lanes.stream().map(LaneId::name).toList();
    }

    /** Locks all rows that a claim stands on, whoever has them now. */
    static void lockClaimed(Handle handle, Claim claim) {
        if (claim.isExclusive()) {
            lockWhole(handle, claim.pipeline(), Lock.UPDATE);
            lockAll(handle, claim.pipeline(), Lock.UPDATE);
        } else {
            lock(handle, claim.pipeline(), claim.lanes().keySet(), Lock.UPDATE);
        }
    }

    /**
     * Makes sure, until the transaction ends, that nobody takes over a claim.
     *
     * @throws FencedException if someone has
     */
    static void requireOwned(Handle handle, Claim claim, Lock lock) {
        if (claim.isExclusive()) {
            requireWhole(handle, claim, lock);
            return;
        }
        Map<LaneId, Lane> present =
                byId(lock(handle, claim.pipeline(), claim.lanes().keySet(), lock));
        claim.lanes().forEach((id, state) -> requireEpoch(claim, id, present.get(id), state.epoch()));
    }

    private static void requireWhole(Handle handle, Claim claim, Lock lock) {
        long epoch = lockWhole(handle, claim.pipeline(), lock).map(Lane::epoch).orElse(0L);
        if (epoch != claim.epoch()) {
            throw new FencedException(claim + " was taken over: the pipeline has epoch " + epoch
                    + " now. Whoever took over does the work; nothing of this attempt is visible");
        }
    }

    private static void requireEpoch(Claim claim, LaneId id, @Nullable Lane lane, long expected) {
        if (lane == null || lane.epoch() != expected) {
            throw new FencedException("lane " + id + " of " + claim.pipeline() + " was taken over from run "
                    + claim.run() + ": its epoch was " + expected + " and is "
                    + (lane == null ? "gone" : lane.epoch())
                    + ". Whoever took over does the work; nothing of this attempt is visible");
        }
    }

    private static Map<LaneId, Lane> byId(List<Lane> lanes) {
        Map<LaneId, Lane> byId = new TreeMap<>();
        lanes.forEach(lane -> byId.put(lane.id(), lane));
        return byId;
    }

    /**
     * Moves lanes, each only if it has the move's epoch and stands where the move begins. A lane that does not exist is
     * begun by an exclusive claim alone; others have made theirs by claiming them.
     *
     * @throws FencedException if a lane has another epoch or stands elsewhere
     */
    static void compareAndSet(Handle handle, Claim claim, List<LaneMove> moves, SourceId source) {
        if (claim.isExclusive()) {
            requireWhole(handle, claim, Lock.UPDATE);
        } else if (moves.isEmpty()) {
            requireOwned(handle, claim, Lock.UPDATE);
        }
        if (moves.isEmpty()) {
            return;
        }
        List<LaneId> ids = moves.stream().map(LaneMove::lane).toList();
        Map<LaneId, Lane> present = byId(lock(handle, claim.pipeline(), ids, Lock.UPDATE));
        List<LaneMove> begun = new ArrayList<>();
        List<LaneMove> moved = new ArrayList<>();
        for (LaneMove move : moves) {
            boolean begins = claim.isExclusive() && !present.containsKey(move.lane());
            (begins && move.from().isEmpty() ? begun : moved).add(move);
        }
        int changed = update(handle, claim, moved, source) + insert(handle, claim, begun, source);
        if (changed != moves.size()) {
            throw refused(claim, moves, present);
        }
    }

    private static int update(Handle handle, Claim claim, List<LaneMove> moves, SourceId source) {
        if (moves.isEmpty()) {
            return 0;
        }
        return withMoves(handle.createUpdate("""
                                UPDATE <ledger>.lanes SET token = step.after, updated_at = now(),
                                    source_id = CASE WHEN step.after IS NOT NULL THEN :source END
                                FROM unnest(:lanes, :epochs, :from, :to) AS step (name, expected, before, after)
                                WHERE <mine> AND lane = step.name
                                  AND epoch = step.expected AND token IS NOT DISTINCT FROM step.before"""), moves)
                .bindMethods(claim.pipeline())
                .bind("source", source.text())
                .execute();
    }

    /** Begins lanes under the hold of the whole pipeline, which is locked and ours. */
    private static int insert(Handle handle, Claim claim, List<LaneMove> moves, SourceId source) {
        if (moves.isEmpty()) {
            return 0;
        }
        return withMoves(handle.createUpdate("""
                                INSERT INTO <ledger>.lanes (project, pipeline, target, lane, epoch, token, source_id,
                                                            run_key, holder_host, holder_pid, holder_started, lease_until)
                                SELECT project, pipeline, target, step.name, epoch, step.after, :source,
                                       run_key, holder_host, holder_pid, holder_started, lease_until
                                FROM <ledger>.lanes, unnest(:lanes, :epochs, :from, :to) AS step (name, expected, before, after)
                                WHERE <mine> AND lane = '*' AND epoch = step.expected
                                ON CONFLICT DO NOTHING"""), moves)
                .bindMethods(claim.pipeline())
                .bind("source", source.text())
                .execute();
    }

    /** Binds moves as four arrays, one element per move. */
    static <S extends SqlStatement<S>> S withMoves(S statement, List<LaneMove> moves) {
        List<String> lanes = new ArrayList<>();
        List<Long> epochs = new ArrayList<>();
        List<@Nullable String> from = new ArrayList<>();
        List<@Nullable String> to = new ArrayList<>();
        for (LaneMove move : moves) {
            lanes.add(move.lane().name());
            epochs.add(move.epoch());
            from.add(move.from().map(Token::text).orElse(null));
            to.add(move.to().map(Token::text).orElse(null));
        }
        return statement
                .bindArray("lanes", String.class, lanes)
                .bindArray("epochs", Long.class, epochs)
                .bindArray("from", String.class, from)
                .bindArray("to", String.class, to);
    }

    /** Binds the epochs of a claim's lanes as two arrays. */
    static <S extends SqlStatement<S>> S withLanes(S statement, Claim claim) {
        List<String> lanes = names(claim.lanes().keySet());
        List<Long> epochs =
                claim.lanes().values().stream().map(LaneState::epoch).toList();
        return statement.bindArray("lanes", String.class, lanes).bindArray("epochs", Long.class, epochs);
    }

    private static FencedException refused(Claim claim, List<LaneMove> moves, Map<LaneId, Lane> present) {
        for (LaneMove move : moves) {
            Lane lane = present.get(move.lane());
            String expected = move.from().map(Token::text).orElse("its start") + " with epoch " + move.epoch();
            String found = lane == null
                    ? "its start, and is not in the ledger"
                    : (lane.token() == null ? "its start" : lane.token()) + " with epoch " + lane.epoch();
            if (!expected.equals(found)) {
                return new FencedException("lane " + move.lane() + " of " + claim.pipeline() + " stands at " + found
                        + ", not at " + expected + ". Another run has moved it; nothing of this attempt is visible");
            }
        }
        return new FencedException("the lanes of " + claim.pipeline()
                + " are not where this run left them. Another run has moved them; nothing of this attempt is visible");
    }
}
