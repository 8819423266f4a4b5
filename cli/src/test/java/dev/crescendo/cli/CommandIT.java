package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.PostgresServer;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command against a real PostgreSQL, as its source and its warehouse. */
@Timeout(180)
class CommandIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    private final String database = SERVER.createDatabase();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeEach
    void tables() throws Exception {
        execute(
                "create table events (id bigint primary key, name text not null)",
                "insert into events select i, 'event ' || i from generate_series(1, 1000) i");
        write("events: { source: db, table: public.events, cursor: id, key: [id], write: append }");
    }

    private void write(String pipeline) throws IOException {
        Files.writeString(
                folder.resolve("crescendo.yaml"),
                """
                project: test
                warehouse: db
                connections:
                  db: { type: postgresql, url: "%s", user: "%s"%s }
                pipelines:
                  %s
                """.replace("%s }", password() + " }")
                        .replaceFirst("%s", SERVER.url(database))
                        .replaceFirst("%s", SERVER.user())
                        .replaceFirst("%s", pipeline),
                StandardCharsets.UTF_8);
    }

    private static String password() {
        return SERVER.password().isEmpty() ? "" : ", password: \"" + SERVER.password() + "\"";
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("--project", folder.toString()));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(new String[0]));
    }

    @Test
    void aSecondRunLoadsOnlyWhatIsNew() throws Exception {
        assertThat(run("run")).as("%s", err).isZero();
        assertThat(query("select count(*) from raw.events")).isEqualTo("1000");
        assertThat(run("run")).isZero();
        assertThat(out.toString()).contains("nothing new");
        execute("insert into events values (1001, 'late')");
        assertThat(run("run")).isZero();
        assertThat(
                        query(
                                "select count(*) || ' ' || count(distinct id) || ' ' || count(distinct _load_id) from raw.events"))
                .isEqualTo("1001 1001 2");
    }

    @Test
    void stateShowsEachLaneAndWhatHasNotBegun() throws Exception {
        write("events: { source: db, table: public.events, cursor: id, write: append }\n"
                + "  later: { source: db, table: public.events, cursor: id, write: append }");
        assertThat(run("run", "events")).as("%s", err).isZero();

        assertThat(run("state", "show")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "pipeline lane token updated", "events public.events 1000 just now", "later - no position -");

        assertThat(run("state", "show", "events", "--json")).isZero();
        assertThat(out.toString())
                .contains("{\"pipeline\":\"events\",\"target\":\"raw\",\"lane\":\"public.events\",\"token\":\"1000\","
                        + "\"updated_at\":\"20");
        assertThat(run("state", "show", "evnets")).isEqualTo(2);
    }

    @Test
    void stateOfAWarehouseWithoutALedgerSaysSoAndWritesNothing() throws Exception {
        assertThat(run("state", "show")).as("%s", err).isZero();
        assertThat(out.toString()).startsWith("nothing of ").contains("has run yet");
        assertThat(query("select count(*) from pg_namespace where nspname like 'crescendo%'"))
                .isEqualTo("0");
    }

    @Test
    void statusTellsOfTheLastRunAndOfItsFailure() throws Exception {
        assertThat(run("status")).as("%s", err).isZero();
        assertThat(out.toString()).containsPattern("events +never");
        assertThat(run("run")).isZero();
        assertThat(run("status")).isZero();
        assertThat(out.toString()).containsPattern("events +just now +done +[0-9.]+ s +1000 +1000 +0 +just now");
        write("events: { source: db, table: public.events, cursor: idd, write: append }");
        run("run");
        assertThat(run("status", "--json")).isZero();
        assertThat(out.toString()).contains("\"pipeline\":\"events\"");
    }

    @Test
    void aQueryPrintsATableCsvOrJson() throws Exception {
        assertThat(run("run")).isZero();
        String sql = "select id, nullif(name, 'event 2') as name, id > 1 as late from raw.events order by id limit 2";
        assertThat(run("query", sql)).as("%s", err).isZero();
        assertThat(out.toString()).isEqualTo("id  name     late\n 1  event 1  f\n 2  ∅        t\n");
        assertThat(err.toString()).isEqualTo("2 rows\n");
        assertThat(run("query", "--csv", sql)).isZero();
        assertThat(out.toString()).isEqualTo("id,name,late\r\n1,event 1,f\r\n2,,t\r\n");
        assertThat(run("query", "--json", sql)).isZero();
        assertThat(out.toString())
                .contains("\"columns\":[{\"name\":\"id\",\"type\":\"int8\"}")
                .contains("\"rows\":[[1,\"event 1\",false],[2,null,true]]");
    }

    @Test
    void aQueryChangesNothingAndSaysWhatIsWrongWithIt() throws Exception {
        assertThat(run("query", "delete from events returning id")).isEqualTo(2);
        assertThat(err.toString()).contains("read-only transaction");
        assertThat(query("select count(*) from events")).isEqualTo("1000");
        assertThat(run("query", "select nme from events")).isEqualTo(2);
        assertThat(err.toString()).contains("nme").doesNotContain("\tat ");
    }

    @Test
    void aFinishedKeyIsNotRunAgain() throws Exception {
        assertThat(run("run", "--key", "slot-1")).isZero();
        execute("insert into events values (1001, 'late')");
        assertThat(run("run", "--key", "slot-1")).isZero();
        assertThat(query("select count(*) from raw.events")).isEqualTo("1000");
        assertThat(run("run", "--key", "slot-2")).isZero();
        assertThat(query("select count(*) from raw.events")).isEqualTo("1001");
    }

    @Test
    void whatTheUserGotWrongEndsInOneMessage() throws Exception {
        write("events: { source: db, table: public.evnts, cursor: id, write: append }");
        int missingTable = run("run");
        assertThat(missingTable).as("%s", err).isIn(1, 2);
        assertThat(err.toString()).contains("evnts").doesNotContain("\tat ");

        write("events: { source: db, table: public.events, cursor: idd, write: append }");
        assertThat(run("run")).isIn(1, 2);
        assertThat(err.toString()).contains("idd").doesNotContain("\tat ");

        write("events: { source: db, table: public.events, write: append }");
        assertThat(run("run")).isEqualTo(2);
        assertThat(err.toString()).contains("cursor").doesNotContain("\tat ");
    }

    @Test
    void aRunThatIsHeldByAnotherExits4() throws Exception {
        assertThat(run("run")).isZero();
        execute("""
                update crescendo.lanes set run_key = 'other', holder_host = 'elsewhere', holder_pid = 1,
                holder_started = now(), lease_until = now() + interval '1 hour'""");
        assertThat(run("run")).isEqualTo(4);
        assertThat(err.toString()).contains("elsewhere").doesNotContain("\tat ");
    }

    @Test
    void aStoppedRunRollsBackLetsGoAndExits143() throws Exception {
        execute(
                "insert into events select i, repeat('x', 500) from generate_series(1001, 100000) i",
                "create schema raw",
                "create table raw.events (_load_id bigint not null, id bigint not null, name text not null)",
                // the load waits inside its transaction for as long as this test's session holds the lock
                """
                create function wait() returns trigger language plpgsql as
                'begin perform pg_advisory_xact_lock_shared(1); return null; end'""",
                "create trigger wait before insert on raw.events for each statement execute function wait()");
        Process process;
        try (Connection blocker = SERVER.connect(database);
                Statement lock = blocker.createStatement()) {
            lock.execute("select pg_advisory_lock(1)");
            process = start("run");
            awaitBlocked(process);
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as("%s", output).isEqualTo(143);
        assertThat(query("select count(*) from raw.events")).isEqualTo("0");
        assertThat(query("select count(*) from crescendo.lanes where run_key is not null"))
                .isEqualTo("0");
        assertThat(run("run")).as("%s", err).isZero();
        assertThat(query("select count(*) || ' ' || count(distinct id) from raw.events"))
                .isEqualTo("100000 100000");
    }

    @Test
    void aStoppedBuildOfModelsExits143AndHasPublishedNothing() throws Exception {
        Path models = Files.createDirectories(folder.resolve("curated"));
        Files.writeString(models.resolve("names.sql"), "select id, name from raw.events");
        assertThat(run("run")).as("%s", err).isZero();
        execute("insert into events values (1001, 'late')");
        Files.writeString(models.resolve("names.sql"), "select id, name, 1 as one from raw.events");
        // Waits for as long as this test's session holds the lock.
        Files.writeString(
                models.resolve("slow.sql"),
                "select id, pg_advisory_xact_lock_shared(1) is null as waited from curated.names");
        Process process;
        try (Connection blocker = SERVER.connect(database);
                Statement lock = blocker.createStatement()) {
            lock.execute("select pg_advisory_lock(1)");
            process = start("run");
            awaitBlocked(process);
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as("%s", output).isEqualTo(143);
            assertThat(query("select string_agg(column_name, ' ' order by ordinal_position)"
                            + " from information_schema.columns where table_schema = 'curated'"))
                    .isEqualTo("id name");
            assertThat(query("select count(*) from curated.names")).isEqualTo("1000");
            assertThat(query("select count(*) from pg_class where relnamespace = 'crescendo_staging'::regnamespace"
                            + " and relname like 'model%'"))
                    .isEqualTo("0");
            assertThat(query("select count(*) from crescendo.lanes where run_key is not null"))
                    .isEqualTo("0");
        }
        assertThat(run("run")).as("%s", err).isZero();
        assertThat(query("select count(*) || ' ' || sum(one) from curated.names join curated.slow using (id)"))
                .isEqualTo("1001 1001");
    }

    /** The command in a process of its own; what it prints is in {@code output}. */
    private Process start(String verb) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        verb,
                        "--project",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private void awaitBlocked(Process process) throws Exception {
        while (process.isAlive()
                && query("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                        .equals("0")) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(process.isAlive()).isTrue();
    }
}
