package dev.crescendo.benchmarks.cases;

import dev.crescendo.benchmarks.data.Shop;
import dev.crescendo.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** By which plans the server does what it is asked: it is told to log them (auto_explain) until this is closed. */
final class ServerPlans implements AutoCloseable {
    /** Lines of a plan that say where rows come from and how they are found. */
    private static final Pattern TELLING =
            Pattern.compile("\\s*(->)?\\s*(Insert on|Update on|Delete on|Merge on|Conflict|Index Cond|.* Scan ).*");

    private final Shop shop;
    private final Optional<Path> log;
    private long begin;

    private ServerPlans(Shop shop, Optional<Path> log) {
        this.shop = shop;
        this.log = log;
    }

    static ServerPlans of(Shop shop, ServerProcess server) throws SQLException {
        ServerPlans plans = new ServerPlans(shop, server.log());
        if (plans.log.isPresent()) {
            shop.execute(
                    "alter database " + shop.database() + " set session_preload_libraries = 'auto_explain'",
                    "alter database " + shop.database() + " set auto_explain.log_min_duration = 0");
        }
        return plans;
    }

    /** What has been logged so far does not count. */
    void begin() throws IOException {
        if (log.isPresent()) {
            begin = Files.size(log.get());
        }
    }

    /** The plans of statements that change rows of one of the tables, or read many of another; without costs. */
    List<String> of(List<String> tables) throws IOException {
        if (log.isEmpty()) {
            return List.of();
        }
        byte[] bytes = Files.readAllBytes(log.get());
        String text = new String(bytes, (int) begin, (int) (bytes.length - begin), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String entry : text.split("(?m)^(?=\\S)", -1)) {
            int plan = entry.indexOf("\n", entry.indexOf("Query Text: "));
            if (entry.contains("  plan:") && tables.stream().anyMatch(entry::contains) && plan > 0) {
                entry.substring(plan + 1)
                        .lines()
                        .filter(line -> TELLING.matcher(line).matches())
                        .map(line -> line.replaceFirst("^\t", "").replaceAll("  \\(cost=.*\\)", ""))
                        .filter(line -> !lines.contains(line))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    @Override
    public void close() throws SQLException {
        shop.execute("alter database " + shop.database() + " reset all");
    }
}
