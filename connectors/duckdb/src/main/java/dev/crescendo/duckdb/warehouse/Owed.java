package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A claim that this process let go of without being able to write that down, on a full disk say. Whoever asks in this
 * process need not wait for its lease. When the process ends, others see that the holder is gone.
 */
record Owed(DatabaseFile file, PipelineId pipeline, RunKey run, long epoch) {
    private static final Set<Owed> RELEASES = ConcurrentHashMap.newKeySet();

    /** Notes the release of a claim. Those on lanes belong to runs that take over under their own key anyway. */
    static void release(DatabaseFile file, Claim claim) {
        if (claim.isExclusive()) {
            RELEASES.add(new Owed(file, claim.pipeline(), claim.run(), claim.epoch()));
        }
    }

    /** Whether this process has let go of a hold that the ledger still has. */
    static boolean isReleased(DatabaseFile file, PipelineId pipeline, Lane.Hold hold, long epoch) {
        return hold.holder().equals(Holder.current()) && RELEASES.contains(new Owed(file, pipeline, hold.run(), epoch));
    }
}
