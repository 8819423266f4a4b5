package dev.crescendo.run;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Op;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.TaskWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The first half of a task: reads, transforms, and hands batches and rejects to the {@link WriterThread}. A record's
 * outputs are written wholly, or the record is rejected wholly: what it emitted is cut off the batches again. Used by one
 * thread, for one reader.
 */
final class RecordPump implements ReadContext {
    private static final Duration WAIT = Duration.ofMillis(200);

    /** Often enough for who watches, and too seldom to cost anything. */
    private static final int TELL_AFTER = 1000;

    private final RecordFlow flow;
    private final Map<Schema, BatchPool> pools = new ConcurrentHashMap<>();
    private final @Nullable RecordReader<?> inputReader;
    private final @Nullable Transformer<Object, Object> transformer;
    private final Outputs outputs;
    private final RowCheck[] checks;
    private final RejectTally rejects;

    private @Nullable WriterThread writer;
    private boolean handedOver;
    private long read;
    private long transformed;
    private long filtered;
    private long emitted;
    private final LongConsumer progress;
    private long told;

    RecordPump(RecordFlow flow) {
        this(flow, records -> {});
    }

    /** A pump that tells now and then how many more records it has read. */
    @SuppressWarnings("unchecked") // RecordFlow.of has compared the types
    RecordPump(RecordFlow flow, LongConsumer progress) {
        this.flow = flow;
        this.progress = progress;
        this.rejects = new RejectTally(flow.pipeline(), flow.rejects());
        this.inputReader = flow.input() == null ? null : flow.input().type().reader();
        this.transformer = (Transformer<Object, Object>) flow.transformer();
        this.checks = flow.flows().stream().map(RowCheck::of).toArray(RowCheck[]::new);
        this.outputs = new Outputs(flow, checks, inputReader, this::newBatch, this::hand);
    }

    /** What a task reads from. */
    @FunctionalInterface
    interface Opening {
        SplitReader open(ReadContext context) throws Exception;
    }

    /** Opens a reader, reads it to its end as {@link #run} does, and closes it. */
    Done runAndClose(Opening opening, TaskWriter target) throws Exception {
        return feed(target, () -> {
            try (SplitReader reader = opening.open(this)) {
                return readAll(reader);
            }
        });
    }

    /**
     * Reads to the end of {@code reader} and writes it all; the writer is not finished, only fed.
     *
     * @return what was done; nothing of it counts unless this returns
     */
    Done run(SplitReader reader, TaskWriter target) throws Exception {
        return feed(target, () -> readAll(reader));
    }

    /**
     * What a run of the pump did.
     *
     * @param end the position that its reader reached
     * @param firstRejects for messages
     */
    record Done(Counts counts, Position end, List<String> firstRejects) {
        /** The receipt of the attempt that did it. */
        Receipt receipt(WriterId writer, List<Receipt.Staged> staged) {
            return new Receipt(writer, counts, staged, end, firstRejects);
        }
    }

    private Position readAll(SplitReader reader) throws Exception {
        while (step(reader)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the task was stopped");
            }
            if (read - told >= TELL_AFTER) {
                tell();
            }
        }
        tell();
        return reader.position();
    }

    private void tell() {
        progress.accept(read - told);
        told = read;
    }

    private Done feed(TaskWriter target, Callable<Position> reading) throws Exception {
        WriterThread thread = new WriterThread(flow.pipeline(), target, this::recycle);
        writer = thread;
        boolean complete = false;
        try {
            Position end = interruptible(reading);
            outputs.flushAll();
            Faults.reach(FaultPoint.BEFORE_TASK_END);
            thread.finish();
            complete = true;
            Counts counts = new Counts(read, transformed, filtered, rejects.count(), emitted, emitted, 0);
            return new Done(counts, end, rejects.first());
        } finally {
            writer = null;
            if (!complete) {
                thread.abandon();
            }
        }
    }

    /** Emitting can't throw what an interrupt throws; this turns it back. */
    private static Position interruptible(Callable<Position> reading) throws Exception {
        try {
            return reading.call();
        } catch (CancelledException stopped) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the task was stopped");
            }
            throw stopped;
        }
    }

    /** Returns whether there is more. */
    private boolean step(SplitReader reader) throws Exception {
        Next next = reader.next(WAIT);
        rejects.rethrow();
        switch (next) {
            case RECORD -> record(reader);
            case BATCH -> batch(reader);
            case CHECKPOINT, IDLE -> current().rethrow();
            case END -> {
                return false;
            }
        }
        return true;
    }

    private void record(SplitReader reader) throws Exception {
        Envelope envelope = reader.current();
        String stream = envelope.stream();
        boolean transforms = isInput(stream);
        int output = transforms ? 0 : outputOf(stream);
        boolean keys = flow.flows().get(output).holdsKeys();
        read += keys ? 0 : 1;
        boolean changes = flow.flows().get(output).holdsChanges();
        if (envelope.op() == Op.TRUNCATE) {
            throw new SourceException(
                    "all records of '" + stream + "' of " + flow.pipeline() + " were removed at once ("
                            + reader.origin(0).place() + "), and that can't be followed. Load everything again");
        }
        if (envelope.op() == Op.DELETE && !changes) {
            reject(
                    stream,
                    reader.origin(0),
                    new RowCheck.Finding("", "a delete in a stream that was not declared to hold changes"));
            return;
        }
        outputs.begin(envelope.op(), envelope.sequence());
        if (!transforms) {
            outputs.emitTo(output, envelope.value());
        } else if (envelope.op() == Op.DELETE) {
            outputs.emitDelete(Objects.requireNonNull(flow.input()), envelope.value());
        } else {
            transform(envelope.value());
        }
        if (keys) {
            outputs.flushFull();
        } else {
            complete(stream, reader, 0);
        }
    }

    private void batch(SplitReader reader) throws Exception {
        Batch batch = reader.batch();
        String stream = reader.batchStream();
        if (!isInput(stream)) {
            passOn(outputOf(stream), stream, batch, reader);
            return;
        }
        checkSchema(stream, Objects.requireNonNull(flow.input()).type().schema(), batch.schema());
        RecordReader<?> records = Objects.requireNonNull(inputReader);
        for (int row = 0; row < batch.rows(); row++) {
            read++;
            outputs.begin(Op.INSERT, "");
            try {
                Object record = records.read(batch, row);
                outputs.passing(batch, row, record);
                transform(record);
            } catch (ValueException unreadable) {
                outputs.refuse(unreadable.field(), unreadable.reason());
            }
            complete(stream, reader, row);
        }
        outputs.copyPassed();
        outputs.flushFull();
        recycle(batch);
    }

    /** Hands on a batch as it is, but for rows that the table can't take. */
    private void passOn(int output, String stream, Batch batch, SplitReader reader) throws Exception {
        checkSchema(stream, flow.flows().get(output).schema(), batch.schema());
        if (flow.flows().get(output).holdsKeys()) {
            hand(output, batch);
            return;
        }
        read += batch.rows();
        Batch good = batch;
        if (!checks[output].isTrivial()) {
            for (int row = 0; row < batch.rows(); row++) {
                RowCheck.Finding finding = checks[output].check(batch, row);
                if (finding != null) {
                    if (good == batch) {
                        good = newBatch(batch.schema());
                        good.append(batch, 0, row);
                    }
                    reject(stream, reader.origin(row), finding);
                } else if (good != batch) {
                    good.append(batch, row);
                }
            }
        }
        transformed += good.rows();
        emitted += good.rows();
        hand(output, good);
        if (good != batch) {
            recycle(batch);
        }
    }

    private boolean isInput(String stream) {
        return flow.input() != null && flow.input().name().equals(stream);
    }

    /** A batch of another schema, such as that of a table altered since the plan, must not be taken for this one's. */
    private void checkSchema(String stream, Schema expected, Schema found) {
        if (found != expected && !RecordFlow.sameFields(found, expected)) {
            throw new SourceException(
                    "the stream '" + stream + "' of " + flow.pipeline() + " was planned with the fields " + expected
                            + ", but hands over " + found + ". Its source has changed meanwhile; run it again");
        }
    }

    private void transform(Object input) throws InterruptedException {
        try {
            Objects.requireNonNull(transformer).transform(input, outputs);
        } catch (ValueException refused) {
            outputs.refuse(refused.field(), refused.reason());
        } catch (CrescendoException | InterruptedException ends) {
            throw ends;
        } catch (Exception failed) {
            outputs.rethrow();
            outputs.refuse(failed);
        }
        outputs.rethrow(); // a careless transformer may have caught it
    }

    /** Settles the record that {@link Outputs#begin} began. */
    private void complete(String stream, SplitReader reader, int row) throws InterruptedException {
        RowCheck.Finding refusal = outputs.settle();
        if (refusal != null) {
            reject(stream, reader.origin(row), refusal);
        } else if (outputs.emitted() == 0) {
            filtered++;
        } else {
            transformed++;
            emitted += outputs.emitted();
            outputs.flushFull();
        }
    }

    private void reject(String stream, Origin origin, RowCheck.Finding why) throws InterruptedException {
        rejects.add(read, origin.place(), why.field(), why.shown());
        handOverReject(new Reject(stream, origin.place(), why.field(), why.reason(), origin.raw(), origin.form()));
    }

    private void handOverReject(Reject reject) throws InterruptedException {
        current().reject(reject);
        reachInTask();
    }

    private void hand(int output, Batch batch) throws InterruptedException {
        current().write(output, checks[output].changes() ? fitted(output, batch) : batch);
        reachInTask();
    }

    /** The batch without the fields that the table does not take, and the others in the form that it takes. */
    private Batch fitted(int output, Batch batch) throws InterruptedException {
        Schema kept = flow.flows().get(output).table().schema();
        int[] places = kept.names().stream().mapToInt(batch.schema()::indexOf).toArray();
        Batch narrow = newBatch(kept);
        for (int row = 0; row < batch.rows(); row++) {
            for (int field = 0; field < places.length; field++) {
                narrow.appendFrom(field, batch, places[field], row);
            }
            narrow.endRow();
        }
        recycle(batch);
        return narrow;
    }

    private void reachInTask() {
        if (!handedOver) {
            handedOver = true;
            Faults.reach(FaultPoint.IN_TASK);
        }
    }

    private int outputOf(String stream) {
        for (int output = 0; output < flow.flows().size(); output++) {
            if (flow.flows().get(output).stream().equals(stream)) {
                return output;
            }
        }
        throw new InternalException(
                "the source of " + flow.pipeline() + " handed over a stream '" + stream + "' that it never declared");
    }

    private WriterThread current() {
        return Objects.requireNonNull(writer, "no task is running");
    }

    private void recycle(Batch batch) {
        BatchPool pool = pools.get(batch.schema());
        if (pool != null) {
            pool.release(batch);
        }
    }

    private BatchPool pool(Schema schema) {
        return pools.computeIfAbsent(schema, key -> {
            int holders = (int) flow.flows().stream()
                    .filter(each -> each.schema().equals(key))
                    .count();
            return new BatchPool(key, flow.rules(), holders, mayStayPacked(key));
        });
    }

    /** Whether batches of a schema go from the reader to the writer, so that some of their fields may be seen by neither. */
    private boolean mayStayPacked(Schema schema) {
        boolean reachesTable = false;
        for (int output = 0; output < checks.length; output++) {
            RecordFlow.Flow each = flow.flows().get(output);
            if (each.schema().equals(schema)) {
                if (checks[output].changes() || each.holdsChanges() || each.holdsParts()) {
                    return false;
                }
                reachesTable = true;
            }
        }
        StreamSpec input = flow.input();
        return reachesTable && (input == null || input.type().schema().equals(schema));
    }

    @Override
    public String pipeline() {
        return flow.pipeline();
    }

    @Override
    public Batch newBatch(Schema schema) throws InterruptedException {
        WriterThread thread = current();
        Batch batch = pool(schema).take(thread::hasFailed);
        if (batch == null) {
            thread.rethrow();
            throw new InterruptedException("the task was stopped");
        }
        return batch;
    }

    @Override
    public int maxValueBytes() {
        return flow.rules().maxValueBytes();
    }

    @Override
    public void reject(Reject reject) {
        read++;
        rejects.add(read, reject.place(), reject.field(), reject.reason());
        try {
            handOverReject(reject);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean cancelled() {
        WriterThread thread = writer;
        return Thread.currentThread().isInterrupted() || thread == null || thread.hasFailed();
    }
}
