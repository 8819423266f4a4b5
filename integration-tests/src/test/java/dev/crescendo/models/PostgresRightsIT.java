package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.models.Shop.Customer;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people have allowed, said and made of curated tables in PostgreSQL is there after a build as before. */
class PostgresRightsIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    /** Who may what, and what is said, of both models. */
    private static final List<String> LOOKS = List.of(
            "select relname, acl.privilege_type, acl.is_grantable from pg_class, aclexplode(relacl) as acl"
                    + " where relnamespace = 'curated'::regnamespace and grantee = 'analyst_ITS'::regrole order by 1, 2",
            "select relname, attname, acl.privilege_type from pg_class join pg_attribute on attrelid = pg_class.oid,"
                    + " aclexplode(attacl) as acl where relnamespace = 'curated'::regnamespace order by 1, 2, 3",
            "select relname, coalesce(attname, '-'), description from pg_description join pg_class on oid = objoid"
                    + " left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0"
                    + " where relnamespace = 'curated'::regnamespace order by 1, 2",
            "select tablename, policyname, roles, qual from pg_policies order by 1, 2",
            "select relname, reloptions from pg_class where relnamespace = 'curated'::regnamespace"
                    + " and reloptions is not null",
            "select id from public.theirs order by 1");

    @TempDir
    Path folder;

    private String database;
    private String role;
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        database = SERVER.createDatabase();
        role = "analyst_" + database.substring(database.length() - 8);
        shop = Shop.onPostgres(folder, SERVER, database);
        shop.load(new Customer(1, "Ada"), new Customer(2, "Bo"));
        shop.model("users", "/* { key: id } */ select id, name, 1 as level from raw.customers")
                .model("names", "/* { materialize: view } */ select id, name, level from curated.users");
        shop.build();
        execute(
                "create role " + role,
                "grant select, insert on curated.users to " + role,
                "grant select on curated.names to " + role + " with grant option",
                "grant update (level) on curated.users to " + role,
                "grant select (name) on curated.names to public",
                "comment on table curated.users is 'for all'",
                "comment on column curated.users.level is 'how far'",
                "comment on view curated.names is 'called'",
                "comment on column curated.names.name is 'by friends'",
                "alter table curated.users enable row level security",
                "create policy few on curated.users for select to " + role + " using (id < 2)",
                "alter view curated.names set (security_invoker = on)",
                "create view public.theirs as select id from curated.users");
    }

    @AfterEach
    void end() throws Exception {
        execute("drop owned by " + role, "drop role " + role);
    }

    @Test
    void aBuildLeavesThemAll() throws Exception {
        List<List<String>> before = looks();
        assertThat(before).noneMatch(List::isEmpty);
        shop.load(new Customer(2, "Bob"));
        shop.build();
        assertThat(looks()).isEqualTo(before);
        shop.model("users", "select id, name, 'high' as level, 1 as more from raw.customers")
                .model("names", "/* { materialize: view } */ select 1 as first, name, id, level from curated.users")
                .build();
        assertThat(looks()).isEqualTo(before);
        assertThat(shop.rows("select first, name, id, level from curated.names order by id"))
                .containsExactly("1|Ada|1|high", "1|Bob|2|high");
    }

    @Test
    void whatTheirViewsNeedIsNotTakenFromThem() throws Exception {
        List<List<String>> before = looks();
        shop.model("users", "select name, 1 as level from raw.customers")
                .model("names", "/* { materialize: view } */ select name from curated.users");
        WarehouseException refused = catchThrowableOfType(WarehouseException.class, () -> shop.build());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused)
                .hasMessageContaining("view theirs depends on what curated.\"users\" loses or changes the type of: id");
        assertThat(looks()).isEqualTo(before);
        assertThat(shop.rows("select id, name, level from curated.names order by id"))
                .containsExactly("1|Ada|1", "2|Bo|1");
        assertThat(shop.rows(Shop.STAGED)).isEmpty();
        execute(
                "create or replace view public.theirs as select id from raw.customers",
                "drop policy few on curated.users");
        shop.build();
        assertThat(shop.rows("select * from curated.names order by 1")).containsExactly("Ada", "Bo");
    }

    @Test
    void aTableThatPeopleHaveMadeIsRefusedAndStays() throws Exception {
        execute("create table curated.mine as select 'by hand' as who");
        shop.model("mine", "select 'by crescendo' as who").model("names", "select 1 as one");
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> shop.build()))
                .hasMessageContaining(
                        "curated/mine.sql: curated.mine is there already, and this project has not made it")
                .hasMessageContaining("Rename the file, or that table.");
        assertThat(shop.rows("select who from curated.mine")).containsExactly("by hand");
        assertThat(shop.rows("select id, name, level from curated.names order by id"))
                .containsExactly("1|Ada|1", "2|Bo|1");
        assertThat(shop.rows(Shop.STAGED)).isEmpty();
    }

    private List<List<String>> looks() {
        return LOOKS.stream()
                .map(look -> shop.rows(look.replace("analyst_ITS", role)))
                .toList();
    }

    private void execute(String... statements) throws Exception {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
