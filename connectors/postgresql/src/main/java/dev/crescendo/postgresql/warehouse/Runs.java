package dev.crescendo.postgresql.warehouse;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CommitOutcome;
import dev.crescendo.warehouse.LoadCommit;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.RunState;
import dev.crescendo.warehouse.SavedPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Rows of the ledger's {@code runs} and {@code loads}. */
final class Runs {
    private static final String COUNTS = "read, transformed, filtered, rejected, emitted, written, superseded";

    private static final String ADD_COUNTS = """
            read = read + :read, transformed = transformed + :transformed, filtered = filtered + :filtered,
            rejected = rejected + :rejected, emitted = emitted + :emitted, written = written + :written,
            superseded = superseded + :superseded""";

    private Runs() {}

    /** Opens a run. One that is done stays so: its key may have been done by someone else a moment ago. */
    static void begin(Handle handle, PipelineId pipeline, RunKey run, long epoch) {
        insertOr("""
                UPDATE SET
                    state = CASE runs.state WHEN 'DONE' THEN 'DONE' ELSE 'RUNNING' END,
                    epoch = excluded.epoch, attempts = runs.attempts + 1, version = excluded.version,
                    started_at = CASE runs.state WHEN 'DONE' THEN runs.started_at ELSE now() END,
                    finished_at = CASE runs.state WHEN 'DONE' THEN runs.finished_at END,
                    message = CASE runs.state WHEN 'DONE' THEN runs.message ELSE '' END""", handle, pipeline, run, epoch);
    }

    /** Opens a run that several processes share, unless one of them has. */
    static void join(Handle handle, PipelineId pipeline, RunKey run, long epoch) {
        insertOr("""
                UPDATE SET state = 'RUNNING', epoch = excluded.epoch, attempts = runs.attempts + 1,
                    version = excluded.version, started_at = now(), finished_at = NULL, message = ''
                WHERE runs.state <> 'RUNNING'""", handle, pipeline, run, epoch);
    }

    private static void insertOr(String onConflict, Handle handle, PipelineId pipeline, RunKey run, long epoch) {
        String version = Runs.class.getPackage().getImplementationVersion();
        handle.createUpdate("""
                        INSERT INTO <ledger>.runs AS runs (project, pipeline, target, run_key, state, epoch, version)
                        VALUES (:project, :pipeline, :target, :run, 'RUNNING', :epoch, :version)
                        ON CONFLICT (project, pipeline, target, run_key) DO\s""" + onConflict)
                .bindMethods(pipeline)
                .bind("run", run.text())
                .bind("epoch", epoch)
                .bind("version", version == null ? "development" : version)
                .execute();
    }

    static Optional<RunState> find(Handle handle, PipelineId pipeline, RunKey run) {
        return handle.createQuery("SELECT state FROM <ledger>.runs WHERE <mine> AND run_key = :run")
                .bindMethods(pipeline)
                .bind("run", run.text())
                .map((row, context) -> RunState.valueOf(row.getString(1)))
                .findOne();
    }

    static void savePlan(Handle handle, Claim claim, SavedPlan plan) {
        handle.createUpdate("""
                        UPDATE <ledger>.runs
                        SET state = 'RUNNING', batch = :batch, plan = :plan, planned_at = clock_timestamp()
                        WHERE <mine> AND run_key = :run""")
                .bindMethods(claim.pipeline())
                .bind("run", claim.run().text())
                .bind("batch", plan.batch().text())
                .bind("plan", plan.bytes())
                .execute();
    }

    /** The plan of one run, if neither the run is done nor the plan loaded. */
    static Optional<SavedPlan> findPlan(Handle handle, PipelineId pipeline, RunKey run) {
        return handle.createQuery(
                        "SELECT batch, plan FROM <ledger>.runs AS runs WHERE <mine> AND run_key = :run" + UNFINISHED)
                .bindMethods(pipeline)
                .bind("run", run.text())
                .map((row, context) -> planOf(row))
                .findOne();
    }

    /** The newest plan of the pipeline, if neither its run is done nor the plan loaded. */
    static Optional<SavedPlan> findLastPlan(Handle handle, PipelineId pipeline) {
        return handle.createQuery("""
                        SELECT batch, plan FROM (
                            SELECT * FROM <ledger>.runs WHERE <mine> AND plan IS NOT NULL
                            ORDER BY planned_at DESC LIMIT 1) AS runs
                        WHERE true""" + UNFINISHED)
                .bindMethods(pipeline)
                .map((row, context) -> planOf(row))
                .findOne();
    }

    private static final String UNFINISHED = """
             AND state <> 'DONE' AND plan IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM <ledger>.loads AS loaded
                WHERE loaded.project = runs.project AND loaded.pipeline = runs.pipeline
                  AND loaded.target = runs.target AND loaded.batch = runs.batch)""";

    private static SavedPlan planOf(ResultSet row) throws SQLException {
        return new SavedPlan(new BatchId(row.getString("batch")), row.getBytes("plan"));
    }

    /** Adds what a load did to its run, and ends the run if that was the last. */
    static void addLoad(Handle handle, Claim claim, Counts counts, boolean last) {
        withCounts(
                        handle.createUpdate("UPDATE <ledger>.runs SET " + ADD_COUNTS
                                + (last ? ", state = 'DONE', finished_at = clock_timestamp(), message = ''" : "")
                                + " WHERE <mine> AND run_key = :run"),
                        counts)
                .bindMethods(claim.pipeline())
                .bind("run", claim.run().text())
                .execute();
    }

    static void end(Handle handle, Claim claim, RunState state, Counts counts, String message) {
        withCounts(
                        handle.createUpdate("UPDATE <ledger>.runs SET " + ADD_COUNTS
                                + ", state = :state, finished_at = clock_timestamp(), message = :message"
                                + " WHERE <mine> AND run_key = :run AND (state <> 'DONE' OR :state = 'DONE')"),
                        counts)
                .bindMethods(claim.pipeline())
                .bind("run", claim.run().text())
                .bind("state", state.name())
                .bind("message", message.replace('\0', ' '))
                .execute();
    }

    /**
     * A number for a load, greater than all before. A lock says until the transaction ends which number it is greater than, to
     * whoever asks {@link #settled}, whatever role that is.
     */
    static long nextLoadId(Handle handle) {
        return handle.createQuery("""
                        SELECT nextval(<load_ids>) FROM (
                            SELECT pg_advisory_xact_lock_shared(
                                hashtext(<load_ids>),
                                least(CASE WHEN is_called THEN last_value ELSE last_value - 1 END, 2147483647)::int)
                            FROM <ledger>.load_ids) AS announced""").mapTo(Long.class).one();
    }

    /** All loads up to this number have ended: those that are under way, or come, have greater ones. */
    static long settled(Handle handle) {
        return handle.createQuery("""
                        SELECT coalesce(max(load_id), 0) FROM <ledger>.loads
                        WHERE load_id <= coalesce(
                            (SELECT min(objid::bigint) FROM pg_locks
                             WHERE locktype = 'advisory' AND objsubid = 2 AND classid = hashtext(<load_ids>)::oid
                               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
                            9223372036854775807)""").mapTo(Long.class).one();
    }

    /**
     * Writes a load down.
     *
     * @return false if its batch is loaded already
     */
    static boolean insertLoad(Handle handle, long loadId, Claim claim, LoadCommit commit, Counts counts) {
        String sql = """
                INSERT INTO <ledger>.loads (load_id, project, pipeline, target, batch, run_key, epoch, source_id,
                                            changed_rows,
                                            read, transformed, filtered, rejected, emitted, written, superseded,
                                            positions)
                VALUES (:loadId, :project, :pipeline, :target, :batch, :run, :epoch, :source, :changesRows,
                        :read, :transformed, :filtered, :rejected, :emitted, :written, :superseded,
                        coalesce(
                            (SELECT jsonb_object_agg(step.name, jsonb_build_array(step.before, step.after))
                             FROM unnest(:lanes, :epochs, :from, :to) AS step (name, expected, before, after)),
                            '{}'))
                ON CONFLICT (project, pipeline, target, batch) DO NOTHING""";
        return withCounts(Lanes.withMoves(handle.createUpdate(sql), commit.moves()), counts)
                        .bindMethods(claim.pipeline())
                        .bind("loadId", loadId)
                        .bind("batch", commit.batch().text())
                        .bind("run", claim.run().text())
                        .bind("epoch", claim.epoch())
                        .bind("source", commit.source().text())
                        .bind("changesRows", commit.changesRows())
                        .execute()
                == 1;
    }

    static Optional<CommitOutcome> findLoad(Handle handle, PipelineId pipeline, BatchId batch) {
        return handle.createQuery("SELECT load_id, " + COUNTS + " FROM <ledger>.loads WHERE <mine> AND batch = :batch")
                .bindMethods(pipeline)
                .bind("batch", batch.text())
                .map((row, context) -> new CommitOutcome(row.getLong("load_id"), countsOf(row)))
                .findOne();
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

    private static <S extends SqlStatement<S>> S withCounts(S statement, Counts counts) {
        return statement.bindMethods(counts);
    }
}
