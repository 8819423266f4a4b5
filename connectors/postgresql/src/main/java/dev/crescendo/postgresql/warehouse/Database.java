package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.CommitUnknownException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.internal.copy.TextForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one process in one warehouse. While a ledger is open, connections wait here for the next
 * transaction; otherwise they are closed when theirs ends. Safe for use by several threads.
 */
final class Database {
    /**
     * How every transaction begins. A client that stops in the middle keeps others off the lanes for the idle timeout,
     * and the lock timeout outlasts that by far, so that whoever takes over gets through. One whose machine is gone in the middle
     * of a COPY is found by the keepalives. A policy that would hide rows from us makes an error, not a table that is
     * wrong. A commit that may vanish in a crash of the server would break the promise that position and data are one,
     * hence synchronous_commit. All of it ends with the transaction, so a pooler may stand between.
     */
    private static final String PREAMBLE = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;
            SET LOCAL statement_timeout = 0;
            SET LOCAL lock_timeout = '120s';
            SET LOCAL idle_in_transaction_session_timeout = '60s';
            SET LOCAL tcp_keepalives_idle = 30;
            SET LOCAL tcp_keepalives_interval = 10;
            SET LOCAL tcp_keepalives_count = 3;
            SET LOCAL row_security = off;
            SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'""";

    /** For transactions that turn values into text: each has one form, from which it can be read back exactly. */
    static final String EXACT_TEXT = TextForm.SETTINGS;

    /** For transactions that join whole tables: as much memory as that takes without a detour over the disk, mostly. */
    static final String MEMORY_TO_JOIN = """
            SELECT set_config('work_mem', '64MB', true)
            WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')""";

    private static final String IDLE_FOR_TOO_LONG = "25P03";

    private final PostgresConnection server;
    /** Made while the first connection is opened, which takes as long. */
    private final CompletableFuture<Jdbi> jdbi;

    private final ThreadLocal<Connection> opening = new ThreadLocal<>();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private int users;

    Database(PostgresConnection server, Schemas schemas) {
        this.server = server;
        this.jdbi = CompletableFuture.supplyAsync(() -> jdbi(schemas), work -> {
            Thread thread = new Thread(work, "crescendo-jdbi");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private Jdbi jdbi(Schemas schemas) {
        Jdbi made = Jdbi.create(opening::get);
        made.registerArrayType(String.class, "text");
        made.registerArrayType(Long.class, "bigint");
        LedgerSql sql = new LedgerSql(Map.of(
                "ledger",
                quote(schemas.ledger()),
                "staging",
                quote(schemas.staging()),
                "load_ids",
                "'" + quote(schemas.ledger()) + ".load_ids'",
                "mine",
                "project = :project AND pipeline = :pipeline AND target = :target"));
        made.getConfig(SqlStatements.class)
                .setUnusedBindingAllowed(true)
                .setTemplateEngine(sql)
                .setSqlParser(sql);
        return made;
    }

    /** An identifier as SQL wants it, whatever it holds. */
    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A text as SQL wants it. */
    static String literal(String text) {
        String escaped = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + escaped + "'" : "E'" + escaped.replace("\\", "\\\\") + "'";
    }

    /** Keeps connections from now on, until {@link #letGo} is called as often. */
    synchronized void keep() {
        users++;
    }

    void letGo() {
        ArrayDeque<Connection> unused = new ArrayDeque<>();
        synchronized (this) {
            users--;
            if (users == 0) {
                unused.addAll(idle);
                idle.clear();
            }
        }
        unused.forEach(Database::closeQuietly);
    }

    /** Begins a transaction; the caller closes it. */
    Transaction begin(String doing) {
        Connection kept = take();
        if (kept != null) {
            try {
                return begin(doing, kept);
            } catch (SQLException stale) {
                closeQuietly(kept);
            }
        }
        Connection fresh = null;
        try {
            fresh = server.open("warehouse");
            return begin(doing, fresh);
        } catch (SQLException failure) {
            if (fresh != null) {
                closeQuietly(fresh);
            }
            throw server.warehouseError(doing, failure);
        }
    }

    private Transaction begin(String doing, Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(PREAMBLE);
        }
        return new Transaction(this, doing, connection, handleOn(connection));
    }

    private Handle handleOn(Connection connection) {
        opening.set(connection);
        try {
            return jdbi.join().open();
        } finally {
            opening.remove();
        }
    }

    private synchronized @Nullable Connection take() {
        return idle.pollFirst();
    }

    /** Takes back a connection on which no transaction is open. */
    void giveBack(Connection connection) {
        synchronized (this) {
            if (users > 0) {
                idle.addFirst(connection);
                return;
            }
        }
        closeQuietly(connection);
    }

    /**
     * Does something in a transaction of its own, which may be done again if the answer to COMMIT is lost.
     *
     * @param doing for messages: "claiming shop.orders"
     */
    <T> T inTransaction(String doing, Function<Handle, T> work) {
        try (Transaction transaction = begin(doing)) {
            T result = transaction.call(work);
            transaction.commit();
            return result;
        } catch (CommitUnknownException unanswered) {
            throw new UnavailableException(
                    "the connection to the warehouse broke while " + doing + "; run it again", unanswered);
        }
    }

    /**
     * As above, and once more where the connection breaks, be it at COMMIT, whose answer nobody knows then: else a claim, say,
     * is held by nobody who knows of it.
     *
     * @param work that comes to the same if it is done twice
     */
    <T> T inRepeatableTransaction(String doing, Function<Handle, T> work) {
        try {
            return inTransaction(doing, work);
        } catch (UnavailableException broken) {
            try {
                return inTransaction(doing, work);
            } catch (CrescendoException again) {
                again.addSuppressed(broken);
                throw again;
            }
        }
    }

    /** What the caller should do about a failure. */
    RuntimeException explain(String doing, RuntimeException failure) {
        if (failure instanceof JdbiException) {
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    return explain(doing, sql);
                }
            }
            return new InternalException("a statement could not be made while " + doing, failure);
        }
        return failure;
    }

    CrescendoException explain(String doing, SQLException failure) {
        if (IDLE_FOR_TOO_LONG.equals(failure.getSQLState())) { // by the limit of the preamble, which is ours
            return new UnavailableException(
                    doing + " at " + server + " failed: this process stood still for a minute in the midst of a"
                            + " transaction (was it stopped, or its machine asleep?), and the server has ended that, so"
                            + " that others can go on. Run it again",
                    failure);
        }
        return server.warehouseError(doing, failure);
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyGone) {
            // Nothing is left that could be lost: no transaction is open, or the server rolls it back.
        }
    }
}
