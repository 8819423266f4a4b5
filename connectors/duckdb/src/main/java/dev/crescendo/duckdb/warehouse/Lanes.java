package dev.crescendo.duckdb.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LaneState;
import dev.crescendo.warehouse.PipelineId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks and moves rows of the ledger's {@code lanes}. DuckDB has no locks on rows; a transaction that changes a row makes
 * every other that does the same conflict, so whoever must not be taken over meanwhile writes to the rows of his claim.
 */
final class Lanes {
    /** A pipeline's rows; its three values come with {@link #mine}. */
    static final String MINE = "project = ? AND pipeline = ? AND target = ?";

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
        for (LaneMove move : moves) {
            long changed = Jdbc.update(
                    connection,
                    "UPDATE crescendo.lanes SET token = ?, source_id = ?, updated_at = now() WHERE " + MINE
                            + " AND lane = ? AND epoch = ? AND token IS NOT DISTINCT FROM ?",
                    mine(
                            claim.pipeline(),
                            List.of(move.to().text(), source.text()),
                            move.lane().name(),
                            move.epoch(),
                            move.from().map(Token::text).orElse(null)));
            if (changed == 0 && !begin(connection, claim, move, source)) {
                throw refused(
                        claim,
                        move,
                        find(connection, claim.pipeline(), move.lane().name()));
            }
        }
    }

    /** Begins a lane under the hold of the whole pipeline, which is ours. */
    private static boolean begin(Connection connection, Claim claim, LaneMove move, SourceId source)
            throws SQLException {
        return claim.isExclusive()
                && move.from().isEmpty()
                && move.epoch() == claim.epoch()
                && Jdbc.update(
                                connection,
                                """
                                INSERT INTO crescendo.lanes (project, pipeline, target, lane, epoch, token, source_id,
                                                             run_key, holder_host, holder_pid, holder_started, lease_until)
                                SELECT project, pipeline, target, ?, epoch, ?, ?,
                                       run_key, holder_host, holder_pid, holder_started, lease_until
                                FROM crescendo.lanes WHERE\s""" + MINE + " AND lane = '*' ON CONFLICT DO NOTHING",
                                mine(
                                        claim.pipeline(),
                                        List.of(move.lane().name(), move.to().text(), source.text())))
                        > 0;
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
