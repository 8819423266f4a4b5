package dev.crescendo.reliability;

import dev.crescendo.reliability.Options.Target;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.testserver.UnpackedDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Histories one after the other, several at a time, on each target in turn, until enough runs were killed. */
final class Histories {
    private static final int KILLS = 60;

    private final Options options;
    private final PostgresServer server;
    private final Path folder;
    private final String classPath;
    private final boolean atCalls = CrashKit.canKillAtCalls();
    private final Map<Target, Result> results = new EnumMap<>(Target.class);
    private final Map<Target, Double> seconds = new EnumMap<>(Target.class);
    private final long began = System.nanoTime();
    private long next;

    Histories(Options options, PostgresServer server, Path folder) throws Exception {
        this.options = options;
        this.server = server;
        this.folder = folder;
        this.classPath = UnpackedDriver.classPath(Files.createDirectories(folder.resolve("driver")));
    }

    List<Result> run() throws Exception {
        if (!atCalls) {
            System.err.println("strace is missing, or may not trace: no kills at writes");
        }
        for (Target target : options.targets()) {
            results.put(target, Result.none("kills, " + target.text()));
        }
        ExecutorService threads = Executors.newFixedThreadPool(options.jobs());
        try {
            List<Future<?>> jobs = new ArrayList<>();
            for (int job = 0; job < options.jobs(); job++) {
                Map<Target, Store> stores = stores(job);
                jobs.add(threads.submit(() -> {
                    goOn(stores);
                    return null;
                }));
            }
            for (Future<?> job : jobs) {
                job.get();
            }
        } finally {
            threads.shutdownNow();
        }
        results.forEach((target, result) -> System.out.println(result.row(seconds.getOrDefault(target, 0.0))));
        return List.copyOf(results.values());
    }

    private Map<Target, Store> stores(int job) throws Exception {
        Map<Target, Store> stores = new EnumMap<>(Target.class);
        for (Target target : options.targets()) {
            Path own = Files.createDirectories(folder.resolve(target.text() + "-" + job));
            stores.put(target, target.isPostgres() ? PostgresStore.on(server, own) : DuckStore.in(own));
        }
        return stores;
    }

    private void goOn(Map<Target, Store> stores) throws Exception {
        for (long number = take(); number >= 0; number = take()) {
            Target target =
                    options.targets().get((int) (number % options.targets().size()));
            long seed = options.seed() + number / options.targets().size();
            long start = System.nanoTime();
            Result result = Kills.of(
                    target, Objects.requireNonNull(stores.get(target)), seed, atCalls, History.RUNS, classPath);
            add(target, result, (System.nanoTime() - start) / 1e9);
        }
    }

    /** The number of the next history; -1 when there were enough, or time is up. Each target has at least one: no kills would prove nothing. */
    private synchronized long take() {
        long kills = results.values().stream().mapToLong(Result::faults).sum();
        boolean goesOn = next < options.targets().size() || options.goesOn(kills, KILLS, began);
        return goesOn ? next++ : -1;
    }

    private synchronized void add(Target target, Result result, double took) {
        Result all = Objects.requireNonNull(results.merge(target, result, Result::plus));
        seconds.merge(target, took, Double::sum);
        result.problems().forEach(System.err::println);
        System.err.println(target.text() + ": " + all.faults() + " kills");
    }
}
