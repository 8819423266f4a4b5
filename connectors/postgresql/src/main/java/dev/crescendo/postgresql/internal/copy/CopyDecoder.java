package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.InternalException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a binary COPY stream into batches, one {@code CopyData} message after the other. No object is made per value.
 * Not thread-safe; for one stream.
 */
public final class CopyDecoder {
    /** Takes the rows that hold a value which the batch can't. */
    @FunctionalInterface
    public interface Rejects {
        /**
         * @param reason what is wrong, with which field
         * @param row the row as it came; valid inside the call
         */
        void reject(ValueException reason, RawRow row);
    }

    private final ValueDecoder[] decoders;
    private final Schema schema;

    /** The fields of a row, with the one that says which value is too large, if there is one. */
    private final int fields;

    private final SizeGuard guard;
    private final List<PgType> columns;

    private final PlainRow plain;

    /** Fields of packed rows that somebody has looked at: of those to come, they are read at once. */
    private volatile boolean[] wanted = {};

    /** Whether rows are no longer packed, since nobody had use for that. */
    private volatile boolean isInVain;

    /** For one row that is read to know whether a batch takes it. */
    private @Nullable Batch trial;

    private final byte[] shapes;

    /** How many bytes each column's values take; {@link Wire#ANY_LENGTH} where they differ. */
    private final int[] lengths;

    private boolean begun;
    private boolean ended;

    /**
     * A decoder of a stream that holds all values, whatever their size.
     *
     * @param columns the types of the stream's columns
     * @param schema the schema of the batches: a field per column, in the same order
     * @throws ConfigurationException if a field can't hold its column's values exactly
     */
    public CopyDecoder(List<PgType> columns, Schema schema) {
        this(columns, schema, SizeGuard.none());
    }

    /** A decoder of a stream from which a guard keeps values that are too large. */
    public CopyDecoder(List<PgType> columns, Schema schema, SizeGuard guard) {
        this.schema = schema;
        this.fields = columns.size() + (guard.isNeeded() ? 1 : 0);
        this.guard = guard;
        if (columns.size() != schema.size()) {
            throw new IllegalArgumentException(columns.size() + " columns for " + schema.size() + " fields");
        }
        this.columns = List.copyOf(columns);
        this.plain = new PlainRow(columns, schema, guardLength());
        this.decoders = new ValueDecoder[columns.size()];
        this.shapes = new byte[columns.size()];
        this.lengths = new int[columns.size()];
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = ValueDecoder.of(columns.get(i), schema.field(i));
            shapes[i] = Shape.of(columns.get(i), schema.field(i));
            lengths[i] = Wire.length(columns.get(i));
        }
    }

    /**
     * Appends the rows of one message to a batch. A row with a value that the batch can't hold goes to {@code rejects}
     * instead, as a whole; the others stay.
     */
    public void decode(byte[] message, Batch batch, Rejects rejects) {
        try {
            int at = begun ? 0 : header(message);
            begun = true;
            while (at < message.length) {
                int found = Wire.int2(message, at);
                if (found == Wire.TRAILER) {
                    ended = true;
                    return;
                }
                if (found != fields) {
                    throw malformed("a row has " + found + " fields, not " + fields);
                }
                CopiedRows packed = packing(batch);
                at = packed == null
                        ? row(message, at, batch, rejects, true)
                        : pack(message, at, packed, batch, rejects);
            }
        } catch (IndexOutOfBoundsException cut) {
            throw malformed("a row is cut short");
        }
    }

    /** Keeps a row as it came, if a batch takes it, and returns where it ends. */
    private int pack(byte[] message, int start, CopiedRows packed, Batch batch, Rejects rejects) {
        boolean[] some = wanted;
        int end = some.length == 0
                ? plain.end(message, start, batch.rules().maxValueBytes())
                : wantedValues(message, start, batch, some);
        if (end == PlainRow.UNSURE) {
            Batch read = trialUnder(batch.rules());
            end = row(message, start, read, rejects, true);
            if (read.isEmpty()) {
                return end;
            }
        }
        packed.add(message, start, end);
        return end;
    }

    private Batch trialUnder(ValueRules rules) {
        Batch read = trial;
        if (read == null || !read.rules().equals(rules)) {
            read = new Batch(schema, 1, rules);
            trial = read;
        }
        read.clear();
        return read;
    }

    /** Appends only some values of a row that is kept as it came. */
    private int wantedValues(byte[] message, int start, Batch batch, boolean[] some) {
        int rows = batch.rows();
        int end;
        try {
            end = values(message, start, batch, some, true);
        } catch (ValueException refused) {
            end = PlainRow.UNSURE;
        }
        if (end == PlainRow.UNSURE) {
            batch.truncate(rows);
        }
        return end;
    }

    /** Where rows of this stream are gathered as they come, if the batch wants that; else null. */
    private @Nullable CopiedRows packing(Batch batch) {
        if (isInVain || !plain.isPossible() || !batch.takesPacked()) {
            return null;
        }
        if (batch.packed() instanceof CopiedRows held && held.decoder() == this) {
            return held;
        }
        if (!batch.isEmpty() || !PlainRow.isFor(batch)) {
            return null;
        }
        CopiedRows fresh = new CopiedRows(this, true);
        batch.pack(fresh);
        return fresh;
    }

    /** Says that somebody looks at a field of rows that were packed, on whatever thread. */
    synchronized void want(int field) {
        boolean[] more = Arrays.copyOf(wanted, decoders.length);
        more[field] = true;
        wanted = more;
    }

    /** Whether every field is one that {@link #want} was told of. */
    boolean wantsAll() {
        boolean[] some = wanted;
        boolean all = some.length > 0;
        for (boolean each : some) {
            all &= each;
        }
        return all;
    }

    /** Says that rows were packed in vain, on whatever thread. */
    void packedInVain() {
        isInVain = true;
    }

    /** A decoder like this one, for another thread. */
    CopyDecoder another() {
        return new CopyDecoder(columns, schema, guard);
    }

    /**
     * Appends the values of a field to its column, of rows that were packed.
     *
     * @param places where the length of each field of each row is
     */
    void unpack(int field, byte[] bytes, int[] places, int from, int to, Column column) {
        int fieldsOfRow = decoders.length;
        ValueDecoder decoder = decoders[field];
        try {
            for (int row = from; row < to; row++) {
                int at = places[row * fieldsOfRow + field];
                int length = Wire.int4(bytes, at);
                if (length == Wire.NULL) {
                    column.appendNull();
                } else {
                    decoder.decode(bytes, at + 4, length, column);
                }
            }
        } catch (ValueException taken) {
            throw malformed(taken.field() + " " + taken.reason());
        }
    }

    /** How many bytes of a row without a value that is too large say so. */
    int guardLength() {
        return fields > columns.size() ? 4 : 0;
    }

    List<PgType> columns() {
        return columns;
    }

    /**
     * Appends a row that a batch has refused to one with other rules, values that are too large as null; false if it holds a
     * value that this batch can't hold either.
     */
    public boolean retry(RawRow row, Batch other) {
        boolean[] refused = {false};
        int unused = row(row.message(), row.start(), other, (reason, again) -> refused[0] = true, false);
        return !refused[0];
    }

    /** Whether a value of a row is not in it, because it is too large. */
    public boolean isCut(RawRow row) {
        return fields > decoders.length && !row.isNull(decoders.length);
    }

    /** Whether the stream has said that no more rows come. */
    public boolean isAtEnd() {
        return ended;
    }

    private static int header(byte[] message) {
        int signature = Wire.SIGNATURE.length;
        if (!Arrays.equals(message, 0, Math.min(signature, message.length), Wire.SIGNATURE, 0, signature)) {
            throw malformed("it does not begin with the signature of binary COPY");
        }
        if (Wire.int4(message, signature) >>> 16 != 0) {
            throw malformed("its header has flags that this version does not know");
        }
        return Wire.HEADER_LENGTH + Wire.int4(message, signature + 4);
    }

    private int row(byte[] message, int start, Batch batch, Rejects rejects, boolean guarded) {
        int rows = batch.rows();
        try {
            int end = values(message, start, batch, null, guarded);
            batch.endRow();
            return end;
        } catch (ValueException reason) {
            batch.truncate(rows);
            RawRow row = new RawRow(message, start);
            rejects.reject(explained(reason, row), row);
            return row.end();
        }
    }

    /**
     * Appends the values of a row to their columns, and returns where it ends.
     *
     * @param some the fields that are wanted, null for all; {@link PlainRow#UNSURE} is returned where only reading the
     *     others tells whether the batch takes them
     */
    private int values(byte[] message, int start, Batch batch, boolean @Nullable [] some, boolean guarded) {
        int most = batch.rules().maxValueBytes();
        int at = start + 2;
        for (int i = 0; i < decoders.length; i++) {
            int length = Wire.int4(message, at);
            at += 4;
            if (some != null && !some[i]) {
                if (!plain.takes(i, message, at, length, most)) {
                    return PlainRow.UNSURE;
                }
                at += Math.max(0, length);
                continue;
            }
            Column column = batch.column(i);
            if (length != lengths[i] || length < 0) {
                if (length == Wire.NULL) {
                    column.appendNull();
                    continue;
                }
                if (lengths[i] != Wire.ANY_LENGTH || length < 0 || length > message.length - at) {
                    throw malformed("a value of " + schema.field(i).name() + " has a length of " + length);
                }
            }
            switch (shapes[i]) {
                case Shape.BOOLEAN -> ((BooleanColumn) column).append(message[at] != 0);
                case Shape.INT -> ((IntColumn) column).append(Wire.int4(message, at));
                case Shape.LONG -> ((LongColumn) column).append(Wire.int8(message, at));
                case Shape.DOUBLE -> ((DoubleColumn) column).append(Double.longBitsToDouble(Wire.int8(message, at)));
                case Shape.BYTES -> ((BytesColumn) column).append(message, at, length);
                case Shape.DATE -> ValueDecoder.date(message, at, length, column);
                case Shape.MICROS -> ValueDecoder.timestamp(message, at, length, column);
                case Shape.UUID -> ValueDecoder.uuid(message, at, length, column);
                case Shape.NUMERIC -> ((NumericDecoder) decoders[i]).decode(message, at, length, column);
                default -> decoders[i].decode(message, at, length, column);
            }
            at += length;
        }
        if (fields > decoders.length) {
            int length = Wire.int4(message, at);
            if (guarded && length != Wire.NULL) {
                throw tooLarge(Wire.int2(message, at + 4));
            }
            at += 4 + Math.max(0, length);
            if (at < 0 || at > message.length) {
                throw malformed("a row is cut short");
            }
        }
        return at;
    }

    /** A value that is too large is missing, so the row may have been refused for that. */
    private ValueException explained(ValueException reason, RawRow row) {
        return isCut(row) ? tooLarge(row.int2(decoders.length)) : reason;
    }

    private ValueException tooLarge(int field) {
        return new ValueException(
                schema.field(field).name(), "is longer than the limit max_value_bytes of " + guard.maxValueBytes());
    }

    static InternalException malformed(String what) {
        return new InternalException("PostgreSQL's COPY stream can't be read: " + what
                + ". Check that nothing between here and the server changes the protocol, and report it.");
    }
}
