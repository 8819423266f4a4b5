package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.duckdb.internal.file.Session;
import dev.crescendo.error.CommitUnknownException;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction. What is not committed when it is closed is rolled back. */
final class Transaction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    private final Database database;
    private final String doing;
    private final Session session;
    private boolean open;

    Transaction(Database database, String doing, Session session) {
        this.database = database;
        this.doing = doing;
        this.session = session;
    }

    /** Something done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Something done with a connection that has no result. */
    @FunctionalInterface
    interface Step {
        void on(Connection connection) throws SQLException;
    }

    /** Is of no consequence where DuckDB does not like it. */
    void limitMemory(long bytes) {
        try {
            session.limitMemory(bytes);
        } catch (SQLException refused) {
            LOG.debug("DuckDB's memory is not limited: {}", refused.getMessage());
        }
    }

    /** Ends that limit. */
    void freeMemory() {
        run(connection -> session.freeMemory());
    }

    void begin() {
        run(connection -> Jdbc.script(connection, "BEGIN TRANSACTION"));
        open = true;
    }

    /**
     * Does something in it.
     *
     * @throws Conflict if another transaction is in the way
     */
    <T> T call(Work<T> work) {
        try {
            return work.on(session.connection());
        } catch (SQLException failure) {
            throw explain(failure);
        }
    }

    void run(Step step) {
        call(connection -> {
            step.on(connection);
            return true;
        });
    }

    RuntimeException explain(SQLException failure) {
        session.noticed(failure);
        return Failures.isConflict(failure) ? new Conflict(doing, failure) : database.explain(doing, failure);
    }

    /**
     * Commits.
     *
     * @throws Conflict if another transaction was in the way; nothing is committed then
     * @throws CommitUnknownException if DuckDB gave up in the middle
     */
    void commit() {
        open = false;
        try {
            Jdbc.script(session.connection(), "COMMIT");
        } catch (SQLException failure) {
            session.noticed(failure);
            if (Failures.isConflict(failure)) {
                throw new Conflict(doing, failure);
            }
            throw new CommitUnknownException(
                    "DuckDB failed during COMMIT while " + doing + " (" + failure.getMessage()
                            + "); the ledger knows whether it happened",
                    failure);
        }
    }

    @Override
    public void close() {
        try {
            if (open) {
                open = false;
                Jdbc.script(session.connection(), "ROLLBACK");
            }
        } catch (SQLException endedAlready) {
            session.noticed(endedAlready);
        } finally {
            session.close();
        }
    }
}
