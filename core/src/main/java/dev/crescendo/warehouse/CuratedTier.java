package dev.crescendo.warehouse;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a project's models are built out of sight, checked, and published in one transaction. The claim is one of the
 * project's {@link #idOf curated tier}, from this warehouse's {@link Ledger}: who has lost it publishes nothing. Every call
 * is a transaction of its own. Driver side; safe for use by several threads.
 */
public interface CuratedTier {
    /** The target of claims and runs of models. */
    String TARGET = "curated";

    /** What is claimed to build a project's models. */
    static PipelineId idOf(String project) {
        return new PipelineId(project, TARGET, TARGET);
    }

    /** Makes the schema and the ledger's tables for models, where they are missing. The ledger itself must be there. */
    void prepare();

    /**
     * What is published, and what loads and builds have changed. Makes nothing: where there is no ledger it is empty. While
     * another process is at work it may tell what was so a run ago.
     */
    CuratedState state(String project);

    /** The name by which SQL finds what this claim has staged under a number; a word may be said for people who look. */
    String staged(Claim claim, int number);

    /**
     * Makes a staged table of what a {@code SELECT} gives.
     *
     * @param doing for messages: {@code building curated.users}
     * @return its rows
     * @throws dev.crescendo.error.WarehouseException if the warehouse refuses the SQL
     */
    long stageTable(Claim claim, int number, String select, String doing);

    /** Makes a staged view of a {@code SELECT}. */
    void stageView(Claim claim, int number, String select, String doing);

    /**
     * The columns of what a {@code SELECT} gives, in order. It is not run.
     *
     * @throws dev.crescendo.error.WarehouseException if the warehouse refuses the SQL
     */
    List<String> columns(String select, String doing);

    /** The types of a relation's columns, by name, as a cast to them is written. */
    Map<String, String> types(String relation, String doing);

    /** The rows of a {@code SELECT}, each value as text, null where it is null; not more than {@code most}. */
    List<List<Optional<String>>> rows(String select, int most, String doing);

    /**
     * Publishes models: readers see all of them as they were, or all as they are now, and never one that is empty, missing
     * or half new. Ends the claim's run as done.
     *
     * @return the number of the build
     * @throws dev.crescendo.error.FencedException if someone has taken over; nothing is visible then
     * @throws dev.crescendo.error.CommitUnknownException if the connection broke during COMMIT: ask {@link #findBuild}
     */
    long publish(Claim claim, CuratedCommit commit);

    /** The build that this claim's epoch has published, if it has. Waits for a transaction that is under way. */
    Optional<Long> findBuild(Claim claim);

    /**
     * Keeps the results of checks of which no build is published: because one failed, or nothing had to be built.
     *
     * @param seen as in {@link CuratedCommit}
     */
    void saveChecks(Claim claim, List<CheckResult> checks, Map<String, Map<String, Long>> seen);

    /** Drops what attempts up to and including this claim's have staged. */
    void cleanUp(Claim claim);
}
