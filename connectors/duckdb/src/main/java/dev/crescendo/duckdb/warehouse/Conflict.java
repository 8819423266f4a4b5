package dev.crescendo.duckdb.warehouse;

import java.sql.SQLException;

/** Another transaction of this process was in the way: this one is rolled back, and may begin anew. */
final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Conflict(String doing, SQLException cause) {
        super("another transaction was in the way while " + doing, cause, false, false);
    }
}
