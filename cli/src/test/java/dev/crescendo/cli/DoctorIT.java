package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code doctor} and its grants on a real PostgreSQL: they suffice, and nothing beyond them works. */
@Timeout(180)
class DoctorIT extends CommandFixture {
    private static final PostgresServer SERVER = PostgresServer.shared();

    /** What would break out of quotes, comments and dollar signs. */
    private static final String HOSTILE = "o'dd \"$$ \\ \n; drop table %s; --";

    private final String shop = SERVER.createDatabase();
    private final String warehouse = SERVER.createDatabase();
    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String loader = "load " + id + " " + HOSTILE.formatted("x");
    private final String reader = "read " + id + " " + HOSTILE.formatted("y");
    private final List<String> roles = List.of(loader, reader, "crescendo_reader");

    private void project(String user) throws Exception {
        Files.writeString(folder.resolve("crescendo.yaml"), """
                project: test
                warehouse: wh
                retries: { max: 0 }
                connections:
                  wh: { type: postgresql, url: "%s", user: "%s"%s }
                  shop: { type: postgresql, url: "%s", user: "%s"%s }
                pipelines:
                  orders: { source: shop, table: public.orders, cursor: id, key: [id], write: merge }
                  odd: { source: shop, table: '"od""d"."ta;b''le"', write: replace }
                  recent: { source: shop, query: "select * from recent join countries using (code)", key: [id], write: merge }
                  parts: { source: shop, tables: ["parts.*"], exclude: ["parts.secret"], write: replace }
                """.formatted(
                        SERVER.url(warehouse),
                        yaml(user.isEmpty() ? loader : user),
                        password(),
                        SERVER.url(shop),
                        yaml(user.isEmpty() ? reader : user),
                        password()));
    }

    private static String yaml(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String password() {
        return SERVER.password().isEmpty() ? "" : ", password: \"" + SERVER.password() + "\"";
    }

    private void shopTables() throws SQLException {
        execute(
                shop,
                "create table orders (id bigint primary key, code text)",
                "insert into orders values (1, 'DE'), (2, 'FR')",
                "create schema \"od\"\"d\"",
                "create table \"od\"\"d\".\"ta;b'le\" (a int)",
                "create table countries (code text primary key, name text)",
                "insert into countries values ('DE', 'Germany')",
                "create view recent as select id, code from orders where id > 0",
                "create schema parts",
                "create table parts.wheel (a int)",
                "create table parts.secret (a int)",
                "create table payroll (a int)");
    }

    @AfterEach
    void noRoles() throws SQLException {
        for (String database : List.of(shop, warehouse)) {
            for (String role : roles) {
                if (query(database, "select count(*) from pg_roles where rolname = " + literal(role))
                        .equals("1")) {
                    execute(
                            database,
                            "reassign owned by " + quoted(role) + " to " + quoted(SERVER.user()),
                            "drop owned by " + quoted(role));
                }
            }
        }
        for (String role : roles) {
            execute(shop, "drop role if exists " + quoted(role));
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(String database, String sql) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void refused(String database, String role, String sql) {
        assertThatThrownBy(() -> as(database, role, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        said -> assertThat(said.getSQLState())
                                .as(sql + ": " + said.getMessage())
                                .isEqualTo("42501"));
    }

    private static void as(String database, String role, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(SERVER.url(database), role, SERVER.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void theGrantsSufficeForARunAndNothingElseIsAllowed() throws Exception {
        shopTables();
        project(SERVER.user());
        Files.createDirectories(folder.resolve("curated"));
        Files.writeString(folder.resolve("curated").resolve("users.sql"), "select id, code from raw.orders");
        Files.writeString(
                folder.resolve("curated").resolve("names.sql"),
                "/* { materialize: view } */ select code from curated.users");
        assertThat(crescendo("doctor", "--grants")).as(err).isZero();
        // the same for users who are not there yet, where nothing can be looked up
        String asOwner = out;
        project("");
        assertThat(crescendo("doctor", "--grants")).as(err).isZero();
        String alone = out;
        assertThat(alone).contains("Could not look up what 'query' reads");

        String[] parts = asOwner.split("(?=-- A role that reads)");
        assertThat(parts).hasSize(2);
        // what was looked up as the owner, for the users of the test
        execute(warehouse, "create table public.mine (a int)", "create schema raw", "create table raw.old (a int)");
        execute(warehouse, "create schema curated", "create view curated.old_names as select 1 as one");
        execute(warehouse, alone.split("(?=-- A role that reads)")[0]);
        execute(warehouse, alone.split("(?=-- A role that reads)")[0]);
        String forReader = parts[1].lines()
                .filter(line -> line.startsWith("GRANT "))
                .collect(Collectors.joining("\n"))
                .replace(quoted(SERVER.user()), quoted(reader));
        execute(shop, alone.split("(?=-- A role that reads)")[1]);
        execute(shop, forReader);

        assertThat(crescendo("doctor")).as(out + err).isZero();
        assertThat(out).contains("may do what a warehouse needs: raw, crescendo, crescendo_staging");
        assertThat(crescendo("run")).as(out + err).isZero();
        assertThat(query(warehouse, "select count(*) from raw.orders")).isEqualTo("2");
        assertThat(query(warehouse, "select count(*) from raw.recent")).isEqualTo("1");
        execute(shop, "insert into orders values (3, 'DE')");
        assertThat(crescendo("run")).as(out + err).isZero();
        assertThat(query(warehouse, "select count(*) from raw.recent")).isEqualTo("2");
        assertThat(query(warehouse, "select count(*) from curated.names")).isEqualTo("3");

        refused(shop, reader, "select * from payroll");
        refused(shop, reader, "select * from parts.secret");
        refused(shop, reader, "insert into orders values (9, 'x')");
        refused(shop, reader, "delete from countries");
        refused(shop, reader, "create table parts.mine (a int)");
        refused(shop, reader, "create table public.mine (a int)");
        refused(shop, reader, "create schema mine");
        refused(shop, reader, "update orders set code = 'x'");
        refused(shop, reader, "truncate orders");
        refused(shop, reader, "select * from orders for update");
        refused(shop, reader, "begin; lock table orders in access exclusive mode");
        refused(shop, reader, "alter table orders add column b int");
        for (String role : List.of(loader, reader)) {
            String database = role.equals(loader) ? warehouse : shop;
            refused(database, role, "copy (select 1) to program 'true'");
            refused(database, role, "copy (select 1) to '/tmp/crescendo-never'");
            refused(database, role, "select pg_read_file('/etc/hostname')");
            refused(database, role, "select * from pg_authid");
            refused(database, role, "alter system set work_mem = '1MB'");
            refused(database, role, "create extension file_fdw");
            refused(database, role, "set role " + quoted(SERVER.user()));
            refused(database, role, "alter role current_user superuser");
        }

        refused(warehouse, loader, "select * from public.mine");
        refused(warehouse, loader, "create table public.other (a int)");
        refused(warehouse, loader, "create schema other");
        refused(warehouse, loader, "create role other");
        as(warehouse, loader, "alter table raw.old add column b int");

        as(warehouse, loader, "alter view curated.old_names owner to current_user");
        as(warehouse, "crescendo_reader", "select * from curated.users");
        as(warehouse, "crescendo_reader", "select * from curated.names");
        as(warehouse, "crescendo_reader", "select * from curated.old_names");
        refused(warehouse, "crescendo_reader", "insert into curated.users values (1)");
        refused(warehouse, "crescendo_reader", "drop table curated.users");
        refused(warehouse, "crescendo_reader", "create table curated.mine (a int)");
        refused(warehouse, "crescendo_reader", "create temp table t (a int)");
        refused(warehouse, "crescendo_reader", "select * from raw.orders");
        for (String table : List.of("lanes", "runs", "loads", "rejects", "schemas")) {
            refused(warehouse, "crescendo_reader", "select * from crescendo." + table);
        }
        refused(warehouse, "crescendo_reader", "select * from crescendo_staging.receipts");
        refused(warehouse, "crescendo_reader", "update curated.users set code = 'x'");
        refused(warehouse, "crescendo_reader", "delete from curated.users");
        refused(warehouse, "crescendo_reader", "truncate curated.users");
        refused(warehouse, "crescendo_reader", "create or replace view curated.names as select 1 as code");
        refused(warehouse, "crescendo_reader", "update raw.orders set code = 'x'");
        refused(warehouse, "crescendo_reader", "create table public.mine (a int)");
        refused(warehouse, "crescendo_reader", "select * from public.mine");
        refused(warehouse, "crescendo_reader", "set role " + quoted(loader));
        refused(warehouse, reader, "select 1"); // a role of the server that nobody let in

        execute(
                warehouse,
                "alter view curated.names owner to " + quoted(SERVER.user()),
                "create table curated.by_hand (a int)");
        assertThat(crescendo("doctor")).isEqualTo(1);
        assertThat(out)
                .containsPattern("models\n  ok    2 models can be read\n  error user 'load ")
                .contains("does not own curated.names, and can't alter what others own")
                .doesNotContain("by_hand");
    }

    @Test
    void whatIsMissingIsSaidWithWhatToDo() throws Exception {
        shopTables();
        execute(
                shop,
                "create role " + quoted(reader) + " login",
                "grant select on recent, countries to " + quoted(reader));
        execute(
                warehouse,
                "create role " + quoted(loader) + " login",
                "create schema raw",
                "create schema curated",
                "create table raw.theirs (a int)",
                "revoke temporary on database " + warehouse + " from public");
        project("");
        Files.createDirectories(folder.resolve("curated"));
        Files.writeString(folder.resolve("curated").resolve("users.sql"), "select id, code from raw.orders");
        List<String> before = List.of(
                query(warehouse, "select count(*) from pg_class"), query(shop, "select count(*) from pg_class"));
        assertThat(crescendo("doctor")).isEqualTo(1);
        assertThat(out)
                .containsPattern(
                        "connection wh \\(warehouse\\)\n  ok    PostgreSQL [0-9.]+.*, answers in [0-9.]+ ms\n  ok    its clock and"
                                + " this machine's differ by 0\\.[0-9] s")
                .contains("may not make temporary tables in the database")
                .contains("may not make tables in the schema raw")
                .contains("may not make tables in the schema curated")
                .contains("there is no schema crescendo, and user 'load ")
                .contains("does not own raw.theirs, and can't alter what others own")
                .contains("→ 'crescendo doctor --grants' prints what it needs")
                .containsPattern("pipeline orders\n  error .*permission denied for table orders")
                .containsPattern("pipeline recent\n  ok    can read query of postgresql://.*, 3 fields");
        assertThat(List.of(
                        query(warehouse, "select count(*) from pg_class"),
                        query(shop, "select count(*) from pg_class")))
                .as("doctor writes nothing")
                .isEqualTo(before);
        assertThat(crescendo("connections", "test", "--json")).isEqualTo(1);
        assertThat(out)
                .contains("\"server\":\"PostgreSQL ", "\"answers_in_ms\":", "\"errors\":[{\"connection\":\"wh\"");
    }
}
