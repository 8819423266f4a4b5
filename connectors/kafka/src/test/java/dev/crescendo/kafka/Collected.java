package dev.crescendo.kafka;

import dev.crescendo.extract.Next;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a reader hands over. */
final class Collected implements ReadContext {
    final List<Object> records = new ArrayList<>();
    final List<Reject> rejects = new ArrayList<>();

    void readAll(SplitReader reader) throws Exception {
        try (reader) {
            for (Next next = reader.next(Duration.ofSeconds(1)); next != Next.END; ) {
                if (next == Next.RECORD) {
                    records.add(reader.current().value());
                }
                next = reader.next(Duration.ofSeconds(1));
            }
        }
    }

    @Override
    public String pipeline() {
        return "orders";
    }

    @Override
    public Batch newBatch(Schema schema) {
        return new Batch(schema);
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
    }

    @Override
    public boolean cancelled() {
        return false;
    }
}
