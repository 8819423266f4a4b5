package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.testserver.PostgresServer;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresConnectionIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private static String database;

    @BeforeAll
    static void create() {
        database = SERVER.createDatabase();
    }

    @Test
    void theServerSeesWhichPipelineConnects() throws SQLException {
        try (Connection connection = SourceDriver.connection(SERVER, database).open("orders");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_setting('application_name')")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("crescendo:orders");
        }
    }

    @Test
    void aDatabaseThatIsMissingIsConfiguration() {
        assertThat(failure(SourceDriver.connection(SERVER, "no_such_database")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no_such_database");
    }

    @Test
    void aUserWhoIsNotLetInIsConfiguration() {
        assertThat(failure(PostgresConnection.to(SERVER.url(database)).as("nobody_here", Secret.literal("x"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nobody_here");
    }

    @Test
    void aServerThatDoesNotAnswerIsUnavailable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(failure(PostgresConnection.to("jdbc:postgresql://127.0.0.1:" + free + "/d")))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void whatTheUserMayNotReadNamesTheTable() throws SQLException {
        String role = database + "_reader";
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE hidden (id int); CREATE ROLE " + role + " LOGIN PASSWORD 'reader'");
        }
        PostgresConnection connection =
                PostgresConnection.to(SERVER.url(database)).as(role, Secret.literal("reader"));
        SourceDriver driver =
                new SourceDriver(PostgresTable.of(connection, "public.hidden").cursor("id"));

        CrescendoException refused = null;
        try {
            driver.since(dev.crescendo.position.Position.empty());
        } catch (CrescendoException expected) {
            refused = expected;
        }

        assertThat(refused)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("hidden")
                .hasMessageContaining(role);
    }

    private static CrescendoException failure(PostgresConnection connection) {
        try (Connection opened = connection.open("tested")) {
            throw new AssertionError("connected: " + opened);
        } catch (SQLException failed) {
            return connection.sourceError("connecting", failed);
        }
    }
}
