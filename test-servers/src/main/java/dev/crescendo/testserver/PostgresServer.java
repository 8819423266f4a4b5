package dev.crescendo.testserver;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for tests (18, unless a container image or an external server is another): durable commits, logical replication, prepared transactions. Most tests take {@link
 * #shared} and a database of their own from {@link #createDatabase}; a test that kills the server takes {@link #start}.
 */
public final class PostgresServer implements AutoCloseable {
    /**
     * Settings of embedded and container servers. Embedded ones would lose commits in a crash without the first two.
     */
    static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            "synchronous_commit", "on",
            "fsync", "on",
            "lc_messages", "C",
            "wal_level", "logical",
            "max_connections", "100",
            "max_prepared_transactions", "20",
            "timezone", "UTC"));

    private static @Nullable PostgresServer shared;

    private final RunningPostgres running;
    private final List<String> databases = new CopyOnWriteArrayList<>();
    private final ExitHook hook;

    private PostgresServer(RunningPostgres running) {
        this.running = running;
        hook = new ExitHook("PostgreSQL on port " + running.port(), () -> running.stop(databases));
    }

    /**
     * A fresh server, empty and for the caller alone; the caller closes it. With external servers it is the one that
     * the properties name.
     *
     * @throws ServerUnavailableException when it cannot be had; the message ends with the server's log
     */
    public static PostgresServer start() {
        return new PostgresServer(
                switch (ServerMode.current()) {
                    case EMBEDDED -> ZonkyPostgres.start();
                    case CONTAINERS -> ContainerPostgres.start();
                    case EXTERNAL -> ExternalPostgres.fromProperties();
                });
    }

    /**
     * The server that all tests of this JVM share. It stops when the JVM exits: closing it does nothing, killing it is
     * an error.
     *
     * @throws ServerUnavailableException as {@link #start}
     */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /**
     * A standby that follows this server by streaming, from a copy of its data; the caller closes it before this one.
     *
     * @param settings of the standby, besides those of this server
     * @throws UnsupportedOperationException on an external server
     */
    public PostgresServer startStandby(Map<String, String> settings) {
        return new PostgresServer(running.standby(settings));
    }

    /**
     * Lets the server read a file of the tests, a certificate for example, and nobody else.
     *
     * @return the path under which the server finds it; in a container it is a copy
     * @throws UnsupportedOperationException on an external server
     */
    public String place(Path file) {
        return running.place(file);
    }

    /** The JDBC URL of a database, without user and password. */
    public String url(String database) {
        return "jdbc:postgresql://" + running.host() + ":" + port() + "/" + database + running.parameters();
    }

    /** A user who may do everything. */
    public String user() {
        return running.user();
    }

    public String password() {
        return running.password();
    }

    public int port() {
        return running.port();
    }

    /**
     * Creates an empty database that nobody else knows of.
     *
     * @return its name
     * @throws IllegalStateException when the server refuses
     */
    public String createDatabase() {
        String database = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = connect(running.maintenanceDatabase());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + database);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create database " + database + " on port " + port(), e);
        }
        databases.add(database);
        return database;
    }

    /** A new connection as {@link #user}; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), user(), password());
    }

    /**
     * Ends the server like a crash of its machine's power: SIGKILL, nothing is said to the clients. Returns when the
     * server process is gone.
     *
     * @throws IllegalStateException on the {@link #shared} server
     * @throws UnsupportedOperationException on an external server
     */
    public void kill() {
        refuseShared("kill");
        running.kill();
    }

    /**
     * Starts the server again after {@link #kill}, on the same data and port; PostgreSQL recovers first. Embedded only.
     *
     * @throws IllegalStateException on the {@link #shared} server
     * @throws UnsupportedOperationException on a container or an external server
     */
    public void restart() {
        refuseShared("restart");
        running.restart();
    }

    /**
     * Stops the server and removes its data; on an external server, the databases created here. May be called twice.
     */
    @Override
    public void close() {
        if (isShared()) {
            return;
        }
        hook.remove();
        running.stop(databases);
        databases.clear();
    }

    private void refuseShared(String action) {
        if (isShared()) {
            throw new IllegalStateException(
                    "Other tests use the shared PostgreSQL: to " + action + " one, take PostgresServer.start().");
        }
    }

    private boolean isShared() {
        synchronized (PostgresServer.class) {
            return this == shared;
        }
    }
}
