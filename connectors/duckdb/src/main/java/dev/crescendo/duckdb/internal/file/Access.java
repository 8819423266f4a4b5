package dev.crescendo.duckdb.internal.file;

/** What a session is opened for. */
public enum Access {
    /** Other processes may read at the same time, none may write. */
    READ,
    /** No other process may have the database open. A database that is missing is made. */
    WRITE
}
