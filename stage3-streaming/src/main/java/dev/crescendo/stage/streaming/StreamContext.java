package dev.crescendo.stage.streaming;

import dev.crescendo.extract.ReadContext;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.util.ArrayList;
import java.util.List;

/**
 * What a subscription is given for its whole life. Between loads it keeps what is rejected until the next load has begun,
 * so that no transaction need be open while nothing comes.
 */
final class StreamContext implements ReadContext {
    private final ReadContext load;
    private final ValueRules rules;
    private final StopSignal stop;
    private final List<Reject> waiting = new ArrayList<>();
    private boolean loading;
    private long rejects;

    StreamContext(ReadContext load, ValueRules rules, StopSignal stop) {
        this.load = load;
        this.rules = rules;
        this.stop = stop;
    }

    /** From now on a load takes everything, and first what has waited. Returns how many did. */
    int begin() {
        loading = true;
        int waited = waiting.size();
        waiting.forEach(load::reject);
        waiting.clear();
        return waited;
    }

    /** No load is under way any more; what waits is forgotten. */
    void end() {
        loading = false;
        waiting.clear();
    }

    boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** How many records were rejected by the reader, ever. */
    long rejects() {
        return rejects;
    }

    @Override
    public String pipeline() {
        return load.pipeline();
    }

    @Override
    public int maxValueBytes() {
        return rules.maxValueBytes();
    }

    @Override
    public Batch newBatch(Schema schema) throws InterruptedException {
        return loading ? load.newBatch(schema) : new Batch(schema, Batch.DEFAULT_ROWS, rules);
    }

    @Override
    public void reject(Reject reject) {
        rejects++;
        if (loading) {
            load.reject(reject);
        } else {
            waiting.add(reject);
        }
    }

    @Override
    public boolean cancelled() {
        return stop.isGiven() || Thread.currentThread().isInterrupted();
    }
}
