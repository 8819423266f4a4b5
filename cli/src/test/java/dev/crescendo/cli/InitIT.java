package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code init --from-database} on a real PostgreSQL: what it writes runs at once, into DuckDB. */
@Timeout(180)
class InitIT extends CommandFixture {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private final String database = SERVER.createDatabase();

    private void execute(String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String count(String table) {
        assertThat(crescendo("query", "--csv", "select count(*) from raw." + table))
                .as(err)
                .isZero();
        return out.lines().skip(1).findFirst().orElse("");
    }

    @Test
    void whatItProposesIsExplainedAndRunsAtOnce() throws Exception {
        execute(
                "create table customers (id bigint primary key, name text, updated_at timestamptz not null default now())",
                "create index on customers (updated_at)",
                "insert into customers select i, 'c' || i from generate_series(1, 50) i",
                "create table orders (id bigint, line int, \"lastModified\" timestamp not null, primary key (id, line))",
                "insert into orders select i, 1, now() from generate_series(1, 20) i",
                "create table maybe (id int primary key, changed_at timestamptz)",
                "insert into maybe values (1, null), (2, now())",
                "create table audit (what text, updated_at timestamptz not null)",
                "insert into audit values ('a', now()), ('a', now())",
                "create table products (id int primary key, created_at timestamptz not null default now())",
                "insert into products values (1)",
                "create schema \"Odd Schema\"",
                "create table \"Odd Schema\".\"Order: 'Items'\n# x\" (\"Id\" int primary key)",
                "insert into \"Odd Schema\".\"Order: 'Items'\n# x\" values (1)",
                "create table \"Odd Schema\".orders (id int)",
                "create table public.\"a${b}\" (id int)",
                "create table public.\"two columns\" (\"a b\" int, \"a_b\" int)",
                "create table nothing ()");
        assertThat(crescendo(
                        "init", "--yes", "--url", SERVER.url(database), "--user", SERVER.user(), "--from-database"))
                .as(err)
                .isZero();
        String yaml = Files.readString(folder.resolve("crescendo.yaml"));
        assertThat(yaml)
                .contains("customers: { source: " + database
                        + ", table: public.customers, cursor: updated_at, key: [id], write:" + " merge }")
                .contains("cursor: lastModified, key: [id, line], lookback: 10m, write: merge }")
                .contains("# no index begins with lastModified")
                .contains("# read as a whole each time: changed_at may be null, and such rows would be missed")
                .contains("maybe: { source: " + database + ", table: public.maybe, key: [id], write: replace }")
                .contains("# read as a whole each time: it has no primary key to merge by")
                .contains("# read as a whole each time: no column looks like the time of a row's last change")
                .contains("# public.a${b} can't be loaded as it is: ")
                .contains("# public.two columns can't be loaded as it is: ")
                .doesNotContain("\n# x", "nothing");
        assertThat(err)
                .contains("customers: merge by id; the primary key is the key; updated_at looks like the time")
                .contains("audit: replace; read as a whole each time");

        assertThat(crescendo("run")).as(err).isZero();
        assertThat(count("customers")).isEqualTo("50");
        assertThat(count("orders")).isEqualTo("0");
        assertThat(count("orders_2")).isEqualTo("20");
        assertThat(count("audit")).isEqualTo("2");
        assertThat(count("maybe")).isEqualTo("2");
        execute("update customers set name = 'new', updated_at = now() where id = 7", "insert into maybe values (3)");
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(count("customers where name = 'new'")).isEqualTo("1");
        assertThat(count("customers")).isEqualTo("50");
        assertThat(count("orders_2")).isEqualTo("20");
        assertThat(count("maybe")).isEqualTo("3");
        assertThat(crescendo("doctor")).as(out).isZero();
    }

    @Test
    void allTablesOfASchemaRunAtOnceWithoutALook() throws Exception {
        execute("create table one (a int)", "insert into one values (1)", "create table two (a int)");
        assertThat(crescendo("init", "--yes", "--json", "--url", SERVER.url(database), "--user", SERVER.user()))
                .as(err)
                .isZero();
        OutputSchema.check(out);
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(count("one")).isEqualTo("1");
    }
}
