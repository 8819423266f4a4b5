package dev.crescendo.postgresql;

import dev.crescendo.postgresql.warehouse.LedgerWarehouse;
import dev.crescendo.postgresql.warehouse.Schemas;

/**
 * A PostgreSQL database as a warehouse: {@code append} into the schema {@code raw}, the ledger in {@code crescendo},
 * staging in {@code crescendo_staging}. Its role needs the right to create schemas once, then only what it owns.
 *
 * <pre>{@code
 * Warehouse warehouse = new PostgresWarehouse(PostgresConnection.to("jdbc:postgresql://127.0.0.1/analytics")
 *         .as("loader", Secret.environment("WAREHOUSE_PASSWORD")));
 * }</pre>
 */
public final class PostgresWarehouse extends LedgerWarehouse {
    private static final long serialVersionUID = 1L;

    public PostgresWarehouse(PostgresConnection connection) {
        this(connection, Schemas.DEFAULT);
    }

    public PostgresWarehouse(PostgresConnection connection, Schemas schemas) {
        super(connection, schemas);
    }
}
