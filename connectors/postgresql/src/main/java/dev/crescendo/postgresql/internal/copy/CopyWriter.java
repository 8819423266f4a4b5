package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Schema;
import dev.crescendo.record.UuidColumn;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes batches as one binary COPY stream, in messages of about 64 KB. No object is made per value, but for the rare
 * numbers of more than 18 digits. Not thread-safe.
 *
 * <pre>{@code
 * CopyIn copy = copyManager.copyIn("COPY raw.orders (_load_id, id, total) FROM STDIN (FORMAT binary)");
 * CopyWriter writer = new CopyWriter(schema, targets, new long[] {loadId}, copy::writeToCopy);
 * writer.write(batch);
 * writer.finish();
 * long rows = copy.endCopy();
 * }</pre>
 */
public final class CopyWriter implements CopyRows {
    /** Bytes of the largest value of fixed size, and its length. */
    private static final int LARGEST = 20;

    private final CopyBuffer buffer;
    private final List<PgType> targets;
    private final ValueEncoder[] encoders;
    private final byte[] shapes;
    private final Column[] columns;
    private final byte[] rowStart;
    private boolean begun;
    private long rows;

    /**
     * @param schema the schema of the batches
     * @param targets the types of the target's columns, one per field in the same order
     * @param constants values of {@code bigint} columns that come before them, the same in every row, such as {@code
     *     _load_id}
     * @throws ConfigurationException if a target can't hold every value of its field
     */
    public CopyWriter(Schema schema, List<PgType> targets, long[] constants, CopySink sink) {
        if (targets.size() != schema.size()) {
            throw new IllegalArgumentException(targets.size() + " targets for " + schema.size() + " fields");
        }
        this.buffer = new CopyBuffer(sink);
        this.targets = List.copyOf(targets);
        this.columns = new Column[schema.size()];
        this.encoders = new ValueEncoder[schema.size()];
        this.shapes = new byte[schema.size()];
        for (int i = 0; i < encoders.length; i++) {
            encoders[i] = ValueEncoder.of(schema.field(i), targets.get(i));
            shapes[i] = Shape.of(targets.get(i), schema.field(i));
        }
        this.rowStart = rowStart(constants, schema.size());
    }

    private static byte[] rowStart(long[] constants, int fields) {
        byte[] bytes = new byte[2 + constants.length * 12];
        Wire.putInt2(bytes, 0, constants.length + fields);
        for (int i = 0; i < constants.length; i++) {
            Wire.putInt4(bytes, 2 + i * 12, 8);
            Wire.putInt8(bytes, 6 + i * 12, constants[i]);
        }
        return bytes;
    }

    @Override
    public void write(Batch batch) throws SQLException {
        writeHeader();
        if (batch.packed() instanceof CopiedRows copied && copied.areOf(targets)) {
            write(copied, batch);
            return;
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        int count = batch.rows();
        for (int row = 0; row < count; row++) {
            write(row);
        }
        rows += count;
    }

    private void write(CopiedRows copied, Batch batch) throws SQLException {
        if (batch.hasChanges()) {
            int[] changed =
                    IntStream.range(0, columns.length).filter(batch::isChanged).toArray();
            for (int field : changed) {
                columns[field] = batch.column(field);
            }
            copied.writeTo(buffer, rowStart, changed, this);
        } else {
            copied.writeTo(buffer, rowStart);
        }
        rows += copied.rows();
    }

    /** Writes a value that has been changed in a row that is else written as it came. */
    void value(int field, int row) throws SQLException {
        Column column = columns[field];
        if (column.isNull(row)) {
            Wire.putInt4(buffer.bytes(), buffer.reserve(4), Wire.NULL);
        } else {
            encoders[field].encode(column, row, buffer);
        }
    }

    private void write(int row) throws SQLException {
        CopyBuffer out = buffer;
        byte[] bytes = out.bytes();
        out.put(rowStart, 0, rowStart.length);
        int at = out.room(LARGEST);
        for (int i = 0; i < columns.length; i++) {
            Column column = columns[i];
            if (at > CopyBuffer.MESSAGE_BYTES - LARGEST) {
                out.moveTo(at);
                at = out.room(LARGEST);
            }
            if (column.isNull(row)) {
                Wire.putInt4(bytes, at, Wire.NULL);
                at += 4;
                continue;
            }
            switch (shapes[i]) {
                case Shape.BOOLEAN -> {
                    Wire.putInt4(bytes, at, 1);
                    bytes[at + 4] = (byte) (((BooleanColumn) column).at(row) ? 1 : 0);
                    at += 5;
                }
                case Shape.INT -> {
                    Wire.putInt4(bytes, at, 4);
                    Wire.putInt4(bytes, at + 4, ((IntColumn) column).at(row));
                    at += 8;
                }
                case Shape.DATE -> {
                    Wire.putInt4(bytes, at, 4);
                    Wire.putInt4(bytes, at + 4, ValueEncoder.wireDays(((IntColumn) column).at(row)));
                    at += 8;
                }
                case Shape.LONG -> {
                    Wire.putInt4(bytes, at, 8);
                    Wire.putInt8(bytes, at + 4, ((LongColumn) column).at(row));
                    at += 12;
                }
                case Shape.MICROS -> {
                    Wire.putInt4(bytes, at, 8);
                    Wire.putInt8(bytes, at + 4, ValueEncoder.wireMicros(((LongColumn) column).at(row)));
                    at += 12;
                }
                case Shape.DOUBLE -> {
                    Wire.putInt4(bytes, at, 8);
                    Wire.putInt8(bytes, at + 4, Double.doubleToRawLongBits(((DoubleColumn) column).at(row)));
                    at += 12;
                }
                case Shape.UUID -> {
                    UuidColumn values = (UuidColumn) column;
                    Wire.putInt4(bytes, at, 16);
                    Wire.putInt8(bytes, at + 4, values.mostSignificantBitsAt(row));
                    Wire.putInt8(bytes, at + 12, values.leastSignificantBitsAt(row));
                    at += 20;
                }
                case Shape.BYTES -> {
                    BytesColumn values = (BytesColumn) column;
                    int length = values.lengthAt(row);
                    Wire.putInt4(bytes, at, length);
                    out.moveTo(at + 4);
                    out.put(values.array(), values.offsetAt(row), length);
                    at = out.size();
                }
                case Shape.NUMERIC -> {
                    out.moveTo(at);
                    ((NumericEncoder) encoders[i]).encode(column, row, out);
                    at = out.size();
                }
                default -> {
                    out.moveTo(at);
                    encoders[i].encode(column, row, out);
                    at = out.size();
                }
            }
        }
        out.moveTo(at);
    }

    private void writeHeader() throws SQLException {
        if (!begun) {
            begun = true;
            buffer.put(Wire.SIGNATURE, 0, Wire.SIGNATURE.length);
            int at = buffer.reserve(8);
            Wire.putInt8(buffer.bytes(), at, 0);
        }
    }

    @Override
    public void finish() throws SQLException {
        writeHeader();
        int at = buffer.reserve(2);
        Wire.putInt2(buffer.bytes(), at, Wire.TRAILER);
        buffer.flush();
    }

    @Override
    public long rows() {
        return rows;
    }
}
