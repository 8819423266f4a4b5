package dev.crescendo.testserver;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PostgreSQL that somebody else runs: {@code crescendo.test.postgres.url}, {@code .user} and {@code .password}. */
record ExternalPostgres(
        String host, int port, String user, String password, String maintenanceDatabase, String parameters)
        implements RunningPostgres {
    private static final String URL = "crescendo.test.postgres.url";
    private static final String URL_EXAMPLE = "jdbc:postgresql://127.0.0.1:5432/postgres";
    private static final Pattern PARTS =
            Pattern.compile("jdbc:postgresql://([^/?,:\\[]+|\\[[^]]+])(?::(\\d{1,5}))?(?:/([^?]*))?(\\?.*)?");

    static ExternalPostgres fromProperties() {
        String url = ServerMode.required(URL, URL_EXAMPLE);
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            throw new ServerUnavailableException("-D" + URL + " must look like " + URL_EXAMPLE + ", with one host.");
        }
        ExternalPostgres server = new ExternalPostgres(
                parts.group(1),
                Integer.parseInt(Optional.ofNullable(parts.group(2)).orElse("5432")),
                ServerMode.required("crescendo.test.postgres.user", "postgres"),
                System.getProperty("crescendo.test.postgres.password", ""),
                Optional.ofNullable(parts.group(3))
                        .filter(database -> !database.isEmpty())
                        .orElse("postgres"),
                Optional.ofNullable(parts.group(4)).orElse(""));
        try {
            server.connect().close();
        } catch (SQLException e) {
            throw new ServerUnavailableException(
                    "No PostgreSQL answers at -D" + URL + ", " + server.host + ":" + server.port + ": "
                            + e.getMessage(),
                    e);
        }
        return server;
    }

    @Override
    public void kill() {
        throw notOurs("kill");
    }

    @Override
    public void restart() {
        throw notOurs("restart");
    }

    @Override
    public void stop(List<String> databases) {
        if (databases.isEmpty()) {
            return;
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String database : databases) {
                statement.execute("drop database if exists " + database + " with (force)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Could not drop " + databases + " on " + host + ":" + port, e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "external PostgreSQL " + host + ":" + port;
    }

    private Connection connect() throws SQLException {
        String url = "jdbc:postgresql://" + host + ":" + port + "/" + maintenanceDatabase + parameters;
        return DriverManager.getConnection(url, user, password);
    }

    private static UnsupportedOperationException notOurs(String action) {
        return new UnsupportedOperationException(
                "Tests may not " + action + " an external PostgreSQL: use -D" + ServerMode.PROPERTY + "=embedded");
    }
}
