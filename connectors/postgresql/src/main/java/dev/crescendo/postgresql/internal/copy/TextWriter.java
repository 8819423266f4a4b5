package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Column;
import dev.crescendo.record.Schema;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes batches as one COPY stream in text form, in which the server reads values of any type. Not thread-safe. */
final class TextWriter implements CopyRows {
    private static final byte[] NULL = {'\\', 'N'};

    private final CopyBuffer buffer;
    private final List<TextEncoder> encoders = new ArrayList<>();
    private final Column[] columns;
    private final byte[] rowStart;
    private long rows;

    TextWriter(Schema schema, List<PgType> targets, long[] constants, CopySink sink) {
        if (targets.size() != schema.size()) {
            throw new IllegalArgumentException(targets.size() + " targets for " + schema.size() + " fields");
        }
        this.buffer = new CopyBuffer(sink);
        this.columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            encoders.add(TextEncoder.of(schema.field(i), targets.get(i)));
        }
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < constants.length; i++) {
            start.append(constants[i]).append(i + 1 < constants.length + columns.length ? "\t" : "");
        }
        this.rowStart = start.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(Batch batch) throws SQLException {
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        int count = batch.rows();
        for (int row = 0; row < count; row++) {
            buffer.put(rowStart, 0, rowStart.length);
            for (int i = 0; i < columns.length; i++) {
                if (i > 0) {
                    put('\t');
                }
                if (columns[i].isNull(row)) {
                    buffer.put(NULL, 0, NULL.length);
                } else {
                    encoders.get(i).encode(columns[i], row, buffer);
                }
            }
            put('\n');
        }
        rows += count;
    }

    private void put(char character) throws SQLException {
        int at = buffer.reserve(1);
        buffer.bytes()[at] = (byte) character;
    }

    @Override
    public void finish() throws SQLException {
        buffer.flush();
    }

    @Override
    public long rows() {
        return rows;
    }
}
