package dev.crescendo.testserver;

import java.nio.file.Path;
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
        throw new UnsupportedOperationException(
                "An external PostgreSQL starts no standbys here: use -D" + ServerMode.PROPERTY + "=embedded");
    }

    /** Lets the server read a file, and nobody else; returns the path it has for the server. */
    default String place(Path file) {
        throw new UnsupportedOperationException(
                "An external PostgreSQL is given no files: use -D" + ServerMode.PROPERTY + "=embedded");
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
