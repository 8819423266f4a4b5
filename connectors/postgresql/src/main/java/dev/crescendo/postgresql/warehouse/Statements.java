package dev.crescendo.postgresql.warehouse;

import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Runs SQL that was put together from names, which may hold anything, and so must not pass through JDBI's templates. */
final class Statements {
    private Statements() {}

    /** Runs one or more statements; returns the rows that the first of them changed. */
    static long execute(Handle handle, String sql) {
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.execute(sql);
            return statement.getLargeUpdateCount();
        } catch (SQLException failure) {
            throw new Failure(failure);
        }
    }

    /** Carries an error of the driver to where errors are explained. */
    private static final class Failure extends JdbiException {
        private static final long serialVersionUID = 1L;

        Failure(SQLException cause) {
            super(cause);
        }
    }
}
