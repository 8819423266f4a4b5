package dev.crescendo.duckdb;

import dev.crescendo.duckdb.warehouse.LedgerWarehouse;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.SupportsCurated;
import dev.crescendo.warehouse.SupportsQuery;
import java.nio.file.Path;
import java.sql.Connection;

/**
 * A DuckDB file as a warehouse: raw tables in the schema {@code raw}, the ledger in {@code crescendo}. The file is made
 * when it is missing, together with the folder that it is to be in.
 *
 * <pre>{@code
 * Warehouse warehouse = new DuckWarehouse(DuckConnection.to(Path.of("warehouse.duckdb")));
 * }</pre>
 *
 * <p>One process at a time can write to it, see {@link DuckConnection}. Workers outside of the process never open it: they
 * put rows into the folder {@code warehouse.duckdb.staging}, which they must see under the same path.
 *
 * <p>For readers each run leaves a copy beside it, {@code warehouse.snapshot.duckdb}, swapped in one step.
 */
public final class DuckWarehouse extends LedgerWarehouse implements SupportsQuery, SupportsCurated {
    private static final long serialVersionUID = 1L;

    public DuckWarehouse(DuckConnection connection) {
        super(connection.file(), connection.lockWait(), connection.hasSnapshot());
    }

    public DuckWarehouse(Path path) {
        this(DuckConnection.to(path));
    }

    /** The snapshot while another process writes, else the database itself. */
    @Override
    public Connection openReadOnly() {
        return openForReaders();
    }

    @Override
    public CuratedTier curated() {
        return openCurated();
    }
}
