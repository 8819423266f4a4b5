package dev.crescendo.duckdb;

import dev.crescendo.duckdb.internal.file.Access;
import dev.crescendo.duckdb.internal.file.Failures;
import dev.crescendo.duckdb.internal.file.Session;
import dev.crescendo.duckdb.internal.file.SharedDatabase;
import dev.crescendo.duckdb.internal.source.Catalog;
import dev.crescendo.duckdb.internal.source.CursorKind;
import dev.crescendo.duckdb.internal.source.CursorRange;
import dev.crescendo.duckdb.internal.source.TableColumn;
import dev.crescendo.duckdb.internal.source.TableCursor;
import dev.crescendo.duckdb.internal.source.TableFields;
import dev.crescendo.duckdb.internal.source.TableName;
import dev.crescendo.duckdb.internal.source.TableReader;
import dev.crescendo.duckdb.internal.source.TableSplit;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.CursorInterval;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsRecordType;
import dev.crescendo.extract.SupportsReplay;
import dev.crescendo.format.KeptRows;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB table or view as a source. Its stream is named after it, without the schema.
 *
 * <pre>{@code
 * Source orders = DuckTable.of(DuckConnection.to(Path.of("shop.duckdb")), "raw.orders").cursor("updated_at").key("id");
 * }</pre>
 *
 * <h2>With a cursor: only what is new</h2>
 *
 * The cursor is a column whose value grows with every insert or update: an integer of up to 64 bits, {@code TIMESTAMP} or
 * {@code TIMESTAMPTZ}. One process writes to the file at a time and none while another reads it, so nothing is committed
 * late, except by other threads of this process: don't let them write to the table while it is read from. Rows that are
 * deleted are not noticed.
 *
 * <h2>Without one: everything, each time</h2>
 *
 * The whole table in one statement, so as of one moment.
 *
 * <h2>Types</h2>
 *
 * Every value is exact, infinity, 24:00 and years before Christ among them. Lists, structures, maps and unions come as JSON.
 * Enums, nested values with bytes or bits in them, maps whose keys are nested, and whatever else has no field type of its own
 * come as DuckDB's text for them. DuckDB as the target makes the same types of either. NaN and infinite numbers inside of
 * JSON are strings, as in PostgreSQL's. Positions belong to the database whose ledger they are of; a
 * database without a ledger is known by its path.
 */
public final class DuckTable implements SupportsRecordType, SupportsReplay {
    private static final long serialVersionUID = 1L;

    private final DuckConnection connection;
    private final TableName table;
    private final @Nullable String cursor;
    private final List<String> key;
    private final int splits;
    private final @Nullable RecordType<?> type;

    private DuckTable(
            DuckConnection connection,
            TableName table,
            @Nullable String cursor,
            List<String> key,
            int splits,
            @Nullable RecordType<?> type) {
        this.connection = connection;
        this.table = table;
        this.cursor = cursor;
        this.key = List.copyOf(key);
        this.splits = splits;
        this.type = type;
    }

    /**
     * A table as {@code schema.table}; a part that holds a dot stands in double quotes.
     *
     * @throws ConfigurationException if it is no name of a table
     */
    public static DuckTable of(DuckConnection connection, String table) {
        return new DuckTable(connection, TableName.parse(table), null, List.of(), 1, null);
    }

    /** This table, read by what is new along a column. */
    public DuckTable cursor(String column) {
        return new DuckTable(connection, table, column, key, splits, type);
    }

    /** This table, whose rows these columns identify. */
    public DuckTable key(String... columns) {
        return new DuckTable(connection, table, cursor, List.of(columns), splits, type);
    }

    /** This table, read in up to so many pieces at once, cut by equal widths of the cursor. */
    public DuckTable splits(int count) {
        if (count < 1) {
            throw new ConfigurationException("table " + table, count + " splits make no sense", "Use 1 or more.");
        }
        return new DuckTable(connection, table, cursor, key, count, type);
    }

    /** This table as Java records: only the columns that the class names, in {@code snake_case}. */
    public DuckTable as(Class<? extends Record> recordClass) {
        return as(RecordType.of(recordClass));
    }

    /** This table as records of a type: only the columns that its schema names. */
    @Override
    public DuckTable as(RecordType<?> newType) {
        return new DuckTable(connection, table, cursor, key, splits, newType);
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return connected("looking at table " + table, opened -> {
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
                "asking the database who it is",
                opened ->
                        new SourceId(Catalog.identity(opened, connection.file().name())));
    }

    @Override
    public boolean tracksPosition() {
        return cursor != null;
    }

    private LaneId lane() {
        return new LaneId(table.toString());
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) {
        return connected("planning table " + table, opened -> {
            TableFields fields = fields(opened);
            if (range instanceof ReadRange.Between between) {
                return planInterval(opened, fields, between);
            }
            if (range instanceof ReadRange.Since since && cursor != null) {
                return planSince(opened, fields, cursor, since.position());
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
        CursorInterval asked = by.kind().interval(between);
        CursorRange range = CursorRange.between(asked.from(), asked.to());
        Optional<TableCursor.Bounds> bounds = by.bounds(opened, table, range);
        return bounds.isEmpty()
                ? ExtractPlan.nothing()
                : new ExtractPlan(cut(range, bounds.get().least(), by, fields), Position.empty(), true);
    }

    private ExtractPlan planSince(Connection opened, TableFields fields, String column, Position position)
            throws SQLException {
        TableCursor by = fields.cursor(column);
        CursorKind kind = by.kind();
        Optional<Token> from = position.token(lane());
        Long after = from.isEmpty() ? null : (Long) kind.value(from.get().text());
        Optional<TableCursor.Bounds> bounds = by.bounds(opened, table, new CursorRange(after, null));
        if (bounds.isEmpty()) {
            return ExtractPlan.nothing();
        }
        long upTo = bounds.get().greatest();
        Position end = Position.of(lane(), new Token(kind.text(upTo)));
        return new ExtractPlan(cut(new CursorRange(after, upTo), bounds.get().least(), by, fields), end, true);
    }

    private List<Split> cut(CursorRange range, long least, TableCursor by, TableFields fields) {
        List<Split> cut = new ArrayList<>();
        for (CursorRange piece : range.cut(least, splits)) {
            cut.add(new TableSplit(Integer.toString(cut.size()), by, piece, fields.columns()));
        }
        return cut;
    }

    @Override
    public SplitReader replay(List<StreamSpec> streams, Iterator<Reject> kept, ReadContext context) {
        return new ReplayReader(kept, new KeptRows(streams), context);
    }

    @Override
    public SplitReader open(Split split, ReadContext context) {
        TableSplit piece = (TableSplit) split;
        String doing = "reading table " + table;
        TableFields fields = type == null
                ? TableFields.all(table, piece.columns())
                : TableFields.of(table, piece.columns(), type.schema());
        Schema schema = type == null ? fields.schema() : type.schema();
        return new TableReader(
                session(doing), table, piece, schema, fields.named(key), context, failed -> explain(doing, failed));
    }

    private Session session(String doing) {
        return SharedDatabase.of(connection.file())
                .open(Access.READ, doing, connection.lockWait(), SourceException::new);
    }

    private RuntimeException explain(String doing, SQLException failed) {
        return Failures.explain(connection.file(), doing, failed, SourceException::new);
    }

    private interface Work<T> {
        T on(Connection opened) throws SQLException;
    }

    private <T> T connected(String doing, Work<T> work) {
        try (Session session = session(doing)) {
            return work.on(session.connection());
        } catch (SQLException failed) {
            throw explain(doing, failed);
        }
    }

    @Override
    public String toString() {
        return "table " + table + " of " + connection;
    }
}
