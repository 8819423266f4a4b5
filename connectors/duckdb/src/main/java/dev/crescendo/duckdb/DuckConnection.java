package dev.crescendo.duckdb;

import dev.crescendo.duckdb.internal.file.DatabaseFile;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a DuckDB file is. Immutable, serializable, without open resources.
 *
 * <pre>{@code
 * DuckConnection local = DuckConnection.to(Path.of("warehouse.duckdb"));
 * }</pre>
 *
 * <h2>One writer at a time</h2>
 *
 * DuckDB lets one process have a file open for writing, and no other process read it meanwhile. Crescendo has it open for
 * moments only, and waits a while for others that do. All threads of one process share it.
 */
public final class DuckConnection implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How long to wait for another process that has the file open. */
    static final Duration DEFAULT_LOCK_WAIT = Duration.ofSeconds(30);

    private final DatabaseFile file;
    private final Duration lockWait;
    private final boolean snapshot;

    private DuckConnection(DatabaseFile file, Duration lockWait, boolean snapshot) {
        this.file = file;
        this.lockWait = lockWait;
        this.snapshot = snapshot;
    }

    /** The database in a file; relative paths begin at this process's folder. */
    public static DuckConnection to(Path path) {
        return new DuckConnection(DatabaseFile.at(path), DEFAULT_LOCK_WAIT, true);
    }

    /** This connection, waiting at most so long for other processes that have the file open. */
    public DuckConnection lockWait(Duration atMost) {
        return new DuckConnection(file, atMost, snapshot);
    }

    /** This connection, without the copy for readers that a warehouse leaves beside the file after each run. */
    public DuckConnection withoutSnapshot() {
        return new DuckConnection(file, lockWait, false);
    }

    /** The copy for readers, swapped in one step after each run: BI tools open it and keep it open. */
    public Path snapshotPath() {
        return file.snapshot();
    }

    DatabaseFile file() {
        return file;
    }

    Duration lockWait() {
        return lockWait;
    }

    boolean hasSnapshot() {
        return snapshot;
    }

    @Override
    public String toString() {
        return "duckdb " + file;
    }
}
