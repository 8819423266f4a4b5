package dev.crescendo.run;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The few batches of one schema that a task keeps using. Taking one waits while all are under way: back-pressure. */
final class BatchPool {
    /** Batches on their way: one being filled, one being written, and some between. */
    private static final int UNDER_WAY = 5;

    /** Values in one batch, at most: keeps batches of wide rows small. */
    private static final int VALUES = 1 << 17;

    private static final int LEAST_ROWS = 64;

    private final Schema schema;
    private final ValueRules rules;
    private final boolean takesPacked;
    private final int most;
    private final BlockingQueue<Batch> free;
    private int created;

    /**
     * @param holders how many places may keep a partly filled batch for long: the outputs with this schema
     * @param takesPacked whether few look at the values on their way
     */
    BatchPool(Schema schema, ValueRules rules, int holders, boolean takesPacked) {
        this.schema = schema;
        this.rules = rules;
        this.takesPacked = takesPacked;
        this.most = UNDER_WAY + holders;
        this.free = new ArrayBlockingQueue<>(most);
    }

    /** An empty batch. Waits until there is one, or gives up with null when {@code stopped} says so. */
    @Nullable
    Batch take(BooleanSupplier stopped) throws InterruptedException {
        Batch batch = free.poll();
        if (batch == null && created < most) {
            created++;
            return new Batch(schema, rowsPerBatch(), rules, takesPacked);
        }
        while (batch == null && !stopped.getAsBoolean()) {
            batch = free.poll(50, TimeUnit.MILLISECONDS);
        }
        return batch;
    }

    /** Gives a batch back; its content is dropped. */
    void release(Batch batch) {
        batch.clear();
        free.offer(batch);
    }

    private int rowsPerBatch() {
        return Math.min(Batch.DEFAULT_ROWS, Math.max(LEAST_ROWS, VALUES / Math.max(1, schema.size())));
    }
}
