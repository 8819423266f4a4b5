package dev.crescendo.run;

import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordWriter;
import dev.crescendo.record.Row;
import dev.crescendo.run.RecordFlow.Flow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a transformer lets pass as they are, one behind the other: they are copied together, column by column, and not
 * one by one. They lie in the batch that they came in until then.
 */
final class PassedRows {
    private final RecordFlow flow;
    private final @Nullable RecordReader<?> reader;
    private final RowCheck[] checks;

    /** Of the batch at hand: which outputs take its rows as they are. */
    private final boolean[] fits;

    /** And which have records made of those of its rows. */
    private final boolean[] resembles;

    private @Nullable Batch batch;
    private @Nullable Object record;
    private int row;

    private int output;
    private int from;
    private int to;

    /** How many of them are the record's at hand. */
    private int own;

    /** @param reader of the transformer's input; null without one */
    PassedRows(RecordFlow flow, RowCheck[] checks, @Nullable RecordReader<?> reader) {
        this.reader = reader;
        this.flow = flow;
        this.checks = checks;
        this.fits = new boolean[checks.length];
        this.resembles = new boolean[checks.length];
    }

    private boolean resembles(Flow output, Batch rows) {
        return !output.holdsChanges()
                && !output.holdsParts()
                && output.schema().equals(rows.schema())
                && flow.rules().equals(rows.rules())
                && flow.input() != null
                && flow.input().type().javaType() == output.type().javaType();
    }

    /** Begins a record that has no row. */
    void begin() {
        record = null;
        own = 0;
    }

    /** Begins a record, the view of a row of a batch. Rows of another batch have been copied before. */
    void begin(Batch newBatch, int newRow, Object newRecord) {
        if (newBatch != batch) {
            batch = newBatch;
            for (int i = 0; i < fits.length; i++) {
                resembles[i] = resembles(flow.flows().get(i), newBatch);
                fits[i] = resembles[i] && checks[i].isTrivial();
            }
        }
        row = newRow;
        record = newRecord;
    }

    /** Whether what is emitted to an output is the row at hand, as it came. */
    boolean isOf(int index, Object emitted) {
        return emitted == record && emitted instanceof Row && fits[index];
    }

    /** Appends a record to an output's batch: what it has of the row at hand comes from there. */
    @SuppressWarnings("unchecked") // resembles has compared the types
    void append(int index, Object emitted, RecordWriter<Object> writer, Batch target) {
        if (record != null && resembles[index]) {
            writer.append(
                    emitted,
                    (RecordReader<Object>) Objects.requireNonNull(reader),
                    Objects.requireNonNull(batch),
                    row,
                    target);
        } else {
            writer.append(emitted, target);
        }
    }

    /** Whether it follows those that are here, or is the first. */
    boolean isNext(int index) {
        return isEmpty() || index == output && row == to;
    }

    /** Adds the row at hand. */
    void add(int index) {
        if (isEmpty()) {
            output = index;
            from = row;
        }
        to = row + 1;
        own = 1;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** The output that they go to. */
    int output() {
        return output;
    }

    /** How many of them belong to records that are settled. */
    int settled() {
        return to - from - own;
    }

    void copyTo(Batch target) {
        target.append(Objects.requireNonNull(batch), from, to);
        from = to;
        own = 0;
    }

    /** Drops what the record at hand has added. */
    void takeBack() {
        to -= own;
        own = 0;
    }
}
