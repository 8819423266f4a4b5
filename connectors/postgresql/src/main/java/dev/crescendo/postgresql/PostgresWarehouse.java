package dev.crescendo.postgresql;

import dev.crescendo.postgresql.warehouse.LedgerWarehouse;
import dev.crescendo.postgresql.warehouse.Schemas;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.SupportsCurated;
import dev.crescendo.warehouse.SupportsQuery;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A PostgreSQL database as a warehouse: raw tables in the schema {@code raw}, the ledger in {@code crescendo},
 * staging in {@code crescendo_staging}. Its role needs the right to create schemas once, then only what it owns.
 *
 * <pre>{@code
 * Warehouse warehouse = new PostgresWarehouse(PostgresConnection.to("jdbc:postgresql://127.0.0.1/analytics")
 *         .as("loader", Secret.environment("WAREHOUSE_PASSWORD")));
 * }</pre>
 */
public final class PostgresWarehouse extends LedgerWarehouse implements SupportsQuery, SupportsCurated {
    private static final long serialVersionUID = 1L;

    private final PostgresConnection connection;

    public PostgresWarehouse(PostgresConnection connection) {
        this(connection, Schemas.DEFAULT);
    }

    public PostgresWarehouse(PostgresConnection connection, Schemas schemas) {
        super(connection, schemas);
        this.connection = connection;
    }

    @Override
    public Connection openReadOnly() {
        String doing = "opening it for a query";
        try {
            // Said of a transaction: what is said of a session stays with a pooler's server, for whoever comes next.
            Connection opened = connection.open("query");
            opened.setReadOnly(true);
            opened.setAutoCommit(false);
            return opened;
        } catch (SQLException refused) {
            throw connection.warehouseError(doing, refused);
        }
    }

    @Override
    public CuratedTier curated() {
        return openCurated();
    }
}
