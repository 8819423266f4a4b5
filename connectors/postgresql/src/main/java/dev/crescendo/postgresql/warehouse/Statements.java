package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.warehouse.CancelOnInterrupt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** SQL that holds names of the user's own, which must not pass through JDBI's templates. An interrupt cancels it. */
final class Statements {
    /** How PostgreSQL says, as a notice only, that it has cut off a name. */
    private static final String CUT_OFF = "42622";

    private Statements() {}

    /** Runs one or more statements; returns the rows that the first of them changed. */
    static long execute(Handle handle, String sql) {
        try (Statement statement = handle.getConnection().createStatement();
                CancelOnInterrupt watch = new CancelOnInterrupt(statement)) {
            statement.execute(sql);
            return statement.getLargeUpdateCount();
        } catch (SQLException failure) {
            throw new Failure(failure);
        }
    }

    /**
     * Runs a statement that someone else has written, unless it has a name that PostgreSQL would cut off, and so might take
     * for another.
     *
     * @throws ConfigurationException if it has
     */
    static void executeWhole(Handle handle, String sql, String doing) {
        execute(handle, "SET LOCAL client_min_messages = notice");
        try (Statement statement = handle.getConnection().createStatement();
                CancelOnInterrupt watch = new CancelOnInterrupt(statement)) {
            try {
                statement.execute(sql);
            } catch (SQLException failure) {
                refuseWhatWasCutOff(statement, doing);
                throw failure;
            }
            refuseWhatWasCutOff(statement, doing);
        } catch (SQLException failure) {
            throw new Failure(failure);
        }
    }

    private static void refuseWhatWasCutOff(Statement statement, String doing) throws SQLException {
        for (SQLWarning note = statement.getWarnings(); note != null; note = note.getNextWarning()) {
            if (CUT_OFF.equals(note.getSQLState())) {
                throw new ConfigurationException(
                        doing, "a name is longer than PostgreSQL's 63 bytes: " + note.getMessage(), "Make it shorter.");
            }
        }
    }

    /** The first column of a query. */
    static List<String> texts(Handle handle, String sql) {
        try (Statement statement = handle.getConnection().createStatement();
                CancelOnInterrupt watch = new CancelOnInterrupt(statement);
                ResultSet result = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (result.next()) {
                texts.add(result.getString(1));
            }
            return texts;
        } catch (SQLException failure) {
            throw new Failure(failure);
        }
    }

    /** A query's only value. */
    static long number(Handle handle, String sql) {
        return Long.parseLong(texts(handle, sql).get(0));
    }

    /** A query's only value. */
    static boolean isTrue(Handle handle, String sql) {
        return texts(handle, sql).get(0).equals("t");
    }

    /** Carries an error of the driver to where errors are explained. */
    private static final class Failure extends JdbiException {
        private static final long serialVersionUID = 1L;

        Failure(SQLException cause) {
            super(cause);
        }
    }
}
