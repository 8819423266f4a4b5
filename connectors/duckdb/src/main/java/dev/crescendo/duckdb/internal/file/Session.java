package dev.crescendo.duckdb.internal.file;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection to a database that is open in this JVM. Used by one thread; closed by whoever opened it. */
public final class Session implements AutoCloseable {
    private final SharedDatabase database;
    private final Connection connection;
    private final AtomicBoolean closed = new AtomicBoolean();

    Session(SharedDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    /** Lets DuckDB use no more than so many bytes for as long as this is the only session. */
    public void limitMemory(long bytes) throws SQLException {
        database.limitMemory(connection, bytes);
    }

    /** Ends that limit. */
    public void freeMemory() throws SQLException {
        database.freeMemory(connection);
    }

    /** Looks at a failure: after some, nobody in this JVM can go on with the instance, and a new one is opened. */
    public void noticed(SQLException failure) {
        if (Failures.isFatal(failure)) {
            database.breakInstance();
        } else if (Failures.isOutOfMemory(failure)) {
            database.discard();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                try (connection) {
                    freeMemory();
                }
            } catch (SQLException alreadyGone) {
                // what was not committed is rolled back with the instance
            } finally {
                database.release();
            }
        }
    }
}
