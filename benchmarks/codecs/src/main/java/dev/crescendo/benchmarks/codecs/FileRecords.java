package dev.crescendo.benchmarks.codecs;

import dev.crescendo.benchmarks.load.Order;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.files.FilesSource;
import dev.crescendo.record.Batch;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Records of a file, which the system's cache holds, from opening it to its end. */
@State(Scope.Thread)
public class FileRecords {
    private static final int ROWS = 50_000;

    @Param({"csv", "ndjson"})
    public String format = "";

    private Path folder = Path.of("");
    private FilesSource source = FilesSource.of(folder, "*");
    private ExtractPlan plan = ExtractPlan.nothing();

    @Setup(Level.Trial)
    public void write() throws Exception {
        folder = Files.createTempDirectory("crescendo-codecs");
        Map<String, FieldType> types = new LinkedHashMap<>();
        Orders.TYPE.schema().fields().forEach(field -> types.put(field.name(), field.type()));
        types.put("amount", new FieldType.Decimal(12, 2));
        Path file = folder.resolve("orders." + format);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            if (format.equals("csv")) {
                out.write(String.join(",", types.keySet()) + "\n");
            }
            for (int i = 1; i <= ROWS; i++) {
                out.write(line(types, Orders.order(i)) + "\n");
            }
        }
        source = FilesSource.of(folder, "orders." + format).schema(types);
        Reading reading = new Reading();
        source.streams(reading);
        plan = source.plan(new ReadRange.Whole(), reading);
    }

    private String line(Map<String, FieldType> types, Order order) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        int[] place = {0};
        for (String name : types.keySet()) {
            try {
                values.put(
                        name,
                        Order.class
                                .getRecordComponents()[place[0]++]
                                .getAccessor()
                                .invoke(order));
            } catch (ReflectiveOperationException impossible) {
                throw new IOException(impossible);
            }
        }
        boolean csv = format.equals("csv");
        return values.entrySet().stream()
                .map(entry -> csv
                        ? (entry.getValue() == null ? "" : entry.getValue().toString())
                        : "\"" + entry.getKey() + "\":" + json(entry.getValue()))
                .collect(Collectors.joining(",", csv ? "" : "{", csv ? "" : "}"));
    }

    private static String json(Object value) {
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : "\"" + value + "\"";
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long read() throws Exception {
        Reading reading = new Reading();
        try (SplitReader reader = source.open(plan.splits().get(0), reading)) {
            for (Next next = reader.next(Duration.ZERO); next != Next.END; next = reader.next(Duration.ZERO)) {
                if (next == Next.BATCH) {
                    reading.rows += reader.batch().rows();
                    reader.batch().clear();
                } else if (next == Next.RECORD) {
                    reading.rows++;
                }
            }
        }
        if (reading.rows != ROWS) {
            throw new IllegalStateException(reading.rows + " rows instead of " + ROWS);
        }
        return reading.rows;
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** An engine that counts, and gives the same batch again and again. */
    private static final class Reading implements ReadContext, PlanContext {
        private final Map<Schema, Batch> batches = new LinkedHashMap<>();
        private long rows;

        @Override
        public String pipeline() {
            return "codecs";
        }

        @Override
        public Batch newBatch(Schema schema) {
            return batches.computeIfAbsent(schema, Batch::new);
        }

        @Override
        public void reject(Reject reject) {
            throw new IllegalStateException(reject.toString());
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void report(String message) {}

        @Override
        public void keepUntilEnd(AutoCloseable resource) {}
    }
}
