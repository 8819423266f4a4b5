package dev.crescendo.benchmarks;

import dev.crescendo.benchmarks.cases.Cases;
import dev.crescendo.benchmarks.cases.Workplace;
import dev.crescendo.benchmarks.contest.Comparison;
import dev.crescendo.benchmarks.contest.Results;
import dev.crescendo.benchmarks.contest.Turns;
import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.process.ServerProcess;
import dev.crescendo.benchmarks.report.Markdown;
import dev.crescendo.benchmarks.report.Report;
import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs the cases asked for, one after the other, prints what came of each, and writes the report after each. */
public final class Main {
    private Main() {}

    /** Arguments: as {@link Settings} reads them. */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.parse(args);
        Path folder = Files.createTempDirectory("crescendo-benchmark");
        List<Results> all = new ArrayList<>();
        try (PostgresServer postgres = PostgresServer.start()) {
            System.err.printf(Locale.ROOT, "building %,d rows%n", settings.rows());
            Shop shop = Shop.create(postgres, settings.rows());
            try (Connection asking = postgres.connect(shop.database())) {
                ServerProcess server = ServerProcess.of(Long.parseLong(ask(asking, "select pg_backend_pid()")));
                Workplace workplace = new Workplace(shop, server, folder, settings.project());
                Turns turns = new Turns(server, settings.warmUps(), settings.rounds(), settings.only());
                for (Cases chosen : settings.cases()) {
                    List<Comparison> concerned = chosen.comparisons(workplace).stream()
                            .filter(turns::concern)
                            .toList();
                    for (Comparison comparison : concerned) {
                        Results results = turns.take(comparison);
                        System.out.println(Markdown.of(results));
                        all.add(results);
                        Report.write(settings.report(), environment(ask(asking, "show server_version")), all);
                    }
                }
            }
        } finally {
            delete(folder);
        }
        if (all.isEmpty()) {
            System.err.println(
                    "benchmarks/run: '" + settings.only() + "' is in the name of no contestant of these cases");
            System.exit(2);
        }
        System.err.println("report: " + settings.report());
    }

    private static String environment(String postgres) throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[2];
        return "PostgreSQL " + postgres + " (fsync on, autovacuum off), Java "
                + Runtime.version().feature() + ", "
                + Runtime.getRuntime().availableProcessors() + " cores shared by both ends and the client, load " + load
                + " in the last quarter of an hour. A load of Crescendo goes from claim to commit; start-up is the JVM, its"
                + " classes, and opening the ledger.";
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
