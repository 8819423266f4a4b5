package dev.crescendo.postgresql;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.postgresql.internal.source.Bounds;
import dev.crescendo.postgresql.internal.source.Catalog;
import dev.crescendo.postgresql.internal.source.CursorRange;
import dev.crescendo.postgresql.internal.source.Horizon;
import dev.crescendo.postgresql.internal.source.TableColumn;
import dev.crescendo.postgresql.internal.source.TableCursor;
import dev.crescendo.postgresql.internal.source.TableFields;
import dev.crescendo.postgresql.internal.source.TableName;
import dev.crescendo.postgresql.internal.source.TableReader;
import dev.crescendo.postgresql.internal.source.TableSplit;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL table, partitioned table, view or materialized view as a source, read by binary COPY. Its stream is named
 * after it, without the schema.
 *
 * <pre>{@code
 * Source orders = PostgresTable.of(shop, "public.orders").cursor("updated_at").key("id").splits(4);
 * }</pre>
 *
 * <h2>With a cursor: only what is new</h2>
 *
 * The cursor is a column whose value grows with every insert or update: {@code smallint}, {@code integer}, {@code bigint},
 * {@code timestamp} or {@code timestamptz}. A plan looks up its greatest value, then waits until all transactions that
 * were open at that moment have ended, because they may still commit rows with smaller values; only then are the rows
 * read. If some stay open for longer than {@link #horizonWait}, a {@code timestamptz} cursor is read up to where the oldest
 * of them began, when the user may see that; otherwise nothing is loaded this time, and the plan reports for whom it
 * waited.
 *
 * <p>That is right for values that the database itself gives inside the writing transaction: sequences and identity
 * columns, {@code now()}, {@code clock_timestamp()}. It can't help where a value is given earlier than its transaction
 * begins: sequences with a {@code CACHE} above 1, from which a session keeps values for later, and times that the
 * application makes. Rows that are deleted are not noticed.
 *
 * <h2>Without one: everything, each time</h2>
 *
 * The whole table in one statement, so as of one moment.
 */
public class PostgresTable implements Source {
    private static final long serialVersionUID = 1L;

    static final Duration DEFAULT_HORIZON_WAIT = Duration.ofSeconds(60);

    private final PostgresConnection connection;
    private final TableName table;
    private final @Nullable String cursor;
    private final List<String> key;
    private final int splits;
    private final Duration horizonWait;
    private final @Nullable RecordType<?> type;

    private PostgresTable(
            PostgresConnection connection,
            TableName table,
            @Nullable String cursor,
            List<String> key,
            int splits,
            Duration horizonWait,
            @Nullable RecordType<?> type) {
        this.connection = connection;
        this.table = table;
        this.cursor = cursor;
        this.key = List.copyOf(key);
        this.splits = splits;
        this.horizonWait = horizonWait;
        this.type = type;
    }

    /** The same source; for tests that break it. */
    PostgresTable(PostgresTable same) {
        this(same.connection, same.table, same.cursor, same.key, same.splits, same.horizonWait, same.type);
    }

    /**
     * A table as {@code schema.table}, exactly as the catalog spells it; a part that holds a dot stands in double quotes.
     *
     * @throws ConfigurationException if it is no name of a table
     */
    public static PostgresTable of(PostgresConnection connection, String table) {
        return new PostgresTable(connection, TableName.parse(table), null, List.of(), 1, DEFAULT_HORIZON_WAIT, null);
    }

    /** This table, read by what is new along a column. */
    public PostgresTable cursor(String column) {
        return new PostgresTable(connection, table, column, key, splits, horizonWait, type);
    }

    /** This table, whose rows these columns identify. */
    public PostgresTable key(String... columns) {
        return new PostgresTable(connection, table, cursor, List.of(columns), splits, horizonWait, type);
    }

    /** This table, read in up to so many pieces at once, cut by equal widths of the cursor. */
    public PostgresTable splits(int count) {
        if (count < 1) {
            throw new ConfigurationException("table " + table, count + " splits make no sense", "Use 1 or more.");
        }
        return new PostgresTable(connection, table, cursor, key, count, horizonWait, type);
    }

    /** This table, waiting at most so long for open transactions; 60 seconds by default. */
    public PostgresTable horizonWait(Duration atMost) {
        return new PostgresTable(connection, table, cursor, key, splits, atMost, type);
    }

    /** This table as Java records: only the columns that the class names, in {@code snake_case}. */
    public PostgresTable as(Class<? extends Record> recordClass) {
        return as(RecordType.of(recordClass));
    }

    /** This table as records of a type: only the columns that its schema names. */
    public PostgresTable as(RecordType<?> newType) {
        return new PostgresTable(connection, table, cursor, key, splits, horizonWait, newType);
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return connected(context.pipeline(), "looking at table " + table, opened -> {
            Catalog.checkEncoding(opened, table);
            TableFields fields = fields(opened);
            RecordType<?> records = type == null ? RecordType.rows(fields.schema()) : type;
            return List.of(new StreamSpec(table.name(), records, fields.named(key)));
        });
    }

    private TableFields fields(Connection opened) throws SQLException {
        List<TableColumn> columns = Catalog.columns(opened, table);
        return type == null ? TableFields.all(table, columns) : TableFields.of(table, columns, type.schema());
    }

    @Override
    public SourceId identity(PlanContext context) {
        return connected(
                context.pipeline(), "asking the database who it is", opened -> new SourceId(Catalog.identity(opened)));
    }

    @Override
    public boolean tracksPosition() {
        return cursor != null;
    }

    private LaneId lane() {
        return new LaneId(table.toString());
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) throws InterruptedException {
        return connected(context.pipeline(), "planning table " + table, opened -> {
            TableFields fields = fields(opened);
            if (range instanceof ReadRange.Between between) {
                return planInterval(opened, fields, between);
            }
            if (range instanceof ReadRange.Since since && cursor != null) {
                return planSince(opened, fields, since.position(), context);
            }
            return new ExtractPlan(List.of(TableSplit.whole(fields.columns())), Position.empty(), false);
        });
    }

    private ExtractPlan planInterval(Connection opened, TableFields fields, ReadRange.Between between)
            throws SQLException {
        if (cursor == null) {
            throw new ConfigurationException(
                    "table " + table, "an interval needs a cursor, and there is none", "Give the table a cursor.");
        }
        TableCursor by = fields.cursor(cursor);
        Bounds.checkNoNulls(opened, table, by);
        long from = by.kind().userValue(between.from());
        long to = by.kind().userValue(between.to());
        if (from >= to) {
            throw new ConfigurationException(
                    "interval", "'" + between.from() + "' is not before '" + between.to() + "'", "Swap them.");
        }
        CursorRange range = CursorRange.between(from, to);
        Optional<Bounds> bounds = Bounds.find(opened, table, by, range);
        return bounds.isEmpty()
                ? ExtractPlan.nothing()
                : new ExtractPlan(cut(range, bounds.get().least(), by, fields), Position.empty(), true);
    }

    private ExtractPlan planSince(Connection opened, TableFields fields, Position position, PlanContext context)
            throws SQLException, InterruptedException {
        TableCursor by = fields.cursor(Objects.requireNonNull(cursor));
        if (Catalog.isStandby(opened)) {
            throw new ConfigurationException(
                    "connection " + connection,
                    "this server is a standby, where the open transactions of its primary can't be seen, so rows that"
                            + " are committed late would be lost",
                    "Connect to the primary, or read the table without a cursor.");
        }
        Bounds.checkNoNulls(opened, table, by);
        Optional<Token> from = position.token(lane());
        Long after = from.isEmpty() ? null : (Long) by.kind().value(from.get().text());
        Optional<Bounds> bounds = Bounds.find(opened, table, by, new CursorRange(after, null));
        if (bounds.isEmpty()) {
            return ExtractPlan.nothing();
        }
        Horizon.Outcome horizon = awaitHorizon(opened, context);
        if (!horizon.isClear()) {
            bounds = below(opened, by, after, horizon);
            context.report("these transactions were still open after " + horizonWait.toSeconds() + " s: "
                    + horizon.stillOpen() + ". "
                    + (bounds.isEmpty()
                            ? "Nothing is loaded from " + table + " this time, lest their rows be lost."
                            : "What " + table + " has from before them is loaded, the rest next time.")
                    + " End them if they are forgotten, or raise horizon_wait");
            if (bounds.isEmpty()) {
                return ExtractPlan.nothing();
            }
        }
        long upTo = bounds.get().greatest();
        Position end = Position.of(lane(), new Token(by.kind().text(upTo)));
        return new ExtractPlan(cut(new CursorRange(after, upTo), bounds.get().least(), by, fields), end, true);
    }

    /** Waits until rows with smaller values than those seen before the call can't appear any more. */
    Horizon.Outcome awaitHorizon(Connection opened, PlanContext context) throws SQLException, InterruptedException {
        return Horizon.await(opened, horizonWait, context);
    }

    /** What is final although transactions are open: what the server's clock stamped before the oldest of them began. */
    private Optional<Bounds> below(Connection opened, TableCursor by, @Nullable Long after, Horizon.Outcome horizon)
            throws SQLException {
        OptionalLong oldest = horizon.oldestStartMicros();
        if (!by.kind().followsServerTime() || oldest.isEmpty()) {
            return Optional.empty();
        }
        return Bounds.find(opened, table, by, new CursorRange(after, oldest.getAsLong() - 1));
    }

    private List<Split> cut(CursorRange range, long least, TableCursor by, TableFields fields) {
        List<Split> cut = new ArrayList<>();
        for (CursorRange piece : range.cut(least, splits)) {
            cut.add(new TableSplit(Integer.toString(cut.size()), by, piece, fields.columns()));
        }
        return cut;
    }

    @Override
    public SplitReader open(Split split, ReadContext context) {
        TableSplit piece = (TableSplit) split;
        String doing = "reading table " + table;
        Schema schema = type == null ? TableFields.all(table, piece.columns()).schema() : type.schema();
        Connection opened;
        try {
            opened = connection.open(context.pipeline());
        } catch (SQLException failed) {
            throw connection.sourceError(doing, failed);
        }
        return new TableReader(opened, table, piece, schema, context, failed -> connection.sourceError(doing, failed));
    }

    private interface Work<T, E extends Exception> {
        T on(Connection opened) throws SQLException, E;
    }

    private <T, E extends Exception> T connected(String pipeline, String doing, Work<T, E> work) throws E {
        try (Connection opened = connection.open(pipeline)) {
            return work.on(opened);
        } catch (SQLException failed) {
            throw connection.sourceError(doing, failed);
        }
    }

    @Override
    public String toString() {
        return "table " + table + " of " + connection;
    }
}
