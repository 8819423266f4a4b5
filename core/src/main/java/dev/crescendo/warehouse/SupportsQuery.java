package dev.crescendo.warehouse;

import java.sql.Connection;

/** A warehouse that can be asked in SQL while runs go on. */
public interface SupportsQuery {
    /**
     * A connection that changes nothing; the caller closes it. It may see what was committed a run ago, where the
     * warehouse's readers and its writer can't use one file.
     *
     * @throws dev.crescendo.error.UnavailableException if it can't be reached now
     * @throws dev.crescendo.error.WarehouseException if it can't be opened
     */
    Connection openReadOnly();
}
