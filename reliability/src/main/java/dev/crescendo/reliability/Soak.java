package dev.crescendo.reliability;

import dev.crescendo.cli.Main;
import dev.crescendo.load.WriteMode;
import dev.crescendo.testkit.ChildJvm;
import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A run every second in one JVM, in turn into PostgreSQL and into DuckDB, models now and then, and the command in a process of
 * its own; meanwhile what grows is measured.
 */
final class Soak {
    private static final int MINUTES = 1;
    private static final int MODELS_EVERY = 30;
    private static final int COMMAND_EVERY = 20;
    private static final int ROWS = 3;
    private static final double MAY_GROW_MEGABYTES = 2;

    /** What is in use, after a collection, between two runs. */
    private record Sample(double heapMegabytes, long descriptors, long threads, long connections, long files) {}

    private final Options options;
    private final PostgresStore postgres;
    private final DuckStore duck;
    private final Path project;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long runs;
    private long commands;

    Soak(Options options, PostgresServer server, Path folder) throws Exception {
        this.options = options;
        this.postgres = PostgresStore.on(server, Files.createDirectories(folder.resolve("soak-postgresql")));
        this.duck = DuckStore.in(folder.resolve("soak-duckdb"));
        this.project = Files.createDirectories(folder.resolve("soak-command"));
    }

    Result run() throws Exception {
        Files.writeString(project.resolve("crescendo.yaml"), """
                project: soak
                warehouse: local
                connections:
                  local: { type: duckdb, path: soak.duckdb }
                pipelines:
                  lines: { source: files, path: "lines.ndjson", write: append }
                """);
        History appending = new History(options.seed(), WriteMode.APPEND, 0, 1, 1, false, false, List.of());
        for (Store store : List.of(postgres, duck)) {
            store.clear();
            new Build(store, appending).models(1);
        }
        long seconds = options.minutes().orElse(MINUTES) * 60L;
        long began = System.nanoTime();
        long second = 0;
        for (; System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds); second++) {
            Store store = second % 2 == 0 ? postgres : duck;
            store.shop("insert into orders select n, 'order ' || n, 1 from generate_series(" + second * ROWS + ", "
                    + (second * ROWS + ROWS - 1) + ") t(n)");
            new Orders(store, appending).run();
            runs++;
            if (second / 2 % MODELS_EVERY == MODELS_EVERY - 1) {
                new Build(store, appending).run();
                runs++;
            }
            if (second % COMMAND_EVERY == COMMAND_EVERY - 1) {
                command();
            }
            if (second % Math.max(5, seconds / 60) == 0) {
                sample();
            }
            long next = began + TimeUnit.SECONDS.toNanos(second + 1);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime())); // a run every second
        }
        sample();
        return result(second);
    }

    private void command() throws Exception {
        Files.writeString(
                project.resolve("lines.ndjson"),
                "{\"id\":" + commands + "}\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        try (ChildJvm child = ChildJvm.running(Main.class)
                .arguments("run", "--project", project.toString())
                .maxHeap("256m")
                .start()) {
            int exitCode = child.waitFor(Duration.ofMinutes(1));
            if (exitCode != 0) {
                problems.add("the command ended with " + exitCode + ": " + child.output());
            }
        }
        commands++;
    }

    private void sample() throws Exception {
        System.gc();
        System.gc();
        for (Store store : List.of(postgres, duck)) {
            if (!store.rows(Map.of("crescendo.version", "select 1")).isEmpty()
                    && !store.staged().isEmpty()) {
                problems.add("left in staging of " + store.address() + ": " + store.staged());
            }
        }
        Sample sample = new Sample(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6,
                entries(Path.of("/proc/self/fd")),
                Thread.activeCount(),
                connections(),
                entries(duck.folder()) + entries(duck.folder().resolve("warehouse")) + entries(project));
        samples.add(sample);
        System.err.println("soak: " + runs + " runs, " + sample);
    }

    private static long entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    /** Of the warehouse's and the shop's database, without our own. */
    private long connections() throws Exception {
        try (Connection connection = postgres.open();
                Statement statement = connection.createStatement()) {
            return Long.parseLong(Store.texts(
                            statement,
                            "select count(*) from pg_stat_activity where datname like 'test_%'"
                                    + " and pid <> pg_backend_pid()")
                    .get(0));
        }
    }

    private Result result(long loaded) throws Exception {
        long lost = 0;
        long surplus = 0;
        for (Store store : List.of(postgres, duck)) {
            long loads = store == postgres ? (loaded + 1) / 2 : loaded / 2;
            List<String> ids = store.rows(Map.of("raw.orders", "select id from raw.orders"))
                    .getOrDefault("raw.orders", List.of());
            long distinct = ids.stream().distinct().count();
            lost += loads * ROWS - distinct;
            surplus += ids.size() - distinct;
        }
        for (Map.Entry<String, ToDoubleFunction<Sample>> measure : measures().entrySet()) {
            double middle = median(samples.size() / 3, samples.size() * 2 / 3, measure.getValue());
            double last = median(samples.size() * 2 / 3, samples.size(), measure.getValue());
            System.out.printf(
                    Locale.ROOT,
                    "soak: %s, median of the second and the last third of %d samples: %.1f, %.1f%n",
                    measure.getKey(),
                    samples.size(),
                    middle,
                    last);
            if (last > middle + (measure.getKey().startsWith("heap") ? MAY_GROW_MEGABYTES : 0)) {
                problems.add(measure.getKey() + " grow from " + middle + " to " + last);
            }
        }
        System.out.println("soak: " + runs + " runs in one JVM, " + commands + " of the command");
        problems.forEach(System.err::println);
        return new Result("soak", 0, runs + commands, lost, surplus, 0, problems);
    }

    private static Map<String, ToDoubleFunction<Sample>> measures() {
        Map<String, ToDoubleFunction<Sample>> measures = new LinkedHashMap<>();
        measures.put("heap in MB", Sample::heapMegabytes);
        measures.put("file descriptors", Sample::descriptors);
        measures.put("threads", Sample::threads);
        measures.put("connections", Sample::connections);
        measures.put("files", Sample::files);
        return measures;
    }

    private double median(int from, int to, ToDoubleFunction<Sample> measure) {
        double[] sorted =
                samples.subList(from, to).stream().mapToDouble(measure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
