package dev.crescendo.reliability;

import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Eight writers, whose short transactions overtake long ones and end in commits, rollbacks and prepared transactions, while
 * pipelines load by three kinds of cursor; beside them a reader that asks for what is greater than the last it has seen.
 */
final class Storm {
    private static final int MINUTES = 1;
    private static final int WRITERS = 8;
    private static final List<String> CURSORS = List.of("id", "at", "xid");

    private final Options options;
    private final PostgresStore store;

    Storm(Options options, PostgresServer server, Path folder) throws Exception {
        this.options = options;
        this.store = PostgresStore.on(server, Files.createDirectories(folder.resolve("storm")));
    }

    Result run() throws Exception {
        store.shop("create table storm (id bigserial primary key, at timestamptz not null default now(),"
                + " xid xid8 not null default pg_current_xact_id())");
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            long seed = options.seed() * WRITERS + writer;
            String name = "w" + writer;
            others.add(inBackground(() -> write(stop, name, seed)));
        }
        Set<String> naive = new HashSet<>();
        others.add(inBackground(() -> readNaively(stop, naive)));
        long end =
                System.nanoTime() + TimeUnit.MINUTES.toNanos(options.minutes().orElse(MINUTES));
        long loads = 0;
        while (System.nanoTime() < end && others.stream().noneMatch(CompletableFuture::isDone)) {
            for (String cursor : CURSORS) {
                load(cursor);
                loads++;
            }
        }
        stop.set(true);
        for (CompletableFuture<Void> other : others) {
            other.get();
        }
        return result(naive, loads);
    }

    private Result result(Set<String> naive, long loads) throws Exception {
        Set<String> written;
        try (Connection connection = store.openShop();
                Statement statement = connection.createStatement()) {
            written = new HashSet<>(Store.texts(statement, "select id::text from storm"));
        }
        long lost = 0;
        long twice = 0;
        for (String cursor : CURSORS) {
            load(cursor);
            List<String> loaded = store.rows(
                            Map.of("raw.storm_by_" + cursor, "select id::text from raw.storm_by_" + cursor))
                    .getOrDefault("raw.storm_by_" + cursor, List.of());
            Set<String> distinct = new HashSet<>(loaded);
            lost += written.stream().filter(id -> !distinct.contains(id)).count();
            twice += loaded.size() - distinct.size();
        }
        long missed = written.stream().filter(id -> !naive.contains(id)).count();
        double percent = 100.0 * missed / written.size();
        System.out.printf(
                Locale.ROOT,
                "storm: %,d rows, %,d loads; the naive cursor lost %,d rows, %.1f %%%n",
                written.size(),
                loads,
                missed,
                percent);
        List<String> problems = percent > 1
                ? List.of()
                : List.of("the naive cursor lost " + percent + " %: such a storm shows nothing");
        problems.forEach(System.err::println);
        return new Result(
                "storm (rows, loads), cursors " + String.join(", ", CURSORS),
                written.size(),
                loads,
                lost,
                twice,
                0,
                problems);
    }

    private void load(String cursor) {
        Cron.run(
                Pipeline.named("storm_by_" + cursor)
                        .from(store.table("public.storm").cursor(cursor).key("id"))
                        .append(),
                store.warehouse(),
                RunOptions.of("shop"),
                1);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                task -> new Thread(task, "storm").start());
    }

    private void readNaively(AtomicBoolean stop, Set<String> seen) throws Exception {
        long last = 0;
        try (Connection connection = store.openShop();
                Statement statement = connection.createStatement()) {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = !stop.get();
                List<String> fresh =
                        Store.texts(statement, "select id::text from storm where id > " + last + " order by id");
                seen.addAll(fresh);
                last = fresh.isEmpty() ? last : Long.parseLong(fresh.get(fresh.size() - 1));
                TimeUnit.MILLISECONDS.sleep(200); // between two runs of such a reader
            }
        }
    }

    private void write(AtomicBoolean stop, String name, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Connection writer = store.openShop();
                Statement statement = writer.createStatement()) {
            for (int i = 0; !stop.get(); i++) {
                String end = switch (i % 7) {
                    case 3 -> "ROLLBACK";
                    case 5 -> "PREPARE TRANSACTION '" + name + "'; COMMIT PREPARED '" + name + "'";
                    default -> "COMMIT";
                };
                double seconds = random.nextInt(10) < 3 ? random.nextDouble() * 2 : 0.05;
                statement.execute("BEGIN; INSERT INTO storm DEFAULT VALUES; SAVEPOINT s; INSERT INTO storm DEFAULT"
                        + " VALUES; SELECT pg_sleep(" + seconds + "); " + (i % 3 == 0 ? "ROLLBACK TO s;" : "")
                        + " INSERT INTO storm DEFAULT VALUES; " + end);
            }
        }
    }
}
