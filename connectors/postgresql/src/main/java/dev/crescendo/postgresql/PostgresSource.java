package dev.crescendo.postgresql;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsEstimate;
import dev.crescendo.extract.SupportsReplay;
import dev.crescendo.format.KeptRows;
import dev.crescendo.position.SourceId;
import dev.crescendo.postgresql.internal.source.Catalog;
import dev.crescendo.postgresql.internal.source.Horizon;
import dev.crescendo.postgresql.internal.source.Pieces;
import dev.crescendo.postgresql.internal.source.Readers;
import dev.crescendo.postgresql.internal.source.Relation;
import dev.crescendo.postgresql.internal.source.Selection;
import dev.crescendo.postgresql.internal.source.TableColumn;
import dev.crescendo.postgresql.internal.source.TableFields;
import dev.crescendo.postgresql.internal.source.TableReader;
import dev.crescendo.postgresql.internal.source.TableSplit;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What reading a table, a query and several tables of PostgreSQL have in common. Rows come by binary COPY, in read-only
 * transactions. Immutable; each method gives a changed copy.
 *
 * <h2>Without a cursor: everything, each time</h2>
 *
 * As of one moment. Several pieces, and several tables, share one exported snapshot, which is kept open while they are
 * read; such a read can't be taken up by a later process.
 *
 * <h2>With a cursor: only what is new</h2>
 *
 * The cursor is a column whose value grows with every insert or update: {@code smallint}, {@code integer}, {@code bigint},
 * {@code timestamp}, {@code timestamptz}, or an {@code xid8} that holds {@code pg_current_xact_id()}. A plan looks up its
 * greatest value, then waits until all transactions that were open at that moment have ended, because they may still
 * commit rows with smaller values; only then are the rows read. If some stay open for longer than {@link #horizonWait}, a
 * {@code timestamptz} cursor is read up to where the oldest of them began, when the user may see that; otherwise nothing
 * is loaded this time, and the plan reports for whom it waited. For an {@code xid8} nothing is waited for: what a stored
 * snapshot could not see is new.
 *
 * <p>That is right for values that the database itself gives inside the writing transaction: sequences and identity
 * columns, {@code now()}, {@code clock_timestamp()}. It can't help where a value is given earlier than its transaction
 * begins: sequences with a {@code CACHE} above 1, from which a session keeps values for later, and times that the
 * application makes; for those there is {@link #lookback}.
 *
 * <h2>On a standby</h2>
 *
 * The open transactions of its primary can't be seen, so a cursor that is no {@code xid8} needs {@link #primary} or {@link
 * #lookback}; else it is refused.
 *
 * <h2>Deleted rows</h2>
 *
 * Only {@link #detectDeletes} notices them, where the pipeline merges by key.
 *
 * @param <S> the class itself
 */
public abstract class PostgresSource<S extends PostgresSource<S>> implements SupportsReplay, SupportsEstimate {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // a record of serializable values
    private final SourceSettings settings;

    PostgresSource(SourceSettings settings) {
        this.settings = settings;
    }

    final SourceSettings settings() {
        return settings;
    }

    abstract S with(SourceSettings changed);

    /** What is read for a stream. */
    record Wanted(String stream, Relation relation) {}

    /** What is to be read, in a stable order; {@code opened} may be in a transaction. */
    abstract List<Wanted> wanted(Connection opened) throws SQLException;

    /** The type of records of the only stream; null for rows of whatever the database has. */
    abstract @Nullable RecordType<?> type();

    /** What messages call it: {@code table public.orders}. */
    abstract String label();

    /** This source, read by what is new along a column. */
    public final S cursor(String column) {
        return with(settings.withCursor(column));
    }

    /** This source, read in up to so many pieces at once. */
    public final S splits(int count) {
        if (count < 1) {
            throw new ConfigurationException(label(), count + " splits make no sense", "Use 1 or more.");
        }
        return with(settings.withSplits(count));
    }

    /** This source, waiting at most so long for open transactions; 60 seconds by default. */
    public final S horizonWait(Duration atMost) {
        return with(settings.withHorizonWait(atMost));
    }

    /**
     * This source, reading again each time what is up to so much older than the newest row that was read: for rows whose
     * time is given before their transaction begins, and for standbys. Only for cursors that are times, and only right
     * where the pipeline merges by key. Rows that become visible later than that are lost.
     */
    public final S lookback(Duration back) {
        if (back.isNegative() || back.isZero()) {
            throw new ConfigurationException(label(), "a lookback of " + back + " looks at nothing", "Say 10m, say.");
        }
        return with(settings.withLookback(back));
    }

    /** This source on a standby, whose primary is asked for open transactions. */
    public final S primary(PostgresConnection primary) {
        return with(settings.withPrimary(primary));
    }

    /**
     * This source, noticing deleted rows by reading all keys: whenever so much time has passed since the last time, zero
     * for every run. Without a cursor everything is read anyway, so every run notices. The pipeline must merge by key.
     */
    public final S detectDeletes(Duration interval) {
        return with(settings.withDeletes(interval));
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return connected(context.pipeline(), "looking at " + label(), opened -> {
            Catalog.checkEncoding(opened, label());
            List<StreamFields> streams = describe(opened, context);
            List<StreamSpec> specs = new ArrayList<>();
            streams.forEach(stream -> specs.add(stream.spec()));
            if (settings.deletes() != null) {
                checkKeys(streams);
                if (settings.cursor() != null) {
                    streams.forEach(stream -> specs.add(stream.keysSpec()));
                }
            }
            return specs;
        });
    }

    private static void checkKeys(List<StreamFields> streams) {
        List<Problem> problems = streams.stream()
                .filter(stream -> stream.key().isEmpty())
                .map(stream -> new Problem(
                        stream.relation().label(),
                        "deletes are to be detected, but it has no key to know rows by",
                        "Name its key, or don't detect deletes."))
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Looks at all streams in one transaction, in which they can't be altered. */
    private List<StreamFields> describe(Connection opened, PlanContext context) throws SQLException {
        Readers.begin(opened, context.pipeline());
        List<StreamFields> streams = look(opened);
        opened.commit();
        opened.setAutoCommit(true);
        return streams;
    }

    /** Looks at all streams; {@code opened} is in a transaction. Everything that is wrong is reported at once. */
    List<StreamFields> look(Connection opened) throws SQLException {
        List<StreamFields> streams = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Wanted each : wanted(opened)) {
            try {
                streams.add(look(opened, each));
            } catch (ConfigurationException refused) {
                problems.addAll(refused.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return streams;
    }

    private StreamFields look(Connection opened, Wanted wanted) throws SQLException {
        Relation relation = wanted.relation();
        RecordType<?> type = type();
        List<TableColumn> columns = relation.columns(opened);
        TableFields fields =
                type == null ? TableFields.all(relation, columns) : TableFields.of(relation, columns, type.schema());
        // locks it, so what the catalogs say next is what will be read
        Selection rows = Selection.of(opened, wanted.stream(), relation, fields.columns(), fields.schema());
        if (!relation.columns(opened).equals(columns)) {
            return look(opened, wanted);
        }
        List<String> key = settings.key().isEmpty() ? primaryKey(opened, fields) : settings.key();
        Selection keys = key.isEmpty()
                ? rows
                : Selection.of(
                        opened,
                        wanted.stream() + "#keys",
                        relation,
                        StreamFields.keyColumns(fields, key),
                        StreamFields.keySchema(fields, key));
        RecordType<?> records = type == null ? RecordType.rows(fields.schema()) : type;
        return new StreamFields(wanted.stream(), records, fields, key, rows.by(fields.named(key)), keys);
    }

    /** The primary key, if all of it is read. */
    private static List<String> primaryKey(Connection opened, TableFields fields) throws SQLException {
        List<String> key = fields.relation().primaryKey(opened);
        return key.stream().allMatch(fields::reads) ? key : List.of();
    }

    @Override
    public SourceId identity(PlanContext context) {
        return connected(
                context.pipeline(), "asking the database who it is", opened -> new SourceId(Catalog.identity(opened)));
    }

    @Override
    public void check(PlanContext context) {
        identity(context);
        streams(context);
        connected(context.pipeline(), "trying to read " + label(), opened -> {
            Readers.begin(opened, context.pipeline());
            for (StreamFields stream : look(opened)) {
                if (settings.cursor() != null) {
                    stream.fields().cursor(settings.cursor());
                }
                stream.rows().requireReadable(opened);
            }
            opened.rollback();
            return true;
        });
    }

    @Override
    public boolean tracksPosition() {
        return settings.cursor() != null;
    }

    @Override
    public boolean rereads() {
        return settings.lookback() != null && settings.cursor() != null;
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) throws InterruptedException {
        return connected(
                context.pipeline(),
                "planning " + label(),
                opened -> new SourcePlan(this, opened, describe(opened, context), context).plan(range));
    }

    @Override
    public Map<String, Long> estimate(PlanContext context) {
        return connected(context.pipeline(), "asking for the size of " + label(), opened -> {
            Map<String, Long> rows = new HashMap<>();
            for (Wanted each : wanted(opened)) {
                Pieces.rows(opened, each.relation()).ifPresent(count -> rows.put(each.stream(), count));
            }
            return rows;
        });
    }

    /** Waits until rows with smaller values than those seen before the call can't appear any more. */
    Horizon.Outcome awaitHorizon(Connection opened, PlanContext context) throws SQLException, InterruptedException {
        return Horizon.await(opened, settings.horizonWait(), context);
    }

    @Override
    public SplitReader replay(List<StreamSpec> streams, Iterator<Reject> kept, ReadContext context) {
        return new ReplayReader(kept, new KeptRows(streams), context);
    }

    @Override
    public SplitReader open(Split split, ReadContext context) throws InterruptedException {
        TableSplit piece = (TableSplit) split;
        String doing = "reading " + piece.selection().relation().label();
        PostgresConnection connection = settings.connection();
        return new TableReader(
                () -> connection.open(context.pipeline()),
                piece,
                context,
                failed -> connection.sourceError(doing, failed));
    }

    /** What can be done with a connection. */
    interface Work<T, E extends Exception> {
        T on(Connection opened) throws SQLException, E;
    }

    private <T, E extends Exception> T connected(String pipeline, String doing, Work<T, E> work) throws E {
        PostgresConnection connection = settings.connection();
        try (Connection opened = connection.open(pipeline)) {
            return work.on(opened);
        } catch (SQLException failed) {
            throw connection.sourceError(doing, failed);
        }
    }

    Optional<PostgresConnection> primaryConnection() {
        return Optional.ofNullable(settings.primary());
    }

    @Override
    public final String toString() {
        return label() + " of " + settings.connection();
    }
}
