package dev.crescendo.duckdb.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.PipelineId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks and moves rows of the ledger's {@code lanes}. DuckDB has no locks on rows; a transaction that changes a row makes
 * every other that does the same conflict, so whoever must not be taken over meanwhile writes to the rows of his claim.
 */
final class Lanes {
    /** A pipeline's rows; its three values come with {@link #mine}. */
    static final String MINE = "project = ? AND pipeline = ? AND target = ?";

    /** So many moves go in one statement: preparing one for each would take minutes for a hundred thousand. */
    private static final int MOVES_AT_ONCE = 250;

    private static final String WHOLE = LaneId.WHOLE_PIPELINE;

    private Lanes() {}

    /** The values for {@link #MINE}, between others. */
    static @Nullable Object[] mine(PipelineId pipeline, List<?> before, @Nullable Object... after) {
        @Nullable Object[] values = new @Nullable Object[before.size() + 3 + after.length];
        for (int i = 0; i < before.size(); i++) {
            values[i] = before.get(i);
        }
        values[before.size()] = pipeline.project();
        values[before.size() + 1] = pipeline.pipeline();
        values[before.size() + 2] = pipeline.target();
        System.arraycopy(after, 0, values, before.size() + 3, after.length);
        return values;
    }

    /** The values for {@link #MINE}, and others after them. */
    static @Nullable Object[] mine(PipelineId pipeline, @Nullable Object... after) {
        return mine(pipeline, List.of(), after);
    }

    /** The row that stands for the whole pipeline. */
    static Optional<Lane> findWhole(Connection connection, PipelineId pipeline) throws SQLException {
        return find(connection, pipeline, WHOLE);
    }

    static Optional<Lane> find(Connection connection, PipelineId pipeline, String lane) throws SQLException {
        return Jdbc.first(
                connection,
                "SELECT " + Lane.COLUMNS + " FROM crescendo.lanes WHERE " + MINE + " AND lane = ?",
                Lane::of,
                mine(pipeline, lane));
    }

    /** All lanes but the whole pipeline's. */
    static List<Lane> all(Connection connection, PipelineId pipeline) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT " + Lane.COLUMNS + " FROM crescendo.lanes WHERE " + MINE + " AND lane <> '*' ORDER BY lane",
                Lane::of,
                mine(pipeline));
    }

    /** Up to where a pipeline is loaded. */
    static Position position(Connection connection, PipelineId pipeline) throws SQLException {
        Map<LaneId, Token> tokens = new HashMap<>();
        Jdbc.query(
                connection,
                "SELECT lane, token FROM crescendo.lanes WHERE " + MINE + " AND lane <> '*' AND token IS NOT NULL",
                row -> tokens.put(new LaneId(row.getString(1)), new Token(row.getString(2))),
                mine(pipeline));
        return Position.of(tokens);
    }

    /** Makes lanes as if they had never been begun. */
    static void forget(Connection connection, PipelineId pipeline, Collection<LaneId> lanes) throws SQLException {
        List<String> names = lanes.stream().map(LaneId::name).toList();
        for (int from = 0; from < names.size(); from += MOVES_AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + MOVES_AT_ONCE));
            Jdbc.update(
                    connection,
                    "UPDATE crescendo.lanes SET token = NULL, source_id = NULL, updated_at = now() WHERE " + MINE
                            + " AND lane IN (" + String.join(", ", Collections.nCopies(some.size(), "?")) + ")",
                    mine(pipeline, some.toArray()));
        }
    }

    /** The system that a pipeline's position belongs to. */
    static Optional<SourceId> source(Connection connection, PipelineId pipeline) throws SQLException {
        return Jdbc.first(
                connection,
                "SELECT source_id FROM crescendo.lanes WHERE " + MINE + " AND source_id IS NOT NULL LIMIT 1",
                row -> new SourceId(row.getString(1)),
                mine(pipeline));
    }

    /**
     * Makes sure, until the transaction ends, that nobody takes over a claim.
     *
     * @throws FencedException if someone has
     */
    static void own(Connection connection, Claim claim) throws SQLException {
        if (claim.isExclusive()) {
            ownWhole(connection, claim);
            return;
        }
        for (Map.Entry<LaneId, LaneState> lane : claim.lanes().entrySet()) {
            if (!touch(
                    connection,
                    claim.pipeline(),
                    lane.getKey().name(),
                    lane.getValue().epoch())) {
                Optional<Lane> now =
                        find(connection, claim.pipeline(), lane.getKey().name());
                throw new FencedException("lane " + lane.getKey() + " of " + claim.pipeline()
                        + " was taken over from run " + claim.run() + ": its epoch was "
                        + lane.getValue().epoch() + " and is "
                        + now.map(found -> "" + found.epoch()).orElse("gone")
                        + ". Whoever took over does the work; nothing of this attempt is visible");
            }
        }
    }

    private static void ownWhole(Connection connection, Claim claim) throws SQLException {
        if (!touch(connection, claim.pipeline(), WHOLE, claim.epoch())) {
            long epoch =
                    findWhole(connection, claim.pipeline()).map(Lane::epoch).orElse(0L);
            throw new FencedException(claim + " was taken over: the pipeline has epoch " + epoch
                    + " now. Whoever took over does the work; nothing of this attempt is visible");
        }
    }

    private static boolean touch(Connection connection, PipelineId pipeline, String lane, long epoch)
            throws SQLException {
        return Jdbc.update(
                        connection,
                        "UPDATE crescendo.lanes SET updated_at = now() WHERE " + MINE + " AND lane = ? AND epoch = ?",
                        mine(pipeline, lane, epoch))
                > 0;
    }

    /**
     * Moves lanes, each only if it has the move's epoch and stands where the move begins. A lane that does not exist is
     * begun by an exclusive claim alone; others have made theirs by claiming them.
     *
     * @throws FencedException if a lane has another epoch or stands elsewhere
     */
    static void compareAndSet(Connection connection, Claim claim, List<LaneMove> moves, SourceId source)
            throws SQLException {
        if (claim.isExclusive()) {
            ownWhole(connection, claim);
        } else if (moves.isEmpty()) {
            own(connection, claim);
        }
        for (int from = 0; from < moves.size(); from += MOVES_AT_ONCE) {
            List<LaneMove> some = moves.subList(from, Math.min(moves.size(), from + MOVES_AT_ONCE));
            long changed = move(connection, claim, some, source);
            if (changed < some.size() && claim.isExclusive()) {
                changed += begin(connection, claim, some, source);
            }
            if (changed != some.size()) {
                throw refused(connection, claim, some);
            }
        }
    }

    private static long move(Connection connection, Claim claim, List<LaneMove> moves, SourceId source)
            throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(source.text());
        addSteps(values, moves);
        return Jdbc.update(
                connection,
                "UPDATE crescendo.lanes SET token = step.later, updated_at = now(),"
                        + " source_id = CASE WHEN step.later IS NOT NULL THEN ? END FROM "
                        + steps(moves.size()) + " WHERE " + MINE + " AND lane = step.name AND epoch = step.expected"
                        + " AND token IS NOT DISTINCT FROM step.earlier",
                mine(claim.pipeline(), values));
    }

    /** Begins lanes under the hold of the whole pipeline, which is ours. */
    private static long begin(Connection connection, Claim claim, List<LaneMove> moves, SourceId source)
            throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(source.text());
        addSteps(values, moves);
        return Jdbc.update(
                connection,
                """
                INSERT INTO crescendo.lanes (project, pipeline, target, lane, epoch, token, source_id,
                                             run_key, holder_host, holder_pid, holder_started, lease_until)
                SELECT project, pipeline, target, step.name, epoch, step.later, ?,
                       run_key, holder_host, holder_pid, holder_started, lease_until
                FROM crescendo.lanes,\s""" + steps(moves.size()) + " WHERE " + MINE
                        + " AND lane = '*' AND step.earlier IS NULL AND step.expected = epoch ON CONFLICT DO NOTHING",
                mine(claim.pipeline(), values));
    }

    private static String steps(int count) {
        return "(VALUES " + String.join(", ", Collections.nCopies(count, "(?, ?::BIGINT, ?::VARCHAR, ?::VARCHAR)"))
                + ") AS step (name, expected, earlier, later)";
    }

    private static void addSteps(List<@Nullable Object> values, List<LaneMove> moves) {
        for (LaneMove move : moves) {
            values.add(move.lane().name());
            values.add(move.epoch());
            values.add(move.from().map(Token::text).orElse(null));
            values.add(move.to().map(Token::text).orElse(null));
        }
    }

    /** Names the first lane that does not stand where its move has led. */
    private static FencedException refused(Connection connection, Claim claim, List<LaneMove> moves)
            throws SQLException {
        for (LaneMove move : moves) {
            Optional<Lane> found =
                    find(connection, claim.pipeline(), move.lane().name());
            boolean moved = found.filter(lane -> lane.epoch() == move.epoch()
                            && Objects.equals(move.to().map(Token::text).orElse(null), lane.token()))
                    .isPresent();
            if (!moved) {
                return refused(claim, move, found);
            }
        }
        LaneMove first = moves.get(0);
        return refused(
                claim, first, find(connection, claim.pipeline(), first.lane().name()));
    }

    private static FencedException refused(Claim claim, LaneMove move, Optional<Lane> found) {
        String expected = move.from().map(Token::text).orElse("its start") + " with epoch " + move.epoch();
        String stands = found.map(
                        lane -> (lane.token() == null ? "its start" : lane.token()) + " with epoch " + lane.epoch())
                .orElse("its start, and is not in the ledger");
        return new FencedException("lane " + move.lane() + " of " + claim.pipeline() + " stands at " + stands
                + ", not at " + expected + ". Another run has moved it; nothing of this attempt is visible");
    }
}
