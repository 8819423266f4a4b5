package dev.crescendo.benchmarks;

import dev.crescendo.testserver.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs a case: every contestant in turn, round after round, and prints medians and ratios to the first. */
public final class Main {
    private Main() {}

    /** Who compete in a case. The first is the limit. */
    private record Case(String title, List<Contestant> contestants) {}

    /**
     * Arguments: the case, rows, warm-ups, rounds, what the contestants' names contain, and the file that the report goes to.
     */
    public static void main(String[] args) throws Exception {
        long rows = Long.parseLong(args[1]);
        int warmUps = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        Path report = Path.of(args[5]);
        Path folder = Files.createTempDirectory("crescendo-benchmark");
        try (PostgresServer server = PostgresServer.start()) {
            System.err.println("building " + rows + " rows");
            Case chosen = choose(args[0], Shop.create(server, rows), folder);
            List<Contestant> contestants = chosen.contestants().stream()
                    .filter(contestant -> contestant.name().contains(args[4]))
                    .toList();
            Map<Contestant, List<Measure>> measures = measure(contestants, warmUps, rounds);
            String table = table(chosen.title(), contestants, measures, rows, rounds, server);
            System.out.println(table);
            Files.createDirectories(report.toAbsolutePath().getParent());
            Files.writeString(report, table, StandardCharsets.UTF_8);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    private static Case choose(String name, Shop shop, Path folder) throws Exception {
        switch (name) {
            case "tables" -> {
                return new Case(
                        "PostgreSQL → PostgreSQL",
                        List.of(
                                new PsqlPipe(shop),
                                new CrescendoLoad(shop, "no transform", "256m", folder, false),
                                new CrescendoLoad(shop, "record transform", "256m", folder, false)));
            }
            case "csv" -> {
                shop.writeCsv(folder);
                return new Case(
                        "CSV → PostgreSQL",
                        List.of(
                                new PsqlCopy(shop, folder.resolve(Shop.CSV)),
                                new CrescendoLoad(shop, "CSV", "256m", folder, false)));
            }
            case "ndjson" -> {
                shop.writeNdjson(folder);
                return new Case(
                        "NDJSON → DuckDB",
                        List.of(new ReadJson(folder), new CrescendoLoad(shop, "NDJSON", "256m", folder, true)));
            }
            default -> throw new IllegalArgumentException("no case '" + name + "'; there are tables, csv and ndjson");
        }
    }

    private static Map<Contestant, List<Measure>> measure(List<Contestant> contestants, int warmUps, int rounds)
            throws Exception {
        Map<Contestant, List<Measure>> measures = new LinkedHashMap<>();
        for (int round = 1 - warmUps; round <= rounds; round++) {
            String expected = "";
            for (Contestant contestant : contestants) {
                Measure measure = contestant.run();
                String digest = contestant.digest();
                if (expected.isEmpty()) {
                    expected = digest;
                } else if (!digest.equals(expected)) {
                    throw new IllegalStateException(
                            contestant.name() + " made another table: " + digest + " instead of " + expected);
                }
                System.err.printf(
                        Locale.ROOT,
                        "round %d  %-50s %.2f s%n",
                        round,
                        contestant.name(),
                        measure.load().seconds());
                if (round > 0) { // the rounds before warm the server's caches
                    measures.computeIfAbsent(contestant, key -> new ArrayList<>())
                            .add(measure);
                }
            }
        }
        return measures;
    }

    private static String table(
            String title,
            List<Contestant> contestants,
            Map<Contestant, List<Measure>> measures,
            long rows,
            int rounds,
            PostgresServer server)
            throws Exception {
        StringBuilder out = new StringBuilder();
        out.append("### ").append(title).append(", append, ").append(String.format(Locale.ROOT, "%,d", rows));
        out.append(" rows × 12 mixed columns, ").append(rounds).append(" rounds\n\n");
        out.append("| | load s: median, min–max | krows/s | throughput ratio of the means, min–max of rounds |"
                + " client CPU s | start-up s, CPU s | ratio with start-up | peak RSS MB |\n");
        out.append("|---|---|---|---|---|---|---|---|\n");
        List<Measure> limit = measures.getOrDefault(contestants.get(0), List.of());
        for (Contestant contestant : contestants) {
            out.append(row(contestant.name(), measures.getOrDefault(contestant, List.of()), limit, rows));
        }
        return out.append("\nEqual tables were checked after every run. ")
                .append(environment(server))
                .append('\n')
                .toString();
    }

    private static String row(String name, List<Measure> runs, List<Measure> limit, long rows) {
        double[] seconds = sorted(runs, run -> run.load().seconds());
        DoubleSummaryStatistics ratios = IntStream.range(0, runs.size())
                .mapToDouble(round -> limit.get(round).load().seconds()
                        / runs.get(round).load().seconds())
                .summaryStatistics();
        double start = median(runs, run -> run.startUp().seconds());
        long peak = runs.stream().mapToLong(Measure::peakMegabytes).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "| %s | %.2f, %.2f–%.2f | %.0f | %.2f, %.2f–%.2f | %.1f | %s | %.2f | %s |%n",
                name,
                seconds[seconds.length / 2],
                seconds[0],
                seconds[seconds.length - 1],
                rows / seconds[seconds.length / 2] / 1000,
                mean(limit, run -> run.load().seconds())
                        / mean(runs, run -> run.load().seconds()),
                ratios.getMin(),
                ratios.getMax(),
                median(runs, run -> run.load().cpuSeconds()),
                start == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "%.2f, %.1f",
                                start,
                                median(runs, run -> run.startUp().cpuSeconds())),
                mean(limit, Measure::wholeSeconds) / mean(runs, Measure::wholeSeconds),
                peak == 0 ? "" : Long.toString(peak));
    }

    private static double[] sorted(List<Measure> runs, ToDoubleFunction<Measure> value) {
        return runs.stream().mapToDouble(value).sorted().toArray();
    }

    private static double median(List<Measure> runs, ToDoubleFunction<Measure> value) {
        return sorted(runs, value)[runs.size() / 2];
    }

    private static double mean(List<Measure> runs, ToDoubleFunction<Measure> value) {
        return runs.stream().mapToDouble(value).average().orElse(0);
    }

    private static String environment(PostgresServer server) throws Exception {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var version = statement.executeQuery("show server_version")) {
            version.next();
            return "PostgreSQL " + version.getString(1) + " (fsync on), Java "
                    + Runtime.version().feature() + ", "
                    + Runtime.getRuntime().availableProcessors() + " cores; the contestants took turns. A load of"
                    + " Crescendo goes from claim to commit; start-up is the JVM, its classes, and opening the ledger.";
        }
    }
}
