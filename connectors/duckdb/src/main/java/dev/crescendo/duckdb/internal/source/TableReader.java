package dev.crescendo.duckdb.internal.source;

import dev.crescendo.duckdb.internal.file.Session;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.format.KeptRows;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Column;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Reject;
import dev.crescendo.record.RowJson;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBFunctions.FunctionException;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Reads a split chunk by chunk, in one statement, so as of one moment. Closes its session. */
public final class TableReader implements SplitReader {
    private final Session session;
    private final TableName table;
    private final TableSplit split;
    private final Schema schema;
    private final List<String> key;
    private final ReadContext context;
    private final Function<SQLException, RuntimeException> errors;
    private final List<ValueReader> readers = new ArrayList<>();
    private final int[] firsts;
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;
    private DuckDBReadableVector[] vectors = new DuckDBReadableVector[0];
    private int chunkRows;
    private int chunkRow;
    private boolean ended;
    private long rowsBefore;
    private long rowsRead;
    private @Nullable Batch batch;

    /**
     * Begins to read.
     *
     * @param errors explains what DuckDB says
     */
    public TableReader(
            Session session,
            TableName table,
            TableSplit split,
            Schema schema,
            List<String> key,
            ReadContext context,
            Function<SQLException, RuntimeException> errors) {
        this.session = session;
        this.table = table;
        this.split = split;
        this.schema = schema;
        this.key = List.copyOf(key);
        this.context = context;
        this.errors = errors;
        this.firsts = new int[schema.size()];
        boolean begun = false;
        try {
            Connection connection = session.connection();
            requireSameColumns(Catalog.columns(connection, table));
            this.statement = connection.prepareStatement(query()).unwrap(DuckDBPreparedStatement.class);
            this.result = statement.query();
            begun = true;
        } catch (SQLException failed) {
            throw errors.apply(failed);
        } finally {
            if (!begun) {
                session.close();
            }
        }
    }

    private void requireSameColumns(List<TableColumn> now) {
        TableCursor cursor = split.cursor();
        if (!now.containsAll(split.columns()) || cursor != null && !now.contains(cursor.column())) {
            throw new SourceException(table + " has changed its columns since this run was planned. Run it again");
        }
    }

    private String query() {
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            ValueReader reader =
                    ValueReader.of(split.columns().get(i), schema.field(i)).orElseThrow();
            firsts[i] = expressions.size();
            expressions.addAll(reader.expressions());
            readers.add(reader);
        }
        TableCursor cursor = split.cursor();
        return "SELECT " + String.join(", ", expressions) + " FROM " + table.sql()
                + (cursor == null ? "" : " WHERE " + cursor.condition(split.range()));
    }

    @Override
    public Next next(Duration wait) throws InterruptedException {
        batch = null;
        rowsBefore = rowsRead;
        if (ended) {
            return Next.END;
        }
        try {
            return fill(context.newBatch(schema));
        } catch (FunctionException failed) {
            throw errors.apply(new SQLException(failed.getMessage(), failed));
        }
    }

    private Next fill(Batch filling) {
        while (!filling.isFull()) {
            if (chunkRow == chunkRows && !nextChunk()) {
                ended = true;
                break;
            }
            append(filling, chunkRow++);
        }
        if (filling.isEmpty()) {
            return ended ? Next.END : Next.IDLE;
        }
        batch = filling;
        return Next.BATCH;
    }

    private boolean nextChunk() {
        if (!result.nextChunk()) {
            return false;
        }
        chunkRows = Math.toIntExact(result.chunk().rowCount());
        chunkRow = 0;
        vectors = new DuckDBReadableVector[Math.toIntExact(result.chunk().columnCount())];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = result.chunk().vector(i);
        }
        return chunkRows > 0 || nextChunk();
    }

    private void append(Batch filling, int row) {
        int before = filling.rows();
        try {
            for (int i = 0; i < firsts.length; i++) {
                readers.get(i).append(vectors, firsts[i], row, filling.column(i));
            }
            filling.endRow();
            rowsRead++;
        } catch (ValueException unfit) {
            filling.truncate(before);
            reject(unfit, row);
        }
    }

    private void reject(ValueException unfit, int row) {
        Batch lenient = new Batch(schema, 1, ValueRules.lenient());
        boolean readable = retry(row, lenient);
        String json = readable ? RowJson.of(lenient, 0) : json(row);
        String byKey = readable ? RowJson.named(lenient, 0, placeKey()) : "";
        context.reject(new Reject(
                table.name(),
                place(rejectedCursor(row), rowsRead++, byKey),
                unfit.field(),
                unfit.reason(),
                json.getBytes(StandardCharsets.UTF_8),
                readable ? "" : KeptRows.UNREADABLE));
    }

    /** Whether a batch without the target's rules takes the row. */
    private boolean retry(int row, Batch lenient) {
        try {
            for (int i = 0; i < firsts.length; i++) {
                readers.get(i).append(vectors, firsts[i], row, lenient.column(i));
            }
            lenient.endRow();
            return true;
        } catch (ValueException unreadable) {
            return false;
        }
    }

    /** The fields that identify a row, but the cursor's, which a place names anyway. */
    private List<String> placeKey() {
        int index = cursorIndex();
        return key.stream()
                .filter(field -> index < 0 || !schema.field(index).name().equals(field))
                .toList();
    }

    private String json(int row) {
        RowTexts object = new RowTexts();
        for (int i = 0; i < firsts.length; i++) {
            DuckDBReadableVector vector = vectors[firsts[i]];
            object.add(schema.field(i).name(), vector.isNull(row) ? null : shown(vector, row));
        }
        return object.end();
    }

    private static String shown(DuckDBReadableVector vector, int row) {
        return switch (vector.getType()) {
            case VARCHAR -> vector.getString(row);
            case BOOLEAN -> Boolean.toString(vector.getBoolean(row));
            case INTEGER -> Integer.toString(vector.getInt(row));
            case BIGINT -> Long.toString(vector.getLong(row));
            case FLOAT -> Float.toString(vector.getFloat(row));
            case DOUBLE -> Double.toString(vector.getDouble(row));
            default -> vector.getType().toString();
        };
    }

    /** Where the cursor is among the columns that are read; -1 when it is not. */
    private int cursorIndex() {
        TableCursor cursor = split.cursor();
        return cursor == null ? -1 : split.columns().indexOf(cursor.column());
    }

    private @Nullable Long rejectedCursor(int row) {
        int index = cursorIndex();
        if (index < 0 || vectors[firsts[index]].isNull(row)) {
            return null;
        }
        DuckDBReadableVector vector = vectors[firsts[index]];
        return switch (vector.getType()) {
            case INTEGER -> (long) vector.getInt(row);
            case BIGINT -> vector.getLong(row);
            default -> null;
        };
    }

    /** The row's cursor value and key; where there is neither, its number in this reading. */
    private String place(@Nullable Long value, long number, String byKey) {
        TableCursor cursor = split.cursor();
        String by = value == null || cursor == null
                ? ""
                : ", " + cursor.column().name() + "=" + cursor.kind().text(value);
        String known = by + (byKey.isEmpty() ? "" : ", " + byKey);
        return "table " + table + (known.isEmpty() ? ", row " + (number + 1) : known);
    }

    @Override
    public Batch batch() {
        if (batch == null) {
            throw new IllegalStateException("the last call of next() gave no batch");
        }
        return batch;
    }

    @Override
    public String batchStream() {
        return table.name();
    }

    /** The plan says where the table will stand. */
    @Override
    public Position position() {
        return Position.empty();
    }

    @Override
    public Origin origin(int row) {
        int index = cursorIndex();
        Long value = null;
        if (index >= 0 && !batch().column(index).isNull(row)) {
            Column column = batch().column(index);
            value = column instanceof LongColumn longs
                    ? (Long) longs.at(row)
                    : column instanceof IntColumn ints ? (Long) (long) ints.at(row) : null;
        }
        return new Origin(
                place(value, rowsBefore + row, RowJson.named(batch(), row, placeKey())),
                RowJson.of(batch(), row).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            result.close();
            statement.close();
        } catch (SQLException | FunctionException alreadyBroken) {
            // there is nothing to lose: it only read
        } finally {
            session.close();
        }
    }
}
