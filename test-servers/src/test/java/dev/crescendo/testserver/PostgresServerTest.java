package dev.crescendo.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @Test
    void theServerIsPostgres18UnlessAnotherWasChosen() throws SQLException {
        String database = SERVER.createDatabase();

        if (ServerMode.current() != ServerMode.EXTERNAL && System.getProperty(ContainerPostgres.IMAGE) == null) {
            assertThat(ask(SERVER, database, "select version()")).startsWith("PostgreSQL 18");
        }
        assertThat(ask(SERVER, database, "select current_database()")).isEqualTo(database);
        assertThat(SERVER.url(database)).doesNotContain("password");
    }

    @Test
    void commitsAreDurableAndReplicationIsLogical() throws SQLException {
        String database = SERVER.createDatabase();

        for (Map.Entry<String, String> setting : Map.of(
                        "synchronous_commit", "on",
                        "fsync", "on",
                        "full_page_writes", "on",
                        "wal_level", "logical",
                        "max_connections", "100",
                        "max_prepared_transactions", "20")
                .entrySet()) {
            assertThat(ask(SERVER, database, "show " + setting.getKey()))
                    .as(setting.getKey())
                    .isEqualTo(setting.getValue());
        }
    }

    @Test
    void twoDatabasesDoNotSeeEachOther() throws SQLException {
        String one = SERVER.createDatabase();
        String other = SERVER.createDatabase();

        execute(SERVER, one, "create table orders as select 1 as id");

        assertThat(ask(SERVER, one, "select to_regclass('orders')")).isEqualTo("orders");
        assertThat(ask(SERVER, other, "select to_regclass('orders')")).isNull();
    }

    @Test
    void aStandbyFollowsItsPrimary() throws SQLException {
        assumeTrue(ServerMode.current() != ServerMode.EXTERNAL, "an external server has no standbys of ours");
        try (PostgresServer primary = PostgresServer.start()) {
            String database = primary.createDatabase();
            try (PostgresServer standby = primary.startStandby(Map.of("work_mem", "8MB"))) {
                execute(primary, database, "create table orders as select 1 as id");
                String place = ask(primary, database, "select pg_current_wal_flush_lsn()");

                long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (!ask(standby, database, "select pg_last_wal_replay_lsn() >= '" + place + "'")
                        .equals("t")) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    LockSupport.parkNanos(5_000_000);
                }
                assertThat(ask(standby, database, "select id from orders")).isEqualTo("1");
                assertThat(ask(standby, database, "select pg_is_in_recovery()")).isEqualTo("t");
                assertThat(ask(standby, database, "show work_mem")).isEqualTo("8MB");
            }
        }
    }

    @Test
    void theServerReadsAFileThatNobodyElseMayRead(@TempDir Path folder) throws Exception {
        assumeTrue(ServerMode.current() != ServerMode.EXTERNAL, "an external server is given no files");
        Path file = Files.writeString(folder.resolve("secret.txt"), "for you");

        String place = SERVER.place(file);

        String database = SERVER.createDatabase();
        assertThat(ask(SERVER, database, "select pg_read_file('" + place + "')"))
                .isEqualTo("for you");
    }

    @Test
    void committedRowsSurviveAKill() throws SQLException {
        assumeTrue(ServerMode.current() == ServerMode.EMBEDDED, "only an embedded server restarts");
        try (PostgresServer server = PostgresServer.start()) {
            assertThat(ask(server, "postgres", "select count(*) from pg_database"))
                    .as("a new server has its own three databases")
                    .isEqualTo("3");
            String database = server.createDatabase();
            String url = server.url(database);
            execute(server, database, "create table orders as select generate_series(1, 1000) as id");

            for (int crash = 1; crash <= 2; crash++) {
                try (Connection connection = server.connect(database)) {
                    server.kill();

                    assertThat(connection.isValid(5)).isFalse();
                }
                assertThatExceptionOfType(SQLException.class).isThrownBy(() -> server.connect(database));

                server.restart();

                assertThat(server.url(database)).isEqualTo(url);
                assertThat(ask(server, database, "select count(*) from orders")).isEqualTo("1000");
            }
        }
    }

    @Test
    void aKilledServerCanBeClosed() {
        assumeTrue(ServerMode.current() != ServerMode.EXTERNAL, "an external server is not killed");
        try (PostgresServer server = PostgresServer.start()) {
            server.kill();
        }
    }

    @Test
    void theSharedServerIsOneAndOutlivesItsUsers() throws SQLException {
        PostgresServer shared = PostgresServer.shared();
        shared.close();

        assertThat(shared).isSameAs(SERVER);
        assertThat(ask(shared, shared.createDatabase(), "select 1")).isEqualTo("1");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(shared::kill)
                .withMessageContaining("PostgresServer.start()");
    }

    private static String ask(PostgresServer server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static void execute(PostgresServer server, String database, String command) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
