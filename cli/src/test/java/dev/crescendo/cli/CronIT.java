package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs as cron starts them: by a real daemon, two at a time, and after a kill. While the daemon waits for its minute the rest is tried. */
@Timeout(150)
@TestMethodOrder(OrderAnnotation.class)
class CronIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String CRONTAB = "crescendo.crontab";

    @TempDir
    private static Path folder;

    private static CronDaemon daemon;
    private static Path nightly;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void installALine() throws Exception {
        nightly = Files.createDirectories(folder.resolve("100% it's nightly"));
        Files.createDirectories(nightly.resolve(".crescendo/locks"));
        Files.writeString(nightly.resolve("orders.ndjson"), "{\"id\":1}\n{\"id\":2}\n");
        Files.writeString(nightly.resolve("crescendo.yaml"), """
                project: nightly
                warehouse: local
                connections:
                  local: { type: duckdb, path: nightly.duckdb }
                pipelines:
                  orders: { source: files, path: "${WHAT:nothing}.ndjson", write: append, schedule: "* * * * *" }
                """);
        Path variables = Files.writeString(nightly.resolve(".crescendo/cron.env"), "WHAT='orders'\n");
        Files.setPosixFilePermissions(variables, PosixFilePermissions.fromString("rw-------"));
        daemon = CronDaemon.start(folder);
        System.setProperty(CRONTAB, daemon.crontab().toString());
        StringWriter complaints = new StringWriter();
        int installed = Main.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(complaints),
                "cron",
                "install",
                "--project",
                nightly.toString(),
                "--command",
                command().toString());
        assertThat(installed).as("%s", complaints).isZero();
        daemon.begin();
    }

    @AfterAll
    static void stopTheDaemon() throws Exception {
        System.clearProperty(CRONTAB);
        if (daemon != null) {
            daemon.close();
        }
    }

    /** The command as a script of its own. */
    private static Path command() throws IOException {
        Path script = folder.resolve("crescendo");
        Files.writeString(
                script,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
                        + System.getProperty("java.class.path") + "' "
                        + Main.class.getName() + " \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private static Process start(Path project, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(folder.resolve("crescendo").toString(), "run"));
        words.addAll(List.of("--project", project.toString()));
        words.addAll(List.of(more));
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private int run(Path project, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--project", project.toString()));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
    }

    /** A project on PostgreSQL whose loads wait while someone holds advisory lock 1. */
    private static final class Held implements AutoCloseable {
        private final String database = SERVER.createDatabase();
        private final Path project;
        private final Connection connection = SERVER.connect(database);

        Held(String name) throws Exception {
            project = Files.createDirectories(folder.resolve(name));
            String password = SERVER.password().isEmpty() ? "" : ", password: \"" + SERVER.password() + "\"";
            Files.writeString(
                    project.resolve("crescendo.yaml"),
                    "project: held\nwarehouse: db\nconnections:\n  db: { type: postgresql, url: \""
                            + SERVER.url(database) + "\", user: \"" + SERVER.user() + "\"" + password
                            + " }\npipelines:\n  events: { source: db, table: public.events, cursor: id, write: append,"
                            + " schedule: \"@yearly\" }\n",
                    StandardCharsets.UTF_8);
            execute("create table events (id bigint primary key)");
            execute("create schema raw");
            execute("create table raw.events (_load_id bigint not null, id bigint not null)");
            execute("create function wait() returns trigger language plpgsql as"
                    + " 'begin perform pg_advisory_xact_lock_shared(1); return null; end'");
            execute("create trigger wait before insert on raw.events for each statement execute function wait()");
        }

        void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        String query(String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    @Test
    @Order(1)
    void ofTwoHundredPairsOfStartsOneHasItsEffectAndTheOtherExits4() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Held held = new Held("pairs")) {
            for (int pair = 1; pair <= 200; pair++) {
                held.execute("insert into events values (" + pair + ")");
                held.execute("select pg_advisory_lock(1)");
                // every other pair as cron starts them, for one slot; a slot of its own each time
                boolean slot = pair % 2 == 0;
                if (slot) {
                    held.execute("delete from crescendo.runs");
                }
                CyclicBarrier both = new CyclicBarrier(2);
                ExecutorCompletionService<Integer> ends = new ExecutorCompletionService<>(threads);
                for (int i = 0; i < 2; i++) {
                    ends.submit(() -> {
                        both.await();
                        List<String> words = new ArrayList<>(List.of("run", "--project", held.project.toString()));
                        if (slot) {
                            words.addAll(List.of("--schedule", "@yearly"));
                        }
                        return Main.run(
                                new PrintWriter(new StringWriter()),
                                new PrintWriter(new StringWriter()),
                                words.toArray(new String[0]));
                    });
                }
                assertThat(ends.take().get())
                        .as("the first to end of pair %s", pair)
                        .isEqualTo(4);
                held.execute("select pg_advisory_unlock(1)");
                assertThat(ends.take().get()).as("the other of pair %s", pair).isZero();
            }
            assertThat(held.query("select count(*) || ' ' || count(distinct id) || ' ' || count(distinct _load_id)"
                            + " from raw.events"))
                    .isEqualTo("200 200 200");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Order(2)
    void processesDoAsThreadsDoAndAKilledOneIsTakenOverAtOnce() throws Exception {
        try (Held held = new Held("processes")) {
            for (int pair = 1; pair <= 2; pair++) {
                held.execute("insert into events values (" + pair + ")");
                held.execute("select pg_advisory_lock(1)");
                String[] more = pair == 1 ? new String[0] : new String[] {"--schedule", "@yearly"};
                Process one = start(held.project, more);
                Process two = start(held.project, more);
                while (one.isAlive() && two.isAlive()) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                held.execute("select pg_advisory_unlock(1)");
                assertThat(List.of(one.waitFor(), two.waitFor())).containsExactlyInAnyOrder(0, 4);
            }
            assertThat(held.query("select count(*) || ' ' || count(distinct id) from raw.events"))
                    .isEqualTo("2 2");

            held.execute("delete from crescendo.runs");
            held.execute("insert into events values (3)");
            for (String[] more : List.of(new String[] {"--schedule", "@yearly"}, new String[0])) {
                held.execute("select pg_advisory_lock(1)");
                Process killed = start(held.project, more);
                while (held.query("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                        .equals("0")) {
                    assertThat(killed.isAlive()).isTrue();
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                killed.destroyForcibly();
                killed.waitFor();
                held.execute("select pg_advisory_unlock(1)");
                if (more.length == 0) {
                    held.execute("insert into events values (4)");
                }
                long began = System.nanoTime();
                String[] again = more.length == 0 ? new String[] {"run"} : new String[] {"run", more[0], more[1]};
                assertThat(run(held.project, again)).as("%s", err).isZero();
                assertThat(System.nanoTime() - began).as("less than the lease").isLessThan(20_000_000_000L);
                held.execute("insert into events values (5) on conflict do nothing");
            }
            assertThat(held.query("select count(*) || ' ' || count(distinct id) from raw.events"))
                    .isEqualTo("5 5");
        }
    }

    @Test
    @Order(3)
    void onDuckdbTooAKilledRunIsTakenOverAtOnce() throws Exception {
        Path project = Files.createDirectories(folder.resolve("duck"));
        String yaml = "project: duck\nwarehouse: local\nconnections:\n  local: { type: duckdb, path: duck.duckdb }\n"
                + "  here: { type: memory }\npipelines:\n"
                + "  lines: { source: here, BEHAVIOUR write: append, schedule: \"@yearly\" }\n";
        for (String[] more : List.of(new String[] {"--schedule", "@yearly"}, new String[0])) {
            Files.writeString(project.resolve("crescendo.yaml"), yaml.replace("BEHAVIOUR", "behaviour: wait,"));
            Process killed = start(project, more);
            try (BufferedReader printed = killed.inputReader(StandardCharsets.UTF_8)) {
                assertThat(printed.readLine()).isEqualTo("reading");
                List<String> again = new ArrayList<>(List.of("run"));
                again.addAll(List.of(more));
                Files.writeString(
                        project.resolve("crescendo.yaml"),
                        yaml.replace("BEHAVIOUR", more.length == 0 ? "count: 5," : "count: 3,"));
                assertThat(run(project, again.toArray(new String[0]))).isEqualTo(4);
                killed.toHandle().destroyForcibly();
                killed.waitFor();
                assertThat(run(project, again.toArray(new String[0])))
                        .as("%s", err)
                        .isZero();
            }
        }
        assertThat(run(project, "query", "--csv", "select count(*), count(distinct id) from raw.lines"))
                .isZero();
        assertThat(out.toString()).contains("5,5");
    }

    @Test
    @Order(4)
    void theDaemonHasRunTheLineWithItsEnvironmentAndItsSlotIsDone() throws Exception {
        Path log = nightly.resolve(".crescendo/cron.log");
        while (!Files.exists(log) || !Files.readString(log).contains("all accounted for")) {
            assertThat(daemon.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(Files.readString(log))
                .containsPattern("run=cron-20[0-9T:+.Z-]+.*\\] orders: appends to raw.orders")
                .containsPattern("orders +loaded +2");
        assertThat(run(nightly, "query", "--csv", "select count(*), count(distinct id) from raw.orders"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("2,2");
        assertThat(run(nightly, "status")).isZero();
        assertThat(out.toString()).contains("next run").doesNotContain("missed");

        assertThat(run(nightly, "cron", "remove")).as("%s", err).isZero();
        assertThat(run(nightly, "cron", "show")).isZero();
        assertThat(out.toString()).containsPattern("\\* \\* \\* \\* \\* +orders +[0-9 :-]+ +no");
    }
}
