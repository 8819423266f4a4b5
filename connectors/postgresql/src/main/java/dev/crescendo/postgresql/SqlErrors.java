package dev.crescendo.postgresql;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.UnavailableException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Optional;
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
                    "Connect by the name that the certificate is for, name the server's authority with sslrootcert, or choose"
                            + " another sslmode in the URL.");
        }
        if (state.startsWith("28")) {
            return configuration(
                    connection,
                    failure,
                    "the server does not let user '" + connection.user() + "' in: " + failure.getMessage(),
                    "Check user and password, and the server's pg_hba.conf.");
        }
        if (state.equals("08004")) {
            return configuration(
                    connection,
                    failure,
                    "the server refused the connection: " + failure.getMessage(),
                    "If it speaks no TLS, choose another sslmode in the URL; else check how users log in there.");
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
        if (state.equals("53300")) {
            return new UnavailableException(
                    what + ". No connection is left for user '" + connection.user() + "': run again when others have"
                            + " ended, use fewer splits, or raise the server's or the user's connection limit.",
                    failure);
        }
        if (state.equals("53100")) {
            return new UnavailableException(what + ". Make room on the server's disk, then run again.", failure);
        }
        if (state.equals("57014") && Thread.currentThread().isInterrupted()) {
            return new CancelledException("stopped while " + doing);
        }
        if (state.equals("57014")) {
            return refused.apply(
                    what + ". The server stopped the statement: by its statement_timeout for user '" + connection.user()
                            + "', or because someone cancelled it. Raise that limit for this user (ALTER ROLE … SET"
                            + " statement_timeout), or read smaller pieces with more splits or a cursor.",
                    failure);
        }
        if (state.equals("25P03") || state.equals("25P04")) {
            return refused.apply(
                    what + ". The server ended the transaction by its "
                            + (state.equals("25P03") ? "idle_in_transaction_session_timeout" : "transaction_timeout")
                            + " for user '" + connection.user() + "'. Raise that limit for this user, or read smaller"
                            + " pieces with more splits or a cursor.",
                    failure);
        }
        Optional<String> unreachable = unreachable(failure);
        if (state.startsWith("08") && unreachable.isPresent()) {
            return new UnavailableException(
                    doing + " at " + connection + " failed: " + unreachable.get() + ", then run again.", failure);
        }
        if (state.equals("08P01")) {
            return refused.apply(
                    doing + " at " + connection
                            + " failed: what answers there does not speak as PostgreSQL does. Check host"
                            + " and port in the URL",
                    failure);
        }
        if (state.startsWith("08") || state.startsWith("57P0")) {
            return new UnavailableException(
                    what + ". Check that the server runs and can be reached, then run again.", failure);
        }
        if (state.equals("40001") && String.valueOf(failure.getMessage()).contains("recovery")) {
            return new UnavailableException(
                    what + ". This server is a standby, where replaying the primary's changes goes before reading: run"
                            + " again; and to have more time, set hot_standby_feedback or raise"
                            + " max_standby_streaming_delay there, or read by a cursor.",
                    failure);
        }
        if (state.equals("40001") || state.equals("40P01") || state.equals("55P03")) {
            return new UnavailableException(what + ". Another session was in the way; run again.", failure);
        }
        return refused.apply(what, failure);
    }

    /** Why nobody was reached, in our own words: the driver's are in the user's language, and often tell less. */
    private static Optional<String> unreachable(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return Optional.of("there is no host " + cause.getMessage()
                        + ". Check the name in the URL, and that this" + " machine can look names up");
            }
            if (cause instanceof SocketTimeoutException || cause instanceof NoRouteToHostException) {
                return Optional.of("nothing answers there. Check host and port in the URL, and firewalls between");
            }
            if (cause instanceof ConnectException) {
                return Optional.of(
                        "nothing accepts connections there. Check that the server runs, and host and port in the"
                                + " URL");
            }
        }
        return Optional.empty();
    }

    private static CrescendoException configuration(
            PostgresConnection connection, SQLException cause, String what, String todo) {
        ConfigurationException problem = new ConfigurationException("connection " + connection, what, todo);
        problem.addSuppressed(cause);
        return problem;
    }

    private static boolean isAboutEncryption(Throwable failure) {
        if (String.valueOf(failure.getMessage()).contains("HostnameVerifier")) {
            return true; // the driver gives no other sign that the certificate is for another name
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }
}
