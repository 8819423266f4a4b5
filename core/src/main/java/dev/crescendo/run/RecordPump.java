package dev.crescendo.run;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.InternalException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Op;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.load.Counts;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.RecordWriter;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.TaskWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The first half of a task: reads, transforms, and hands batches and rejects to the {@link WriterThread}. A record's
 * outputs are written wholly, or the record is rejected wholly: what it emitted is cut off the batches again. Used by one
 * thread, for one reader.
 */
final class RecordPump implements ReadContext {
    private static final Duration WAIT = Duration.ofMillis(200);

    private final RecordFlow flow;
    private final Map<Schema, BatchPool> pools = new ConcurrentHashMap<>();
    private final @Nullable RecordReader<?> inputReader;
    private final @Nullable Transformer<Object, Object> transformer;
    private final Outputs outputs;

    private @Nullable WriterThread writer;
    private boolean handedOver;
    private long read;
    private long transformed;
    private long filtered;
    private long rejected;
    private long emitted;

    @SuppressWarnings("unchecked") // RecordFlow.of has compared the types
    RecordPump(RecordFlow flow) {
        this.flow = flow;
        this.inputReader = flow.input() == null ? null : flow.input().reader();
        this.transformer = (Transformer<Object, Object>) flow.transformer();
        this.outputs = new Outputs();
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

    /** What a run of the pump did, and the position that its reader reached. */
    record Done(Counts counts, Position end) {}

    private Position readAll(SplitReader reader) throws Exception {
        while (step(reader)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the task was stopped");
            }
        }
        return reader.position();
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
            return new Done(new Counts(read, transformed, filtered, rejected, emitted, emitted, 0), end);
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
        read++;
        if (envelope.op() == Op.DELETE || envelope.op() == Op.TRUNCATE) {
            reject(envelope.stream(), reader.origin(0), "", "a " + envelope.op() + " can't be appended");
            return;
        }
        outputs.begin();
        if (transformer == null) {
            outputs.emitTo(outputOf(envelope.stream()), envelope.value());
        } else {
            transform(envelope.value());
        }
        complete(envelope.stream(), reader, 0);
    }

    private void batch(SplitReader reader) throws Exception {
        Batch batch = reader.batch();
        String stream = reader.batchStream();
        checkSchema(stream, batch.schema());
        if (inputReader == null) {
            read += batch.rows();
            transformed += batch.rows();
            emitted += batch.rows();
            hand(outputOf(stream), batch);
            return;
        }
        for (int row = 0; row < batch.rows(); row++) {
            read++;
            outputs.begin();
            try {
                transform(inputReader.read(batch, row));
            } catch (ValueException unreadable) {
                outputs.refuse(unreadable.field(), unreadable.reason());
            }
            complete(stream, reader, row);
        }
        recycle(batch);
    }

    /** A batch of another schema, such as that of a table altered since the plan, must not be taken for this one's. */
    private void checkSchema(String stream, Schema found) {
        RecordType<?> input = flow.input();
        Schema expected = input == null ? flow.tables().get(outputOf(stream)).schema() : input.schema();
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
            outputs.refuse("", failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage());
        }
    }

    /** Settles the record that {@link Outputs#begin} began. */
    private void complete(String stream, SplitReader reader, int row) throws InterruptedException {
        String reason = outputs.refusal;
        if (reason != null) {
            outputs.takeBack();
            reject(stream, reader.origin(row), outputs.refusedField, reason);
            return;
        }
        if (outputs.emittedForRecord == 0) {
            filtered++;
        } else {
            transformed++;
            emitted += outputs.emittedForRecord;
            outputs.flushFull();
        }
    }

    private void reject(String stream, Origin origin, String field, String reason) throws InterruptedException {
        rejected++;
        handOverReject(new Reject(stream, origin.place(), field, reason, origin.raw()));
    }

    private void handOverReject(Reject reject) throws InterruptedException {
        current().reject(reject);
        reachInTask();
    }

    private void hand(int output, Batch batch) throws InterruptedException {
        current().write(output, batch);
        reachInTask();
    }

    private void reachInTask() {
        if (!handedOver) {
            handedOver = true;
            Faults.reach(FaultPoint.IN_TASK);
        }
    }

    private int outputOf(String stream) {
        int output = flow.streams().indexOf(stream);
        if (output < 0) {
            throw new InternalException("the source of " + flow.pipeline() + " handed over a stream '" + stream
                    + "' that it never declared");
        }
        return output;
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
            int holders = (int) flow.tables().stream()
                    .filter(table -> table.schema().equals(key))
                    .count();
            return new BatchPool(key, flow.rules(), holders);
        });
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
    public void reject(Reject reject) {
        read++;
        rejected++;
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

    /** The open batch of each output, and what the record at hand has put there. */
    private final class Outputs implements Emitter<Object> {
        private final int count = flow.outputs().size();
        private final @Nullable Batch[] batches = new @Nullable Batch[count];
        private final int[] rowsBefore = new int[count];
        private final RecordWriter<Object>[] writers;
        private final Class<?>[] types = new Class<?>[count];
        private final Map<String, Integer> byName = new HashMap<>();
        private int emittedForRecord;
        private @Nullable String refusal;
        private String refusedField = "";

        @SuppressWarnings({"unchecked", "rawtypes"}) // emit checks the class before it writes
        Outputs() {
            writers = new RecordWriter[count];
            for (int i = 0; i < count; i++) {
                RecordType<?> type = flow.outputs().get(i).type();
                writers[i] = (RecordWriter<Object>) type.writer();
                types[i] = type.javaType();
                byName.put(flow.outputs().get(i).name(), i);
            }
        }

        void begin() {
            emittedForRecord = 0;
            refusal = null;
            for (int i = 0; i < count; i++) {
                Batch batch = batches[i];
                rowsBefore[i] = batch == null ? 0 : batch.rows();
            }
        }

        @Override
        public void emit(Object record) {
            emitTo(0, record);
        }

        @Override
        public void emit(String output, Object record) {
            Integer index = byName.get(output);
            if (index == null) {
                throw new ConfigurationException(
                        "pipeline " + flow.pipeline(),
                        "its transformer emits to '" + output + "', which is no output",
                        "Declare it with output(\"" + output + "\", …); declared are " + byName.keySet() + ".");
            }
            emitTo(index, record);
        }

        void emitTo(int index, Object record) {
            if (refusal != null) {
                return;
            }
            if (!types[index].isInstance(record)) {
                throw new ConfigurationException(
                        "pipeline " + flow.pipeline(),
                        "a " + record.getClass().getName() + " was emitted to the output '"
                                + flow.outputs().get(index).name() + "', which holds " + types[index].getName(),
                        "Emit the declared type, or declare the other.");
            }
            try {
                writers[index].append(record, open(index));
                emittedForRecord++;
            } catch (ValueException refused) {
                refuse(refused.field(), refused.reason());
            }
        }

        @Override
        public void reject(String reason) {
            refuse("", reason);
        }

        void refuse(String field, String reason) {
            if (refusal == null) {
                refusedField = field;
                refusal = reason;
            }
        }

        private Batch open(int index) {
            Batch batch = batches[index];
            if (batch == null) {
                try {
                    batch = newBatch(flow.tables().get(index).schema());
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    throw new CancelledException("the task was stopped");
                }
                batches[index] = batch;
            }
            return batch;
        }

        void takeBack() {
            for (int i = 0; i < count; i++) {
                Batch batch = batches[i];
                if (batch != null) {
                    batch.truncate(rowsBefore[i]);
                }
            }
        }

        void flushFull() throws InterruptedException {
            for (int i = 0; i < count; i++) {
                Batch batch = batches[i];
                if (batch != null && batch.isFull()) {
                    flush(i, batch);
                }
            }
        }

        void flushAll() throws InterruptedException {
            for (int i = 0; i < count; i++) {
                Batch batch = batches[i];
                if (batch != null && !batch.isEmpty()) {
                    flush(i, batch);
                }
            }
        }

        private void flush(int index, Batch batch) throws InterruptedException {
            batches[index] = null;
            hand(index, batch);
        }
    }
}
