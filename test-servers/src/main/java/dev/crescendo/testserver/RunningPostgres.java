package dev.crescendo.testserver;

import java.util.List;
import java.util.Map;

/** A PostgreSQL server that answers, however it came to be. */
interface RunningPostgres {
    String host();

    int port();

    String user();

    String password();

    /** A database that exists from the start, to connect to for creating others. */
    String maintenanceDatabase();

    /** What follows the database name in a JDBC URL: empty, or from the question mark on. */
    default String parameters() {
        return "";
    }

    /** A standby that follows this server, with settings of its own. */
    default RunningPostgres standby(Map<String, String> settings) {
        throw new UnsupportedOperationException("Only an embedded PostgreSQL starts standbys.");
    }

    /** SIGKILL; returns when the server is gone. */
    void kill();

    /** Starts the killed server again, on the same data and port. */
    void restart();

    /**
     * Ends the server and removes its data. May be called twice.
     *
     * @param databases those the tests created, for a server that lives on
     */
    void stop(List<String> databases);
}
