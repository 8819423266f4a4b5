package dev.crescendo.postgresql;

import dev.crescendo.config.Secret;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.testserver.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/** Plans and reads a source as a run does, and keeps what it is told. */
final class SourceDriver implements PlanContext, ReadContext {
    private final Source source;
    final List<String> reports = new CopyOnWriteArrayList<>();
    final List<Reject> rejects = new ArrayList<>();
    private final List<AutoCloseable> kept = new ArrayList<>();
    final CompletableFuture<String> firstReport = new CompletableFuture<>();
    volatile boolean cancelled;
    ValueRules rules = ValueRules.lenient();

    SourceDriver(Source source) {
        this.source = source;
    }

    static PostgresConnection connection(PostgresServer server, String database) {
        return PostgresConnection.to(server.url(database)).as(server.user(), Secret.literal(server.password()));
    }

    ExtractPlan plan(ReadRange range) {
        try {
            return source.plan(range, this);
        } catch (RuntimeException meant) {
            throw meant;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    ExtractPlan since(Position position) {
        return plan(new ReadRange.Since(position));
    }

    /** Plans in a thread of its own. */
    CompletableFuture<ExtractPlan> sinceLater(Position position) {
        return CompletableFuture.supplyAsync(() -> since(position));
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }

    /** Every row of a split. */
    void read(Split split, BiConsumer<Batch, Integer> rows) throws Exception {
        try (SplitReader reader = source.open(split, this)) {
            for (Next next = reader.next(Duration.ofSeconds(1));
                    next != Next.END;
                    next = reader.next(Duration.ofSeconds(1))) {
                if (next == Next.IDLE) {
                    continue;
                }
                Batch batch = reader.batch();
                for (int row = 0; row < batch.rows(); row++) {
                    rows.accept(batch, row);
                }
            }
        }
    }

    /** The values of one field, in all splits. */
    List<Object> values(ExtractPlan plan, String field) throws Exception {
        List<Object> values = new ArrayList<>();
        for (Split split : plan.splits()) {
            read(split, (batch, row) -> values.add(batch.valueAt(batch.schema().indexOf(field), row)));
        }
        return values;
    }

    @Override
    public String pipeline() {
        return "tested";
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void report(String message) {
        reports.add(message);
        firstReport.complete(message);
    }

    @Override
    public void keepUntilEnd(AutoCloseable resource) {
        kept.add(resource);
    }

    /** Ends what plans have kept open, as the end of a run does. */
    void end() throws Exception {
        for (AutoCloseable resource : kept) {
            resource.close();
        }
        kept.clear();
    }

    @Override
    public Batch newBatch(Schema schema) {
        return new Batch(schema, 256, rules);
    }

    @Override
    public int maxValueBytes() {
        return rules.maxValueBytes();
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
    }
}
