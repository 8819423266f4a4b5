package dev.crescendo.benchmarks;

import dev.crescendo.config.Secret;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresTable;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.ThreadRunner;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.Ledger;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
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

    public static void main(String[] args) throws Exception {
        PostgresConnection connection = PostgresConnection.to(args[0]).as(args[1], Secret.none());
        PostgresWarehouse warehouse = new PostgresWarehouse(connection);
        try (Ledger ledger = warehouse.ledger()) {
            ledger.prepare();
        }
        double startSeconds = secondsSinceStart();
        double startCpu = cpuSeconds();
        if (!args[2].equals(LEDGER)) {
            MemorySamples memory = MemorySamples.start();
            RunResult result = new PipelineRun(
                            pipeline(args[2], connection), warehouse, new ThreadRunner(1), RunOptions.of("benchmark"))
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

    private static Pipeline pipeline(String name, PostgresConnection connection) {
        PostgresTable table = PostgresTable.of(connection, "public.orders").cursor("id");
        Pipeline.Named named = Pipeline.named("orders");
        return switch (name) {
            case "no transform" -> named.from(table).append();
            case "record transform" ->
                named.from(table.as(Order.class))
                        .transform(Order.class, new Clean(), Order.class)
                        .append();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static double secondsSinceStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(start, Instant.now()).toMillis() / 1e3;
    }

    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }
}
