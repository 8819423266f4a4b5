package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names that a database allows and nobody expects, from its tables through to models, in both warehouses. */
@Timeout(180)
class HostileNamesIT extends CommandFixture {
    private enum Wh {
        POSTGRESQL,
        DUCKDB
    }

    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String LONGEST = "y".repeat(63);

    /** What they become in a warehouse. */
    private static final Map<String, String> NAMES = names();

    private final String database = SERVER.createDatabase();

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("x".repeat(62) + "a", "x".repeat(62) + "a");
        names.put("x".repeat(62) + "b", "x".repeat(62) + "b");
        names.put("é".repeat(31) + "z", "é".repeat(31) + "z");
        names.put("𠮷".repeat(15) + "abc", "𠮷".repeat(15) + "abc");
        names.put("select", "select");
        names.put("User", "user");
        names.put("it's \"so\"; drop table canary; --", "it_s__so___drop_table_canary____");
        names.put("a.b", "a_b");
        names.put("a\\b\n/*c*/", "a_b___c__");
        names.put("$1 ${HOME} :id ? $$", "_1___home___id_____");
        names.put("1st", "1st");
        names.put("\u202eabc", "_abc");
        names.put("to\u200btal", "to_tal");
        names.put("total", "total");
        names.put("t\u043etal", "t\u043etal");
        names.put("cafe\u0301", "caf\u00e9");
        names.put("*", "_");
        names.put("İI", "i\u0307i");
        return names;
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void pipelines(Wh warehouse, String pipelines) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                """
                project: hostile
                warehouse: %s
                connections:
                  duckdb: { type: duckdb, path: warehouse.duckdb }
                  postgresql: { type: postgresql, url: "%s", user: "%s"%s }
                pipelines:
                %s
                """.formatted(
                                warehouse == Wh.DUCKDB ? "duckdb" : "postgresql",
                                SERVER.url(database),
                                SERVER.user(),
                                SERVER.password().isEmpty() ? "" : ", password: \"" + SERVER.password() + "\"",
                                pipelines.indent(2)),
                StandardCharsets.UTF_8);
    }

    private void model(String name, String sql) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("curated")).resolve(name + ".sql"), sql);
    }

    private void refused(String... problems) {
        for (String verb : List.of("plan", "run")) {
            assertThat(crescendo(verb)).as("%s %s", out, err).isEqualTo(2);
            assertThat(err).contains(problems);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachTableAndColumnIsOneOfItsOwn(Wh warehouse) throws Exception {
        execute("create table canary (id int)", "create schema hostile");
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String name : NAMES.keySet()) {
            execute(
                    "create table hostile." + quoted(name) + " (id int primary key, name text)",
                    "insert into hostile." + quoted(name) + " values (1, " + literal(name) + ")");
            columns.add(quoted(name) + " text");
            values.add(literal(name));
        }
        execute(
                "create table hostile.wide (" + String.join(", ", columns) + ")",
                "insert into hostile.wide values (" + String.join(", ", values) + ")");
        pipelines(warehouse, "everything: { source: postgresql, tables: [\"hostile.*\"], write: replace }");

        for (int run = 0; run < 2; run++) {
            assertThat(crescendo("run")).as("%s %s", out, err).isZero();
        }

        List<String> one = new ArrayList<>();
        List<String> other = new ArrayList<>();
        NAMES.forEach((name, become) -> {
            String same = literal(name);
            one.add("(select count(*) from raw." + quoted(become) + " where name = " + same + ")");
            other.add(quoted(become) + " = " + same);
        });
        assertThat(csv("select " + String.join(" + ", one) + " as n").lines().skip(1))
                .containsExactly("" + NAMES.size());
        assertThat(csv("select count(*) from raw.wide where " + String.join(" and ", other))
                        .lines()
                        .skip(1))
                .containsExactly("1");
        assertThat(csv("select count(*) from crescendo.schemas").lines().skip(1))
                .containsExactly("" + (NAMES.size() + 1));
        execute("select * from canary");
        for (String verb : List.of("status", "plan", "state show", "rejects", "lineage")) {
            assertThat(crescendo(verb.split(" "))).as("%s: %s", verb, err).isZero();
            assertThat(out + err).doesNotContain("\u202e", "\u200b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesThatWouldBecomeOneAreRefused(Wh warehouse) throws Exception {
        String camel = "aB".repeat(31);
        String snake = "a_b".repeat(31);
        execute(
                "create schema hostile",
                "create table hostile.\"Orders\" (id int)",
                "create table hostile.orders (id int)",
                "create table hostile.\"caf\u00e9\" (id int)",
                "create table hostile.\"cafe\u0301\" (id int)",
                "create table columns (\"aB\" int, a_b int)",
                "create table metadata (\"_Load_ID\" int)",
                "create table " + quoted(camel) + " (id int)",
                "create table wide (" + quoted(camel) + " int)");

        pipelines(warehouse, "p: { source: postgresql, tables: [\"hostile.*\"], write: replace }");
        refused("its raw table would be called orders", "its raw table would be called caf\u00e9");
        pipelines(warehouse, "p: { source: postgresql, table: columns, write: replace }");
        refused("it would be named a_b");
        pipelines(warehouse, "p: { source: postgresql, table: metadata, write: replace }");
        refused("_load_id, as a column of Crescendo is");
        pipelines(warehouse, "p: { source: postgresql, tables: [public." + camel + ", wide], write: replace }");
        if (warehouse == Wh.POSTGRESQL) {
            refused("raw." + snake, "raw.wide." + snake, "Use a name of 1 to 63 bytes");
            execute("create table raw_is_not_there as select 1 / (1 - count(*)) from pg_namespace where nspname ="
                    + " 'raw'");
        } else {
            assertThat(crescendo("run")).as("%s %s", out, err).isZero();
            assertThat(csv("select count(" + snake + ") from raw.wide, raw." + snake))
                    .contains("0");
        }
        for (String name : List.of("p".repeat(57), "_load_id", "a.b", "O", "\u00e9", "a'b", "a b", "../p")) {
            pipelines(warehouse, quoted(name) + ": { source: postgresql, table: columns, write: replace }");
            refused("this is not a valid name");
        }
    }

    @ParameterizedTest
    @EnumSource
    void modelsMayHaveAnyColumnsAndOddKeys(Wh warehouse) throws Exception {
        execute(
                "create table \"it's \"\"so\"\"\" (\"o'K \"\"; --\" int primary key, \"select\" text)",
                "insert into \"it's \"\"so\"\"\" values (1, 'a'), (2, 'b')");
        pipelines(
                warehouse,
                "things: { source: postgresql, table: 'public.\"it''s \"\"so\"\"\"', cursor: 'o''K \"; --',"
                        + " key: ['o''K \"; --'], write: merge }");
        model("plain", """
            /*
            key: o_k______
            columns: { "The \\"x\\"; --": "it's so'; drop table canary --" }
            checks: [{ not_null: 'The "x"; --' }, { unique: 'The "x"; --' }]
            */
            select o_k______, "select" as "The ""x""; --" from raw.things where o_k______ < 3\
            """);
        model("order", "select \"The \"\"x\"\"; --\" as \"group\" from curated.plain");
        model(LONGEST, "select \"group\" as " + LONGEST + " from curated.\"order\"");
        model("incremental", """
            /*
            key: 'o''k "; --'
            materialize: incremental
            */
            select o_k______ as "o'k ""; --", "select" as "%s" from raw.things\
            """.formatted(LONGEST));

        assertThat(crescendo("run")).as("%s %s", out, err).isZero();
        execute("insert into \"it's \"\"so\"\"\" values (3, 'c')");
        assertThat(crescendo("run")).as("%s %s", out, err).isZero();

        assertThat(csv("select " + LONGEST + " from curated." + LONGEST + " order by 1"))
                .isEqualTo(LONGEST + "\na\nb\n");
        assertThat(csv("select count(*) from curated.incremental where \"o'k \"\"; --\" > 0"))
                .endsWith("\n3\n");
        assertThat(crescendo("lineage", "plain")).as(err).isZero();
        assertThat(out).contains("The \"x\"; --", "raw.things.select");
        assertThat(crescendo("lineage", LONGEST + "." + LONGEST)).as(err).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void rejectsNameFilesAndFieldsAsTheyAre(Wh warehouse) throws Exception {
        String file = "it's \"so\"; drop table canary; -- $(x).csv";
        Files.writeString(
                Files.createDirectories(folder.resolve("in")).resolve(file),
                "\"o'K \"\"; --\",select,\u202enow\n1,a,b\nnone,a,b\n3,a\n");
        pipelines(warehouse, "things: { source: files, path: 'in/*.csv', columns: { o_k______: int }, write: append }");

        assertThat(crescendo("run")).as("%s %s", out, err).isZero();

        assertThat(csv("select o_k______, \"select\", _now from raw.things")).endsWith("\n1,a,b\n");
        assertThat(csv("select place, field from crescendo.rejects order by place"))
                .contains("in/" + file.replace("\"", "\"\"") + ":3\",o_k______", ":4\",");
        for (String verb : List.of("rejects list", "rejects show 1", "rejects replay things", "state show", "status")) {
            assertThat(crescendo(verb.split(" ")))
                    .as("%s: %s %s", verb, out, err)
                    .isZero();
            assertThat(out + err).doesNotContain("\u202e");
        }
        assertThat(crescendo("rejects", "list", "--json")).isZero();
        assertThat(out).contains("in/" + file.replace("\"", "\\\""));
    }

    /** PostgreSQL cuts off what is longer, and says so to nobody who does not listen. */
    @ParameterizedTest
    @EnumSource
    void aModelWithANameThatPostgresqlWouldCutOffIsRefused(Wh warehouse) throws Exception {
        execute("create table " + LONGEST + " (id int)", "create table t (id int)");
        pipelines(
                warehouse,
                "things: { source: postgresql, tables: [public." + LONGEST + ", public.t], write: replace }");
        assertThat(crescendo("run")).as("%s %s", out, err).isZero();
        String longer = "select id as " + LONGEST + "a";
        for (String sql : List.of(
                longer + " from raw.t",
                longer + ", id as " + LONGEST + "b from raw.t",
                "/* { materialize: view } */ " + longer + " from raw.t")) {
            model("m", sql);

            int exitCode = crescendo("run", "--select", "m");

            if (warehouse == Wh.DUCKDB) {
                assertThat(exitCode).as("%s: %s %s", sql, out, err).isZero();
            } else {
                assertThat(exitCode).as("%s: %s %s", sql, out, err).isEqualTo(2);
                assertThat(err).contains("curated/m.sql", "63 bytes", LONGEST + "a");
                assertThat(csv("select count(*) from pg_tables where schemaname = 'curated'"))
                        .isEqualTo("count\n0\n");
            }
        }
        model("m", "select id from raw." + LONGEST + "a");
        assertThat(crescendo("run", "--select", "m")).as("%s %s", out, err).isEqualTo(2);
        assertThat(err).contains("it reads raw." + LONGEST + "a, and there is no such table");
    }
}
