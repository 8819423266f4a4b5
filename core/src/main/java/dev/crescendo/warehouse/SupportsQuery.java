package dev.crescendo.warehouse;

import java.sql.Connection;

/** A warehouse that can be asked in SQL while runs go on. */
public interface SupportsQuery {
    /** Whether it is there: one that is a file is made by the first run. */
    default boolean exists() {
        return true;
    }

    /**
     * A connection that changes nothing; the caller closes it. It may see what was committed a run ago, where the
     * warehouse's readers and its writer can't use one file.
     *
     * @throws dev.crescendo.error.UnavailableException if it can't be reached now
     * @throws dev.crescendo.error.WarehouseException if it can't be opened
     */
    Connection openReadOnly();
}
