package dev.crescendo.warehouse;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FencedException;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.load.WriterId;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A database with a raw tier, a ledger, and one transaction that changes both. Serializable and without open resources:
 * the driver commits, workers only stage.
 */
public interface Warehouse extends Serializable {
    /** Opens the ledger. Driver side; the caller closes it. */
    Ledger ledger();

    /** What values its tables can't hold. */
    ValueRules valueRules();

    /**
     * Makes sure that the raw tables exist and fit, by their contracts. Driver side, after the claim and before any task.
     *
     * @return the tables as they are to be written, in the same order: where a contract discards new fields, also those
     *     inside of nested ones, without them; nested fields with the parts that the column has, or as json where the column is that
     * @throws ConfigurationException if a table belongs to another project or pipeline, or can't take the schema or the
     *     write mode
     */
    List<RawTable> prepare(Claim claim, List<RawTable> tables);

    /**
     * What a run of a pipeline that loads to these tables would find here, and what {@link #prepare} would do then. Changes
     * nothing and makes nothing: no table, no ledger, no database. While another process is at work it may tell what was
     * so a run ago. Driver side.
     *
     * @throws ConfigurationException as {@code prepare} does
     */
    Preview preview(PipelineId pipeline, List<RawTable> tables);

    /** How the columns of a raw table that is there take these fields, by name; empty if there is no such table. Driver side. */
    default Map<String, ColumnFit> columnsFor(String table, Schema fields) {
        return Map.of();
    }

    /** Opens a writer to staging tables of its own. Worker side; attempts at the same task may be open at once. */
    TaskWriter stage(Claim claim, WriterId writer, List<RawTable> tables);

    /** Opens a load without staging; empty if the tables' write modes need it. Driver side. */
    Optional<DirectLoad> direct(Claim claim, List<RawTable> tables);

    /**
     * Publishes staged rows and rejects, moves the lanes and writes the ledger, in one transaction. Without tables it
     * does so for a loader of the user's own: the counts are then those of the commit.
     *
     * @throws FencedException if a lane has another epoch or stands elsewhere; nothing is visible then
     * @throws CommitUnknownException if the connection broke during COMMIT: ask {@link Ledger#findLoad}
     */
    CommitOutcome commit(Claim claim, LoadCommit commit);

    /** Drops what attempts of this pipeline left behind, up to and including the claim's epoch. Driver side. */
    void cleanUp(Claim claim);
}
