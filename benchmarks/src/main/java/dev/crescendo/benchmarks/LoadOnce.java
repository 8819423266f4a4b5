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
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs one pipeline once and prints seconds, CPU seconds and peak megabytes. */
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

    private LoadOnce() {}

    public static void main(String[] args) throws Exception {
        long begun = System.nanoTime();
        PostgresConnection connection = PostgresConnection.to(args[0]).as(args[1], Secret.none());
        PostgresTable table = PostgresTable.of(connection, "public.orders").cursor("id");
        Pipeline.Named named = Pipeline.named("orders");
        Pipeline pipeline = switch (args[2]) {
            case "no transform" -> named.from(table).append();
            case "record transform" ->
                named.from(table.as(Order.class))
                        .transform(Order.class, new Clean(), Order.class)
                        .append();
            default -> throw new IllegalArgumentException(args[2]);
        };
        RunResult result = new PipelineRun(
                        pipeline, new PostgresWarehouse(connection), new ThreadRunner(1), RunOptions.of("benchmark"))
                .execute();
        double seconds = (System.nanoTime() - begun) / 1e9;
        double cpu =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
        System.err.println("  " + result.counts());
        System.out.println(String.format(Locale.ROOT, "%.3f %.3f %d", seconds, cpu, peakMegabytes()));
    }

    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
