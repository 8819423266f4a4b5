package dev.crescendo.reliability;

import dev.crescendo.cli.Main;
import dev.crescendo.error.ExitCode;
import dev.crescendo.testkit.ChildJvm;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts the command twice at once, in processes of their own. One waits in the middle of its load until the other has ended,
 * which must be soon, and with exit code 4.
 */
final class Pairs {
    private static final int PAIRS = 5;
    private static final double SOON = 5;

    private final Options options;
    private final PostgresStore store;
    private final Path project;

    Pairs(Options options, PostgresServer server, Path folder) throws Exception {
        this.options = options;
        this.project = Files.createDirectories(folder.resolve("pairs"));
        this.store = PostgresStore.on(server, project);
    }

    Result run() throws Exception {
        Files.writeString(
                project.resolve("crescendo.yaml"),
                "project: held\nwarehouse: db\nconnections:\n  db: { type: postgresql, url: \"" + store.warehouseUrl()
                        + "\", user: \"" + store.user() + "\", password: \"${file:" + store.passwordFile()
                        + "}\" }\npipelines:\n  events: { source: db, table: public.events, cursor: id, write: append }\n");
        List<String> problems = new ArrayList<>();
        double slowest = 0;
        int pairs = options.count().orElse(PAIRS);
        try (Connection connection = store.open();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "create table events (id bigint primary key)",
                    "create schema raw",
                    "create table raw.events (_load_id bigint not null, id bigint not null)",
                    "create function wait() returns trigger language plpgsql as"
                            + " 'begin perform pg_advisory_xact_lock_shared(1); return null; end'",
                    "create trigger wait before insert on raw.events for each statement execute function wait()")) {
                statement.execute(sql);
            }
            for (int pair = 1; pair <= pairs; pair++) {
                statement.execute("insert into events values (" + pair + ")");
                statement.execute("select pg_advisory_lock(1)");
                try (ChildJvm one = start();
                        ChildJvm two = start()) {
                    ChildJvm first = firstToEnd(one, two);
                    slowest = Math.max(slowest, secondsOf(statement));
                    check(problems, pair, first, ExitCode.HELD);
                    statement.execute("select pg_advisory_unlock(1)");
                    check(problems, pair, first == one ? two : one, ExitCode.OK);
                }
            }
            long rows = Store.texts(statement, "select id from raw.events").size();
            long distinct =
                    Store.texts(statement, "select distinct id from raw.events").size();
            if (slowest > SOON) {
                problems.add(
                        String.format(Locale.ROOT, "one ended %.1f s after the other had begun its load", slowest));
            }
            System.out.printf(Locale.ROOT, "pairs: the other ended at most %.1f s after the first claim%n", slowest);
            problems.forEach(System.err::println);
            return new Result("pairs of starts, the command", pairs, 0, pairs - distinct, rows - distinct, 0, problems);
        }
    }

    /** How long ago the one that loads has claimed the pipeline; 0 if none loads, which its exit code will tell. */
    private static double secondsOf(Statement statement) throws SQLException {
        return Double.parseDouble(Store.texts(
                        statement,
                        "select coalesce(max(extract(epoch from clock_timestamp() - started_at)), 0) from crescendo.runs"
                                + " where state = 'RUNNING'")
                .get(0));
    }

    private ChildJvm start() throws Exception {
        return ChildJvm.running(Main.class)
                .arguments("run", "--project", project.toString())
                .maxHeap("256m")
                .jvmArgument("-XX:TieredStopAtLevel=1")
                .jvmArgument("-XX:+UseSerialGC")
                .start();
    }

    private static ChildJvm firstToEnd(ChildJvm one, ChildJvm two) throws Exception {
        CompletableFuture<ChildJvm> first = one.onExit().applyToEither(two.onExit(), ended -> ended);
        return first.get(2, TimeUnit.MINUTES);
    }

    private static void check(List<String> problems, int pair, ChildJvm ended, ExitCode expected) throws Exception {
        int exitCode = ended.waitFor(Duration.ofMinutes(2));
        if (exitCode != expected.number()) {
            problems.add("pair " + pair + ": exit code " + exitCode + " instead of " + expected.number() + ": "
                    + ended.output());
        }
    }
}
