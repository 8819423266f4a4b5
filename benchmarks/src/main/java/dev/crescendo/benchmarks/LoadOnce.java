package dev.crescendo.benchmarks;

import dev.crescendo.config.Secret;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.ThreadRunner;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.Warehouse;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs one pipeline once and prints what it took: seconds and CPU seconds of the load, from claim to commit, the same of
 * the start before it, and peak megabytes.
 */
final class LoadOnce {
    record Order(
            long id,
            int customerId,
            String status,
            @Nullable String email,
            @Nullable String note,
            BigDecimal amount,
            @Nullable Double ratio,
            boolean active,
            @Nullable LocalDate born,
            Instant placedAt,
            @Nullable UUID reference,
            int quantity) {}

    /** Looks at every record and makes a new one, equal to the old so that the tables can be compared. */
    static final class Clean implements Transformer<Order, Order> {
        private static final long serialVersionUID = 1L;

        @Override
        public void transform(Order order, Emitter<Order> out) {
            if (order.amount().signum() < 0 || order.quantity() < 0) {
                out.reject("negative amount or quantity");
                return;
            }
            out.emit(new Order(
                    order.id(),
                    order.customerId(),
                    order.status(),
                    order.email(),
                    order.note(),
                    order.amount(),
                    order.ratio(),
                    order.active(),
                    order.born(),
                    order.placedAt(),
                    order.reference(),
                    order.quantity()));
        }
    }

    /** In place of a pipeline: only see to it that the ledger is there. */
    static final String LEDGER = "ledger";

    private LoadOnce() {}

    /** Arguments: URL and user of the database, what to do, the DuckDB file that is loaded into if any, the files' folder. */
    public static void main(String[] args) throws Exception {
        PostgresConnection connection = PostgresConnection.to(args[0]).as(args[1], Secret.none());
        Warehouse warehouse =
                args[3].isEmpty() ? new PostgresWarehouse(connection) : new DuckWarehouse(Path.of(args[3]));
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
        }
        double startSeconds = secondsSinceStart();
        double startCpu = cpuSeconds();
        if (!args[2].equals(LEDGER)) {
            MemorySamples memory = MemorySamples.start();
            RunResult result = new PipelineRun(
                            pipeline(args[2], connection, args[4]),
                            warehouse,
                            new ThreadRunner(1),
                            RunOptions.of("benchmark"))
                    .execute();
            System.err.println("         " + result.counts());
            System.err.println("         " + memory.report());
        }
        System.out.println(String.format(
                Locale.ROOT,
                "%.3f %.3f %.3f %.3f %d",
                secondsSinceStart() - startSeconds,
                cpuSeconds() - startCpu,
                startSeconds,
                startCpu,
                MemorySamples.megabytes("VmHWM:")));
    }

    private static Pipeline pipeline(String name, PostgresConnection connection, String folder) {
        PostgresTable table = PostgresTable.of(connection, "public.orders").cursor("id");
        Pipeline.Named named = Pipeline.named("orders");
        return switch (name) {
            case "no transform" -> named.from(table).append();
            case "record transform" ->
                named.from(table.as(Order.class))
                        .transform(Order.class, new Clean(), Order.class)
                        .append();
            case "CSV" -> named.from(files(folder, Shop.CSV)).append();
            case "NDJSON" -> named.from(files(folder, Shop.NDJSON)).append();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static FilesSource files(String folder, String name) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        types.put("id", Simple.LONG);
        types.put("customer_id", Simple.INT);
        types.put("status", Simple.TEXT);
        types.put("email", Simple.TEXT);
        types.put("note", Simple.TEXT);
        types.put("amount", new FieldType.Decimal(12, 2));
        types.put("ratio", Simple.DOUBLE);
        types.put("active", Simple.BOOLEAN);
        types.put("born", Simple.DATE);
        types.put("placed_at", Simple.INSTANT);
        types.put("reference", Simple.UUID);
        types.put("quantity", Simple.INT);
        return FilesSource.of(Path.of(folder), name).schema(types);
    }

    static double secondsSinceStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(start, Instant.now()).toMillis() / 1e3;
    }

    static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }
}
