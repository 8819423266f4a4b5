package dev.crescendo.benchmarks;

import dev.crescendo.testserver.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs a case: every contestant in turn, round after round, and prints medians and ratios to the first. */
public final class Main {
    private Main() {}

    /** Arguments: rows, rounds, and the file that the Markdown report goes to. */
    public static void main(String[] args) throws Exception {
        long rows = Long.parseLong(args[0]);
        int rounds = Integer.parseInt(args[1]);
        Path report = Path.of(args[2]);
        try (PostgresServer server = PostgresServer.start()) {
            System.err.println("building " + rows + " rows");
            Shop shop = Shop.create(server, rows);
            List<Contestant> contestants = List.of(
                    new PsqlPipe(shop),
                    new CrescendoLoad(shop, "no transform", "256m"),
                    new CrescendoLoad(shop, "record transform", "256m"));
            Map<Contestant, List<Measure>> measures = measure(contestants, rounds);
            String table = table(contestants, measures, rows, rounds, server);
            System.out.println(table);
            Files.createDirectories(report.toAbsolutePath().getParent());
            Files.writeString(report, table, StandardCharsets.UTF_8);
        }
    }

    private static Map<Contestant, List<Measure>> measure(List<Contestant> contestants, int rounds) throws Exception {
        Map<Contestant, List<Measure>> measures = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
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
                System.err.printf(Locale.ROOT, "round %d  %-50s %.2f s%n", round, contestant.name(), measure.seconds());
                if (round > 0) { // the first round warms the server's caches
                    measures.computeIfAbsent(contestant, key -> new ArrayList<>())
                            .add(measure);
                }
            }
        }
        return measures;
    }

    private static String table(
            List<Contestant> contestants,
            Map<Contestant, List<Measure>> measures,
            long rows,
            int rounds,
            PostgresServer server)
            throws Exception {
        StringBuilder out = new StringBuilder();
        out.append("### PostgreSQL → PostgreSQL, append, ").append(String.format(Locale.ROOT, "%,d", rows));
        out.append(" rows × 12 mixed columns, ").append(rounds).append(" rounds after a warm-up\n\n");
        out.append("| | median s | min–max s | krows/s | throughput ratio | client CPU s | peak RSS MB |\n");
        out.append("|---|---|---|---|---|---|---|\n");
        double limit = 0;
        for (Contestant contestant : contestants) {
            List<Measure> runs = measures.getOrDefault(contestant, List.of());
            double[] seconds =
                    runs.stream().mapToDouble(Measure::seconds).sorted().toArray();
            double median = seconds[seconds.length / 2];
            if (limit == 0) {
                limit = median;
            }
            double[] cpu =
                    runs.stream().mapToDouble(Measure::cpuSeconds).sorted().toArray();
            long peak = runs.stream().mapToLong(Measure::peakMegabytes).max().orElse(0);
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f–%.2f | %.0f | %.2f | %.1f | %s |%n",
                    contestant.name(),
                    median,
                    seconds[0],
                    seconds[seconds.length - 1],
                    rows / median / 1000,
                    limit / median,
                    cpu[cpu.length / 2],
                    peak == 0 ? "" : Long.toString(peak)));
        }
        return out.append("\nEqual tables were checked after every run. ")
                .append(environment(server))
                .append('\n')
                .toString();
    }

    private static String environment(PostgresServer server) throws Exception {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var version = statement.executeQuery("show server_version")) {
            version.next();
            return "PostgreSQL " + version.getString(1) + " (fsync on), Java "
                    + Runtime.version().feature() + ", "
                    + Runtime.getRuntime().availableProcessors() + " cores; the contestants took turns. Seconds of"
                    + " Crescendo include its ledger's creation and drivers, not the start of the JVM.";
        }
    }
}
