package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.type.Json;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.position.Token;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of the ledger's {@code runs} and {@code loads}. */
final class Runs {
    private static final String COUNTS = "read, transformed, filtered, rejected, emitted, written, superseded";

    private static final String ADD_COUNTS = "read = read + ?, transformed = transformed + ?, filtered = filtered + ?,"
            + " rejected = rejected + ?, emitted = emitted + ?, written = written + ?, superseded = superseded + ?";

    private static final String OF_RUN = " WHERE " + Lanes.MINE + " AND run_key = ?";

    private static final String UNFINISHED = """
             AND state <> 'DONE' AND plan IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM crescendo.loads AS loaded
                WHERE loaded.project = runs.project AND loaded.pipeline = runs.pipeline
                  AND loaded.target = runs.target AND loaded.batch = runs.batch)""";

    private Runs() {}

    /** Opens a run. One that is done stays so: its key may have been done by someone else a moment ago. */
    static void begin(Connection connection, PipelineId pipeline, RunKey run, long epoch) throws SQLException {
        open(connection, pipeline, run, epoch, "true", true);
    }

    /** Opens a run that several processes share, unless one of them has. */
    static void join(Connection connection, PipelineId pipeline, RunKey run, long epoch) throws SQLException {
        open(connection, pipeline, run, epoch, "state <> 'RUNNING'", false);
    }

    private static void open(
            Connection connection, PipelineId pipeline, RunKey run, long epoch, String when, boolean doneStays)
            throws SQLException {
        String implementation = Runs.class.getPackage().getImplementationVersion();
        String version = implementation == null ? "development" : implementation;
        if (find(connection, pipeline, run).isEmpty()) {
            Jdbc.update(
                    connection,
                    "INSERT INTO crescendo.runs (epoch, version, state, project, pipeline, target, run_key)"
                            + " VALUES (?, ?, 'RUNNING', ?, ?, ?, ?)",
                    Lanes.mine(pipeline, List.of(epoch, version), run.text()));
            return;
        }
        String changes = doneStays ? """
                  state = CASE state WHEN 'DONE' THEN 'DONE' ELSE 'RUNNING' END,
                  started_at = CASE state WHEN 'DONE' THEN started_at ELSE now() END,
                  finished_at = CASE state WHEN 'DONE' THEN finished_at END,
                  message = CASE state WHEN 'DONE' THEN message ELSE '' END""" : "state = 'RUNNING', started_at = now(), finished_at = NULL, message = ''";
        Jdbc.update(
                connection,
                "UPDATE crescendo.runs SET epoch = ?, version = ?, attempts = attempts + 1, " + changes + OF_RUN
                        + " AND " + when,
                Lanes.mine(pipeline, List.of(epoch, version), run.text()));
    }

    static Optional<RunState> find(Connection connection, PipelineId pipeline, RunKey run) throws SQLException {
        return Jdbc.first(
                connection,
                "SELECT state FROM crescendo.runs" + OF_RUN,
                row -> RunState.valueOf(row.getString(1)),
                Lanes.mine(pipeline, run.text()));
    }

    static void savePlan(Connection connection, Claim claim, SavedPlan plan) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE crescendo.runs SET state = 'RUNNING', batch = ?, plan = ?, planned_at = ?" + OF_RUN,
                Lanes.mine(
                        claim.pipeline(),
                        List.of(plan.batch().text(), plan.bytes(), Instant.now()),
                        claim.run().text()));
    }

    /** The plan of one run, if neither the run is done nor the plan loaded. */
    static Optional<SavedPlan> findPlan(Connection connection, PipelineId pipeline, RunKey run) throws SQLException {
        return Jdbc.first(
                connection,
                "SELECT batch, plan FROM crescendo.runs AS runs" + OF_RUN + UNFINISHED,
                Runs::planOf,
                Lanes.mine(pipeline, run.text()));
    }

    /** The newest plan of the pipeline, if neither its run is done nor the plan loaded. */
    static Optional<SavedPlan> findLastPlan(Connection connection, PipelineId pipeline) throws SQLException {
        return Jdbc.first(
                connection,
                "SELECT batch, plan FROM (SELECT * FROM crescendo.runs WHERE " + Lanes.MINE
                        + " AND plan IS NOT NULL ORDER BY planned_at DESC LIMIT 1) AS runs WHERE true" + UNFINISHED,
                Runs::planOf,
                Lanes.mine(pipeline));
    }

    private static SavedPlan planOf(ResultSet row) throws SQLException {
        return new SavedPlan(new BatchId(row.getString(1)), row.getBytes(2));
    }

    /** Adds what a load did to its run, and ends the run if that was the last. */
    static void addLoad(Connection connection, Claim claim, Counts counts, boolean last) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE crescendo.runs SET " + ADD_COUNTS
                        + (last ? ", state = 'DONE', finished_at = now(), message = ''" : "") + OF_RUN,
                Lanes.mine(claim.pipeline(), values(counts), claim.run().text()));
    }

    static void end(Connection connection, Claim claim, RunState state, Counts counts, String message)
            throws SQLException {
        List<Object> values = new ArrayList<>(values(counts));
        values.add(state.name());
        values.add(message.replace('\0', ' '));
        Jdbc.update(
                connection,
                "UPDATE crescendo.runs SET " + ADD_COUNTS + ", state = ?, finished_at = now(), message = ?" + OF_RUN
                        + (state == RunState.DONE ? "" : " AND state <> 'DONE'"),
                Lanes.mine(claim.pipeline(), values, claim.run().text()));
    }

    static long nextLoadId(Connection connection) throws SQLException {
        return Jdbc.number(connection, "SELECT nextval('crescendo.load_ids')");
    }

    /**
     * Writes a load down.
     *
     * @return false if its batch is loaded already
     */
    static boolean insertLoad(Connection connection, long loadId, Claim claim, LoadCommit commit, Counts counts)
            throws SQLException {
        List<Object> values = new ArrayList<>(values(counts));
        values.addAll(List.of(
                loadId,
                claim.run().text(),
                claim.epoch(),
                commit.source().text(),
                positions(commit.moves()),
                commit.changesRows()));
        return Jdbc.update(
                        connection,
                        "INSERT INTO crescendo.loads (" + COUNTS + ", load_id, run_key, epoch, source_id, positions,"
                                + " changed_rows, project, pipeline, target, batch, committed_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        Lanes.mine(claim.pipeline(), values, commit.batch().text(), Instant.now()))
                == 1;
    }

    private static String positions(List<LaneMove> moves) {
        StringBuilder json = new StringBuilder("{");
        for (LaneMove move : moves) {
            json.append(json.length() == 1 ? "" : ",")
                    .append(Json.string(move.lane().name()))
                    .append(":[")
                    .append(move.from().map(Token::text).map(Json::string).orElse("null"))
                    .append(',')
                    .append(move.to().map(Token::text).map(Json::string).orElse("null"))
                    .append(']');
        }
        return json.append('}').toString();
    }

    static Optional<CommitOutcome> findLoad(Connection connection, PipelineId pipeline, BatchId batch)
            throws SQLException {
        return Jdbc.first(
                connection,
                "SELECT load_id, " + COUNTS + " FROM crescendo.loads WHERE " + Lanes.MINE + " AND batch = ?",
                row -> new CommitOutcome(row.getLong("load_id"), countsOf(row)),
                Lanes.mine(pipeline, batch.text()));
    }

    private static Counts countsOf(ResultSet row) throws SQLException {
        return new Counts(
                row.getLong("read"),
                row.getLong("transformed"),
                row.getLong("filtered"),
                row.getLong("rejected"),
                row.getLong("emitted"),
                row.getLong("written"),
                row.getLong("superseded"));
    }

    private static List<Object> values(Counts counts) {
        return List.of(
                counts.read(),
                counts.transformed(),
                counts.filtered(),
                counts.rejected(),
                counts.emitted(),
                counts.written(),
                counts.superseded());
    }
}
