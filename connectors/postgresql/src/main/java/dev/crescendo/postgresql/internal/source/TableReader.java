package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.SourceException;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.position.Position;
import dev.crescendo.postgresql.internal.copy.CopyDecoder;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.postgresql.internal.copy.RawRow;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads one split by binary COPY. It owns its connection, on which one read-only transaction is open. */
public final class TableReader implements SplitReader {
    /** Rows and bytes between two looks at whether a batch is full. */
    private static final int ROWS_PER_LOOK = 64;

    private static final int BYTES_PER_LOOK = 64 << 10;

    private final Connection connection;
    private final TableName table;
    private final TableSplit split;
    private final Schema schema;
    private final RowPlaces places;
    private final ReadContext context;
    private final Function<SQLException, RuntimeException> errors;
    private final CopyDecoder decoder;
    private final CopyOut copy;
    private @Nullable Batch batch;
    private boolean ended;

    /**
     * Begins to read.
     *
     * @param connection the reader's own from now on, also when this fails
     * @param schema the schema of the batches, a field per column of the split
     * @param errors explains what the database says
     */
    public TableReader(
            Connection connection,
            TableName table,
            TableSplit split,
            Schema schema,
            ReadContext context,
            Function<SQLException, RuntimeException> errors) {
        this.connection = connection;
        this.table = table;
        this.split = split;
        this.schema = schema;
        this.places = RowPlaces.of(table, split.cursor(), split.columns());
        this.context = context;
        this.errors = errors;
        try {
            this.decoder = new CopyDecoder(types(split.columns()), schema);
            this.copy = begin();
        } catch (SQLException failed) {
            closeQuietly();
            throw errors.apply(failed);
        } catch (RuntimeException failed) {
            closeQuietly();
            throw failed;
        }
    }

    private static List<PgType> types(List<TableColumn> columns) {
        return columns.stream().map(column -> column.type().orElseThrow()).toList();
    }

    private CopyOut begin() throws SQLException {
        TableCursor cursor = split.cursor();
        String columns = split.columns().stream().map(TableColumn::sql).collect(Collectors.joining(", "));
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        // binary COPY does not say what its types are: hold the table still, then compare, then read
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT " + columns + " FROM " + table.sql() + " LIMIT 0");
        }
        List<TableColumn> now = Catalog.columns(connection, table);
        if (!now.containsAll(split.columns()) || cursor != null && !now.contains(cursor.column())) {
            throw new SourceException(table + " has changed its columns since this run was planned. Run it again");
        }
        String condition = cursor == null
                ? ""
                : " WHERE " + split.range().condition(cursor.column().sql(), cursor.kind());
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(
                        "COPY (SELECT " + columns + " FROM " + table.sql() + condition + ") TO STDOUT (FORMAT binary)");
    }

    @Override
    public Next next(Duration wait) throws InterruptedException {
        batch = null;
        if (ended) {
            return Next.END;
        }
        try {
            return fill();
        } catch (SQLException failed) {
            throw errors.apply(failed);
        }
    }

    private Next fill() throws SQLException, InterruptedException {
        Batch filling = null;
        int rows = 0;
        int bytes = 0;
        while (true) {
            byte[] message = copy.readFromCopy();
            if (message == null) {
                ended = true;
                break;
            }
            if (filling == null) {
                filling = context.newBatch(schema);
            }
            decoder.decode(message, filling, this::reject);
            rows++;
            bytes += message.length;
            if (rows >= ROWS_PER_LOOK || bytes >= BYTES_PER_LOOK) {
                rows = 0;
                bytes = 0;
                if (filling.isFull()) {
                    break;
                }
            }
        }
        if (filling == null || filling.isEmpty()) {
            return ended ? Next.END : Next.IDLE;
        }
        batch = filling;
        return Next.BATCH;
    }

    private void reject(ValueException reason, RawRow row) {
        byte[] raw = row.toJson(schema).getBytes(StandardCharsets.UTF_8);
        context.reject(new Reject(table.name(), places.of(row), reason.field(), reason.reason(), raw));
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
        return new Origin(places.of(batch(), row), RowJson.of(batch(), row).getBytes(StandardCharsets.UTF_8));
    }

    /** Ends a COPY that is still running. */
    @Override
    public void close() {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException alreadyBroken) {
            // the connection goes anyway
        }
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            connection.close();
        } catch (SQLException alreadyBroken) {
            // there is nothing to lose: it only read
        }
    }
}
