package dev.crescendo.duckdb;

import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.duckdb.warehouse.LedgerWarehouse;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A DuckDB file as a warehouse: raw tables in the schema {@code raw}, the ledger in {@code crescendo}. The file is made
 * when it is missing, together with the folder that it is to be in.
 *
 * <pre>{@code
 * Warehouse warehouse = new DuckWarehouse(Path.of("warehouse.duckdb"));
 * }</pre>
 *
 * <h2>One writer at a time</h2>
 *
 * DuckDB lets one process have a file open for writing, and no other process read it meanwhile. Crescendo has it open for
 * moments only, while it commits or asks the ledger, and waits a while for others that do. All threads of one process share
 * it. Workers outside of the process never open it: they put rows into the folder {@code <path>.staging}, which they must
 * see under the same path.
 *
 * <p>For readers, each run leaves a copy beside it, {@code warehouse.snapshot.duckdb}, swapped in one step: BI tools open
 * that one, and keep it open as long as they like.
 */
public final class DuckWarehouse extends LedgerWarehouse {
    private static final long serialVersionUID = 1L;

    /** How long to wait for another process that has the file open. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    public DuckWarehouse(Path path) {
        this(path, DEFAULT_PATIENCE, true);
    }

    private DuckWarehouse(Path path, Duration patience, boolean snapshots) {
        super(DatabaseFile.at(path), patience, snapshots);
    }

    /** The warehouse in {@code path}, with another wait for other processes, and perhaps without a copy for readers. */
    public static DuckWarehouse in(Path path, Duration patience, boolean snapshots) {
        return new DuckWarehouse(path, patience, snapshots);
    }
}
