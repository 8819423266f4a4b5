package dev.crescendo.run;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.Op;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordWriter;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import dev.crescendo.run.RecordFlow.Flow;
import dev.crescendo.transform.Emitter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open batch of each output, and what the record at hand has put there. Used by one thread. */
final class Outputs implements Emitter<Object> {
    /** Where empty batches come from. */
    interface Batches {
        Batch take(Schema schema) throws InterruptedException;
    }

    /** Where filled ones go. */
    interface Target {
        void hand(int output, Batch batch) throws InterruptedException;
    }

    private final RecordFlow flow;
    private final RowCheck[] checks;
    private final Batches empty;
    private final Target target;
    private final int count;
    private final @Nullable Batch[] batches;
    private final int[] rowsBefore;
    private final RecordWriter<Object>[] writers;
    private final Map<String, Integer> byName = new HashMap<>();
    private final PassedRows passed;
    private Op op = Op.INSERT;
    private String sequence = "";
    private int emitted;
    private long handedOfFirst;
    private RowCheck.@Nullable Finding refusal;
    private @Nullable RuntimeException failure;

    @SuppressWarnings({"unchecked", "rawtypes"}) // emitTo checks the class before it writes
    Outputs(RecordFlow flow, RowCheck[] checks, @Nullable RecordReader<?> reader, Batches empty, Target target) {
        this.flow = flow;
        this.checks = checks;
        this.empty = empty;
        this.target = target;
        this.count = flow.flows().size();
        this.batches = new @Nullable Batch[count];
        this.rowsBefore = new int[count];
        this.writers = new RecordWriter[count];
        this.passed = new PassedRows(flow, checks, reader);
        for (int i = 0; i < count; i++) {
            Flow each = flow.flows().get(i);
            writers[i] = (RecordWriter<Object>) each.type().writer();
            if (each.isFromTransformer()) {
                byName.put(each.table().name(), i);
            }
        }
    }

    /** Begins a record, what happened to it, and its place in the source's order. */
    void begin(Op newOp, String newSequence) {
        op = newOp;
        sequence = newSequence;
        emitted = 0;
        refusal = null;
        passed.begin();
        for (int i = 0; i < count; i++) {
            Batch batch = batches[i];
            rowsBefore[i] = batch == null ? 0 : batch.rows();
        }
    }

    /** Says where the record that was begun comes from, and what the transformer is given of it. */
    void passing(Batch from, int row, Object record) {
        passed.begin(from, row, record);
    }

    /** How many rows the record has led to. */
    int emitted() {
        return emitted;
    }

    @Override
    public void emit(Object record) {
        try {
            emitTo(0, record);
        } catch (RuntimeException ours) {
            failure = ours;
            throw ours;
        }
    }

    @Override
    public void emit(String output, Object record) {
        try {
            emitTo(placeOf(output), record);
        } catch (RuntimeException ours) {
            failure = ours;
            throw ours;
        }
    }

    /** Throws what went wrong in here while a transformer emitted. It is not the transformer's, so it rejects nothing. */
    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    private int placeOf(String output) {
        Integer index = byName.get(output);
        if (index == null) {
            throw new ConfigurationException(
                    "pipeline " + flow.pipeline(),
                    "its transformer emits to '" + output + "', which is no output",
                    "Declare it with output(\"" + output + "\", …); declared are " + byName.keySet() + ".");
        }
        return index;
    }

    void emitTo(int index, @Nullable Object record) {
        if (refusal != null) {
            return;
        }
        Flow to = flow.flows().get(index);
        if (record == null) {
            refuse("", "null was emitted to the output '" + to.table().name() + "'");
            return;
        }
        if (!to.type().javaType().isInstance(record)) {
            throw new ConfigurationException(
                    "pipeline " + flow.pipeline(),
                    "a " + record.getClass().getName() + " was emitted to the output '"
                            + to.table().name() + "', which holds "
                            + to.type().javaType().getName(),
                    "Emit the declared type, or declare the other.");
        }
        try {
            if (passed.isOf(index, record)) {
                if (!passed.isNext(index)) {
                    copyPassed();
                }
                passed.add(index);
                emitted++;
                return;
            }
            copyPassed();
            Batch batch = open(index);
            if (to.holdsChanges()) {
                appendMetadata(batch);
            }
            if (to.holdsParts()) {
                batch.appendValue(batch.schema().size() - 1, lastOfFirst());
            }
            passed.append(index, record, writers[index], batch);
            emitted++;
        } catch (ValueException refused) {
            refuse(refused.field(), refused.reason());
        }
    }

    /** A deleted record reaches the main output without the transformer: by the key's fields, all others null. */
    @SuppressWarnings("unchecked") // the input's type wrote such records before
    void emitDelete(StreamSpec input, Object record) {
        Batch scratch = new Batch(input.type().schema(), 1, ValueRules.lenient());
        ((RecordWriter<Object>) input.type().writer()).append(record, scratch);
        Flow to = flow.flows().get(0);
        List<String> key = to.table().key();
        Batch batch = open(0);
        appendMetadata(batch);
        for (String field : to.type().schema().names()) {
            int at = batch.schema().indexOf(field);
            if (key.contains(field)) {
                batch.appendFrom(at, scratch, scratch.schema().indexOf(field), 0);
            } else {
                batch.appendValue(at, null);
            }
        }
        batch.endRow();
        emitted++;
    }

    /** The number of the row that the first output was given last. */
    private long lastOfFirst() {
        Batch batch = batches[0];
        return handedOfFirst + (batch == null ? 0 : batch.rows()) - 1;
    }

    private void appendMetadata(Batch batch) {
        int fields = batch.schema().size();
        batch.appendValue(batch.schema().indexOf(Metadata.OP.name()), op.name().toLowerCase(Locale.ROOT));
        batch.appendValue(fields - 1, sequence);
    }

    @Override
    public void reject(String reason) {
        refuse("", reason);
    }

    void refuse(String field, String reason) {
        if (refusal == null) {
            refusal = new RowCheck.Finding(field, reason);
        }
    }

    /** As above, for a failure of the transformer: its message may hold values, and so is only kept. */
    void refuse(Exception failed) {
        if (refusal == null) {
            String kind = failed.getClass().getSimpleName();
            refusal = new RowCheck.Finding(
                    "",
                    failed.getMessage() == null ? kind : failed.getMessage(),
                    "the transformer failed with " + kind);
        }
    }

    private Batch open(int index) {
        Batch batch = batches[index];
        if (batch == null) {
            try {
                batch = empty.take(flow.flows().get(index).schema());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CancelledException("the task was stopped");
            }
            batches[index] = batch;
        }
        return batch;
    }

    /** Ends the record: keeps all that it emitted, or takes it all back and says why. */
    RowCheck.@Nullable Finding settle() {
        for (int i = 0; i < count && refusal == null; i++) {
            Batch batch = batches[i];
            if (batch != null && !checks[i].isTrivial()) {
                for (int row = rowsBefore[i]; row < batch.rows() && refusal == null; row++) {
                    refusal = checks[i].check(batch, row);
                }
            }
        }
        if (refusal != null) {
            takeBack();
        }
        return refusal;
    }

    /** Copies the rows that have passed. Those of records before this one are no longer this one's to take back. */
    void copyPassed() {
        if (passed.isEmpty()) {
            return;
        }
        int index = passed.output();
        rowsBefore[index] += passed.settled();
        passed.copyTo(open(index));
    }

    private void takeBack() {
        passed.takeBack();
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
        copyPassed();
        for (int i = 0; i < count; i++) {
            Batch batch = batches[i];
            if (batch != null && !batch.isEmpty()) {
                flush(i, batch);
            }
        }
    }

    private void flush(int index, Batch batch) throws InterruptedException {
        batches[index] = null;
        handedOfFirst += index == 0 ? batch.rows() : 0;
        target.hand(index, batch);
    }
}
