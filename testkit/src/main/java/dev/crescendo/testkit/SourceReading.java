package dev.crescendo.testkit;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordWriter;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a source as the engine does, and keeps what came as text. */
final class SourceReading implements PlanContext, ReadContext {
    private static final Duration WAIT = Duration.ofMillis(100);

    private final Source source;
    final List<String> records = new ArrayList<>();
    final List<Reject> rejects = new ArrayList<>();
    private final List<AutoCloseable> kept = new ArrayList<>();
    final List<Origin> origins = new ArrayList<>();
    Position end = Position.empty();

    SourceReading(Source source) {
        this.source = source;
    }

    /** Reads all splits of a plan. */
    static SourceReading of(Source source, ExtractPlan plan) throws Exception {
        SourceReading reading = new SourceReading(source);
        reading.end = plan.end();
        for (Split split : plan.splits()) {
            reading.readAll(split);
        }
        return reading;
    }

    void readAll(Split split) throws Exception {
        try (SplitReader reader = source.open(split, this)) {
            boolean more = true;
            while (more) {
                more = step(reader);
            }
        }
    }

    /** Takes what the reader has next. Returns false at the end. */
    boolean step(SplitReader reader) throws Exception {
        Next next = reader.next(WAIT);
        switch (next) {
            case RECORD -> keep(reader.current(), reader.origin(0));
            case BATCH -> keep(reader.batchStream(), reader.batch(), reader);
            case CHECKPOINT, IDLE -> {}
            case END -> {
                end = end.with(reader.position());
                return false;
            }
        }
        return true;
    }

    private void keep(Envelope envelope, Origin origin) throws Exception {
        StreamSpec stream = stream(envelope.stream());
        Batch row = new Batch(stream.type().schema());
        writer(stream).append(envelope.value(), row);
        records.add(describe(envelope.stream(), row, 0));
        origins.add(origin);
    }

    @SuppressWarnings("unchecked") // the stream says that its records are of this type
    private static RecordWriter<Object> writer(StreamSpec stream) {
        return (RecordWriter<Object>) stream.type().writer();
    }

    private void keep(String stream, Batch batch, SplitReader reader) throws Exception {
        stream(stream);
        for (int row = 0; row < batch.rows(); row++) {
            records.add(describe(stream, batch, row));
            origins.add(reader.origin(row));
        }
    }

    private StreamSpec stream(String name) throws Exception {
        return source.streams(this).stream()
                .filter(stream -> stream.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("a record came of the stream '" + name + "', which was not declared"));
    }

    private static String describe(String stream, Batch batch, int row) {
        StringBuilder text = new StringBuilder(stream);
        for (int field = 0; field < batch.schema().size(); field++) {
            Object value = batch.valueAt(field, row);
            text.append(' ').append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
        }
        return text.toString();
    }

    @Override
    public String pipeline() {
        return "contract";
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

    @Override
    public void report(String message) {}

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
}
