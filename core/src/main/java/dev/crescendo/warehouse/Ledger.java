package dev.crescendo.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.error.HeldException;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Crescendo's own tables in the warehouse: positions, claims, runs, loads, rejects. Driver side; safe for use by several
 * threads. Every call is a transaction of its own.
 */
public interface Ledger extends AutoCloseable {
    /** Creates what is missing. May be called by several processes at once. */
    void prepare();

    /**
     * Takes the lanes of {@code scope}: raises their epochs, which fences whoever had them. A claim with the same run key
     * is taken over at once; one with another key only if its holder is gone or its lease has run out, by the warehouse's
     * clock.
     *
     * @throws HeldException if another run holds some of it; the message says who and until when
     */
    Claim claim(PipelineId pipeline, RunKey run, Scope scope, Holder holder, Duration lease);

    /**
     * Keeps a claim alive for another {@code lease}.
     *
     * @throws FencedException if someone has taken over
     */
    void renew(Claim claim, Duration lease);

    /** Lets go of a claim; the lanes keep epoch and position. Does nothing where someone has taken over. */
    void release(Claim claim);

    /**
     * Forgets where some lanes of an exclusive claim stand, as if they had never been begun. When no lane stands anywhere,
     * neither does the source that the position belonged to.
     *
     * @throws FencedException if someone has taken over
     */
    void forget(Claim claim, Set<LaneId> lanes);

    /** The state of a run, by its key. */
    Optional<RunState> findRun(PipelineId pipeline, RunKey run);

    /**
     * The plan saved under the claim's run key and not finished; where {@code anyRun}, else that of the pipeline's last
     * unfinished run.
     */
    Optional<SavedPlan> findPlan(Claim claim, boolean anyRun);

    /**
     * Saves the plan of a run before any task starts.
     *
     * @throws FencedException if someone has taken over
     */
    void savePlan(Claim claim, SavedPlan plan);

    /**
     * Saves a finished task's receipt, so that a rerun need not repeat the task.
     *
     * @throws FencedException if someone has taken over
     */
    void saveReceipt(Claim claim, BatchId batch, Receipt receipt);

    /** The receipts saved for a batch. */
    List<Receipt> receipts(Claim claim, BatchId batch);

    /**
     * Ends a run that needs no commit: nothing to do, or failed. Does nothing where someone has taken over; a run that is
     * done stays so.
     */
    void finish(Claim claim, RunState state, Counts counts, String message);

    /**
     * What became of a commit whose answer was lost. Waits until the transaction in question has ended one way or the
     * other.
     */
    Optional<CommitOutcome> findLoad(Claim claim, BatchId batch);

    /** The rejects of a pipeline that no load has replayed, by the load that rejected them first, then by their numbers. */
    List<OpenReject> openRejects(PipelineId pipeline);

    /** Those of some rejects of a pipeline that are there, replayed or not, in the order of their numbers. */
    List<KeptReject> rejects(PipelineId pipeline, List<Long> ids);

    /** Drops rejects of a pipeline, replayed or not, that have been kept for longer. Returns how many. */
    long dropRejects(PipelineId pipeline, Duration kept);

    /** Up to where a pipeline is loaded; empty if it never was. */
    Position position(PipelineId pipeline);

    /** Every pipeline of a project that has a position or was run. */
    List<PipelineId> pipelines(String project);

    @Override
    void close();
}
