package dev.crescendo.postgresql;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.UnavailableException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sorts what PostgreSQL and its driver say by what the caller should do next. */
final class SqlErrors {
    private SqlErrors() {}

    static CrescendoException explain(
            PostgresConnection connection,
            String doing,
            SQLException failure,
            BiFunction<String, @Nullable Throwable, ? extends CrescendoException> refused) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        String what = doing + " at " + connection + " failed: " + failure.getMessage() + " (" + state + ")";
        if (isAboutEncryption(failure)) {
            return configuration(
                    connection,
                    failure,
                    "the encrypted connection failed: " + failure.getMessage(),
                    "Name the server's authority with sslrootcert, or choose another sslmode in the URL.");
        }
        if (state.startsWith("28")) {
            return configuration(
                    connection,
                    failure,
                    "the server does not let user '" + connection.user() + "' in: " + failure.getMessage(),
                    "Check user and password, and the server's pg_hba.conf.");
        }
        if (state.equals("3D000")) {
            return configuration(
                    connection,
                    failure,
                    "there is no database '" + connection.database() + "'",
                    "Create it, or mend the URL.");
        }
        if (state.equals("42501")) {
            return refused.apply(
                    what + ". Grant user '" + connection.user() + "' what it lacks, or connect as another.", failure);
        }
        if (state.startsWith("08") || state.startsWith("57P0") || state.equals("53300")) {
            return new UnavailableException(
                    what + ". Check that the server runs and can be reached, then run again.", failure);
        }
        if (state.equals("40001") || state.equals("40P01") || state.equals("55P03")) {
            return new UnavailableException(what + ". Another session was in the way; run again.", failure);
        }
        return refused.apply(what, failure);
    }

    private static CrescendoException configuration(
            PostgresConnection connection, SQLException cause, String what, String todo) {
        ConfigurationException problem = new ConfigurationException("connection " + connection, what, todo);
        problem.addSuppressed(cause);
        return problem;
    }

    private static boolean isAboutEncryption(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }
}
