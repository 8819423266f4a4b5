package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.CutProxy;
import dev.crescendo.testserver.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers and administrators do to a project, and that the next run makes good for it. */
@Timeout(180)
class FaultsIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String COUNTS = "select count(*) || ' ' || count(distinct id) from raw.events";

    private static final String POSITIONS =
            "select string_agg(lane || ' at ' || token, ', ') from crescendo.lanes where token is not null";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    /** Sessions that read, and sessions that write, whichever are met in the midst of a COPY. */
    @ParameterizedTest
    @ValueSource(strings = {"COPY (%", "COPY \"raw\"%"})
    void aServerThatEndsSessionsInTheMidstOfACopyLeavesNothingHalfLoaded(String copy) throws Exception {
        String shop = SERVER.createDatabase();
        String warehouse = SERVER.createDatabase();
        execute(shop, "create table events (id bigint primary key, name text not null)");
        execute(shop, "insert into events select i, repeat('x', 80) from generate_series(1, 400000) i");
        write(SERVER.url(shop), SERVER.url(warehouse));

        AtomicBoolean over = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        int exitCode;
        boolean met;
        try (Connection connection = SERVER.connect("postgres")) {
            Future<Boolean> ending = thread.submit(() -> {
                String end = "select count(pg_terminate_backend(pid)) from pg_stat_activity where state = 'active'"
                        + " and datname in ('" + shop + "', '" + warehouse + "') and query ilike '" + copy + "'";
                while (!over.get()) {
                    if (!query(connection, end).equals("0")) {
                        return true;
                    }
                }
                return false;
            });
            exitCode = run("run");
            over.set(true);
            met = ending.get();
        } finally {
            thread.shutdownNow();
        }

        assertThat(met).as("a COPY was met under way").isTrue();
        assertThat(exitCode).as("%s", err).isEqualTo(1);
        assertThat(err.toString()).contains("events").doesNotContain("\tat ");
        assertThat(query(warehouse, "select coalesce(sum(read), 0) from crescendo.loads"))
                .isEqualTo("0");
        assertThat(run("run")).as("%s", err).isZero();
        assertThat(query(warehouse, COUNTS)).isEqualTo("400000 400000");
    }

    /** A byte at a time, and connections that are reset wherever a run is. */
    @Test
    void aLinkThatIsSlowAndBreaksLosesNothingAndDoublesNothing() throws Exception {
        String shop = SERVER.createDatabase();
        String warehouse = SERVER.createDatabase();
        execute(shop, "create table events (id bigint primary key, name text not null)");
        try (CutProxy link = new CutProxy(SERVER.port())) {
            String server = ":" + SERVER.port() + "/";
            String through = ":" + link.port() + "/";
            write(
                    SERVER.url(shop).replace(server, through),
                    SERVER.url(warehouse).replace(server, through));
            execute(shop, "insert into events select i, 'slow' from generate_series(1, 20) i");
            link.slice(1);
            assertThat(run("run")).as("%s", err).isZero();
            assertThat(query(warehouse, COUNTS)).isEqualTo("20 20");

            link.slice(1 << 16);
            int rows = 20;
            int broken = 0;
            for (long bytes = 100; bytes < 100_000; bytes += bytes / 5) {
                execute(
                        shop,
                        "insert into events select i, 'broken' from generate_series(" + (rows + 1) + ", " + (rows + 10)
                                + ") i");
                link.resetAfter(bytes);
                int exitCode = run("run");
                if (exitCode != 0) {
                    broken++;
                    assertThat(exitCode).as("%s", err).isEqualTo(1);
                    assertThat(link.hasReset()).as("%s", err).isTrue();
                    assertThat(err.toString())
                            .containsPattern("run (it )?again")
                            .doesNotContain("\tat ");
                    assertThat(query(warehouse, COUNTS)).isIn(rows + " " + rows, (rows + 10) + " " + (rows + 10));
                }
                rows += 10;
                link.resetAfter(Long.MAX_VALUE);
                assertThat(run("run")).as("%s", err).isZero();
                assertThat(query(warehouse, COUNTS)).isEqualTo(rows + " " + rows);
            }
            assertThat(broken).isGreaterThan(3);
        }
    }

    @Test
    void whatAConstraintOfTheWarehouseRefusesIsToldWithoutTheValuesOfTheRow() throws Exception {
        String shop = SERVER.createDatabase();
        String warehouse = SERVER.createDatabase();
        execute(shop, "create table events (id bigint primary key, name text not null)");
        execute(shop, "insert into events values (1, 'fine')");
        write(SERVER.url(shop), SERVER.url(warehouse));
        assertThat(run("run")).as("%s", err).isZero();
        execute(warehouse, "alter table raw.events add constraint tidy check (name not like 'private%')");
        execute(shop, "insert into events values (2, 'private 4711')");

        assertThat(run("run")).as("%s", err).isEqualTo(1);
        assertThat(err.toString()).contains("\"tidy\"").doesNotContain("4711").doesNotContain("\tat ");
        assertThat(query(warehouse, "select string_agg(message, ' ') from crescendo.runs"))
                .contains("tidy")
                .doesNotContain("4711");
        assertThat(query(warehouse, COUNTS)).isEqualTo("1 1");
    }

    /** The position is in the warehouse, so it goes back with the data. */
    @Test
    void whatABackupOfTheWarehouseDoesNotHaveIsLoadedAgain() throws Exception {
        String shop = SERVER.createDatabase();
        String warehouse = SERVER.createDatabase();
        execute(shop, "create table events (id bigint primary key, name text not null)");
        execute(shop, "insert into events select i, 'first' from generate_series(1, 100) i");
        write(SERVER.url(shop), SERVER.url(warehouse));
        assertThat(run("run")).as("%s", err).isZero();
        execute("postgres", "create database " + warehouse + "_backup template " + warehouse);
        execute(shop, "insert into events select i, 'second' from generate_series(101, 150) i");
        assertThat(run("run")).as("%s", err).isZero();
        assertThat(query(warehouse, COUNTS)).isEqualTo("150 150");

        execute("postgres", "drop database " + warehouse);
        execute("postgres", "alter database " + warehouse + "_backup rename to " + warehouse);
        execute(shop, "insert into events select i, 'third' from generate_series(151, 160) i");

        assertThat(query(warehouse, COUNTS)).isEqualTo("100 100");
        assertThat(run("run")).as("%s", err).isZero();
        assertThat(query(warehouse, COUNTS)).isEqualTo("160 160");
    }

    /** The same address, user, database and table, and yet the numbers mean other rows. */
    @Test
    void anotherServerBehindTheSameAddressIsRefusedAndNothingMoves() throws Exception {
        String warehouse = SERVER.createDatabase();
        String url;
        int port;
        try (EmbeddedPostgres one = shopServer(0)) {
            port = one.getPort();
            url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
            write(url, SERVER.url(warehouse));
            assertThat(run("run")).as("%s", err).isZero();
        }
        String before = query(warehouse, POSITIONS);

        try (EmbeddedPostgres another = shopServer(port)) {
            assertThat(another.getPort()).isEqualTo(port);
            assertThat(run("run")).as("%s", err).isEqualTo(1);
        }

        assertThat(err.toString())
                .contains("events: the position of test.events belongs to postgresql ", "state reset events")
                .doesNotContain("\tat ");
        assertThat(query(warehouse, POSITIONS)).isEqualTo(before);
        assertThat(query(warehouse, COUNTS)).isEqualTo("10 10");
    }

    private static EmbeddedPostgres shopServer(int port) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.builder().setPort(port).start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table events (id bigint primary key, name text not null)");
            statement.execute("insert into events select i, 'event' from generate_series(1, 10) i");
        }
        return server;
    }

    private void write(String shop, String warehouse) throws IOException {
        String login = "user: \"" + SERVER.user() + "\""
                + (SERVER.password().isEmpty() ? "" : ", password: \"" + SERVER.password() + "\"");
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                "project: test\nwarehouse: wh\nretries: { max: 0 }\nconnections:\n  shop: { type: postgresql, url: \""
                        + shop
                        + "\", " + login + " }\n  wh: { type: postgresql, url: \"" + warehouse + "\", " + login
                        + " }\npipelines:\n  events: { source: shop, table: public.events, cursor: id, write: append }\n",
                StandardCharsets.UTF_8);
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--project", folder.toString()));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String database, String sql) throws SQLException {
        try (Connection connection = SERVER.connect(database)) {
            return query(connection, sql);
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
