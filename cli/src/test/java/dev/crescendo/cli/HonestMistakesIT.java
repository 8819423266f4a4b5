package dev.crescendo.cli;

import static dev.crescendo.cli.Mistake.in;
import static dev.crescendo.cli.Mistake.typed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong about a PostgreSQL; each mistake in a project of its own, all in one database. */
@Timeout(180)
class HonestMistakesIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.createDatabase();
    private static final String ROLE = "weak_" + UUID.randomUUID().toString().replace("-", "");

    private static final String HEAD = """
            project: shop
            warehouse: local
            retries: { max: 0 }
            connections:
              local: { type: memory, name: mistakes-it }
              shopdb: { type: postgresql, url: "%s", user: "%s", password: "%s" }
            pipelines:
            """.formatted(SERVER.url(DATABASE), ROLE, Mistake.SECRET);

    private static final String ORDERS =
            HEAD + "  orders: { source: shopdb, table: public.orders, cursor: id, key: [id], write: merge }\n";

    @BeforeAll
    static void tables() throws SQLException {
        execute(
                "create role " + ROLE + " login password '" + Mistake.SECRET + "'",
                "create table orders (id bigint primary key, name text)",
                "insert into orders values (1, 'one')",
                "create table payroll (id bigint primary key)",
                "grant select on orders to " + ROLE,
                "revoke create on database " + DATABASE + " from public");
    }

    @AfterAll
    static void noRole() throws SQLException {
        InMemoryWarehouse.named("mistakes-it").forget();
        execute("drop owned by " + ROLE, "drop role " + ROLE);
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** As the server's owner, who may do everything. */
    private static String asOwner(String project) {
        return project.replace("\"" + ROLE + "\"", "\"" + SERVER.user() + "\"")
                .replace("\"" + Mistake.SECRET + "\"", "\"" + SERVER.password() + "\"");
    }

    private static String with(String old, String changed) {
        assertThat(ORDERS).contains(old);
        return ORDERS.replace(old, changed);
    }

    static List<Mistake> mistakes() {
        return List.of(
                in("a user that is not there", with("\"" + ROLE + "\"", "nobody_here"))
                        .says("orders: connection postgresql://", "'nobody_here'", "Check user and password"),
                in("a database that is not there", with("/" + DATABASE, "/no_such_database"))
                        .says("orders: ", "there is no database 'no_such_database'. Create it, or mend the URL"),
                in("a table that is not there", with("public.orders", "public.ordres"))
                        .says("orders: table public.ordres: there is no such table", "Did you mean 'public.orders'?"),
                in(
                                "a pattern that no table has",
                                HEAD + "  all: { source: shopdb, tables: [\"shop.*\"], write: replace }\n")
                        .says("all: tables shop.*: there is no such table", "Valid are: public.orders"),
                in("a cursor that is no column", with("cursor: id", "cursor: updated_at"))
                        .says("orders: ", "public.orders", "updated_at", "Valid are: id, name"),
                in("a cursor that does not grow", with("cursor: id", "cursor: name"))
                        .says("orders: ", "public.orders", "name", "Use "),
                in("a key that is no column", with("key: [id]", "key: [order_id]"))
                        .says(
                                "orders: table public.orders, key order_id: there is no such column. Valid are: id, name"),
                in("a table that the user may not read", with("public.orders", "public.payroll"))
                        .exits(1)
                        .says(
                                "orders: ",
                                "public.payroll",
                                "permission denied",
                                "Grant user '" + ROLE + "' what it lacks"),
                in(
                                "a query with a mistake in it",
                                with("table: public.orders, cursor: id,", "query: \"select idd from orders\","))
                        .exits(1)
                        .says("orders: ", "query", "idd"),
                in("a warehouse in which the user may make nothing", with("warehouse: local", "warehouse: shopdb"))
                        .exits(1)
                        .says("orders: ", "permission denied for database", "Grant user '" + ROLE + "' what it lacks"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isAnsweredWithOneMessage(Mistake mistake, @TempDir Path folder) throws Exception {
        mistake.check(folder);
    }

    @Test
    void aWrongPassword(@TempDir Path folder) throws Exception {
        demandPasswords(rules -> "host all " + ROLE + " all scram-sha-256\n" + rules);
        try {
            in("a wrong password", with("\"" + Mistake.SECRET + "\"", "\"" + Mistake.SECRET + "-mistyped\""))
                    .says("orders: connection postgresql://", "user '" + ROLE + "'", "Check user and password")
                    .check(folder);
        } finally {
            demandPasswords(rules -> rules.replaceFirst("^.*\n", ""));
        }
    }

    /** Changes who must give a password: in these servers nobody need. */
    private static void demandPasswords(UnaryOperator<String> change) throws SQLException {
        try (Connection connection = SERVER.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            var row = statement.executeQuery(
                    "select pg_read_file(current_setting('hba_file')), current_setting('hba_file')");
            row.next();
            String rules = change.apply(row.getString(1));
            String file = row.getString(2);
            statement.execute("create temp table rules (line text)");
            try (var insert = connection.prepareStatement("insert into rules values (?)")) {
                for (String line : rules.lines().toList()) {
                    insert.setString(1, line);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            statement.execute("copy rules to '" + file.replace("'", "''") + "'");
            statement.execute("select pg_reload_conf()");
        }
    }

    @Test
    void anotherRunThatHoldsThePipeline(@TempDir Path folder) throws Exception {
        String warehouse = SERVER.createDatabase();
        String project = asOwner(HEAD)
                        .replace("warehouse: local", "warehouse: wh")
                        .replace(
                                "name: mistakes-it }",
                                "name: mistakes-it }\n  wh: { type:"
                                        + " postgresql, url: \"" + SERVER.url(warehouse) + "\", user: \""
                                        + SERVER.user() + "\", password: \""
                                        + SERVER.password() + "\" }")
                + "  orders: { source: shopdb, table: public.orders, cursor: id, key: [id], write: merge }\n";
        Files.writeString(folder.resolve("crescendo.yaml"), project);
        assertThat(Main.run(
                        new java.io.PrintWriter(System.err),
                        new java.io.PrintWriter(System.err),
                        "run",
                        "--project",
                        folder.toString()))
                .isZero();
        typed("a pipeline that another run holds", project, "run")
                .after(done -> {
                    try (Connection connection = SERVER.connect(warehouse);
                            Statement statement = connection.createStatement()) {
                        statement.execute(
                                "update crescendo.lanes set run_key = 'other', holder_host = 'elsewhere', holder_pid"
                                        + " = 1, holder_started = now(), lease_until = now() + interval '1 hour'");
                    }
                })
                .exits(4)
                .says("orders: ", "elsewhere")
                .check(folder);
    }

    @Test
    void noRoomForTemporaryFiles(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                asOwner(ORDERS).replace("type: memory, name: mistakes-it", "type: duckdb, path: warehouse.duckdb"));
        Process limited = new ProcessBuilder(
                        "bash",
                        "-c",
                        // files may not grow beyond 64 KiB: what the system then says is what it says of a full disk
                        "ulimit -f 64; exec \"$@\"",
                        "-",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--project",
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(limited.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(limited.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(limited.exitValue()).as(said).isEqualTo(1);
        assertThat(said.lines().filter(line -> line.startsWith("crescendo: ")).toList())
                .as(said)
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .contains(
                                "orders: DuckDB's native library can't be unpacked",
                                "File too large",
                                "make room, or"));
        assertThat(said).doesNotContain("\tat ");
    }
}
