package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.CommitUnknownException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** One transaction and its connection. What is not committed when it is closed is rolled back. */
final class Transaction implements AutoCloseable {
    private final Database database;
    private final String doing;
    private final Connection connection;
    private final Handle handle;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean broken;

    Transaction(Database database, String doing, Connection connection, Handle handle) {
        this.database = database;
        this.doing = doing;
        this.connection = connection;
        this.handle = handle;
    }

    Connection connection() {
        return connection;
    }

    <T> T call(Function<Handle, T> work) {
        try {
            return work.apply(handle);
        } catch (RuntimeException failure) {
            throw database.explain(doing, failure);
        }
    }

    void run(Consumer<Handle> work) {
        call(with -> {
            work.accept(with);
            return true;
        });
    }

    /** The exception for a failure of the driver itself. */
    RuntimeException explain(SQLException failure) {
        return database.explain(doing, failure);
    }

    /**
     * Commits; the connection is then free for another transaction of the same kind, or to be closed.
     *
     * @throws CommitUnknownException if the connection broke before the server's answer came
     */
    void commit() {
        try {
            connection.commit();
        } catch (SQLException failure) {
            broken = true;
            if (isUnanswered(failure)) {
                throw new CommitUnknownException(
                        "the connection to the warehouse broke during COMMIT while " + doing
                                + "; the ledger knows whether it happened",
                        failure);
            }
            throw database.explain(doing, failure);
        }
    }

    /** Class 08: the connection broke. 57P: the server ended the session, perhaps between commit and answer. */
    private static boolean isUnanswered(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("57P")
                || failure.getCause() instanceof IOException;
    }

    /** Cuts the connection, from any thread, whatever it is doing; the server rolls back. */
    void abort() {
        if (closed.compareAndSet(false, true)) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException alreadyGone) {
                Database.closeQuietly(connection);
            }
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (broken) {
                connection.close();
                return;
            }
            connection.rollback();
            connection.setAutoCommit(true);
            database.giveBack(connection);
        } catch (SQLException gone) {
            Database.closeQuietly(connection);
        }
    }
}
