package dev.crescendo.postgresql.warehouse;

import dev.crescendo.warehouse.CancelOnInterrupt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** SQL that holds names of the user's own, which must not pass through JDBI's templates. An interrupt cancels it. */
final class Statements {
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
