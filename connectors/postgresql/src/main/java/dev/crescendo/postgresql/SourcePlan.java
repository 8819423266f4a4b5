package dev.crescendo.postgresql;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.CursorInterval;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Split;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.postgresql.internal.source.Bounds;
import dev.crescendo.postgresql.internal.source.Catalog;
import dev.crescendo.postgresql.internal.source.CursorKind;
import dev.crescendo.postgresql.internal.source.CursorRange;
import dev.crescendo.postgresql.internal.source.Horizon;
import dev.crescendo.postgresql.internal.source.Moment;
import dev.crescendo.postgresql.internal.source.Pieces;
import dev.crescendo.postgresql.internal.source.Relation;
import dev.crescendo.postgresql.internal.source.Replica;
import dev.crescendo.postgresql.internal.source.Selection;
import dev.crescendo.postgresql.internal.source.SharedSnapshot;
import dev.crescendo.postgresql.internal.source.TableCursor;
import dev.crescendo.postgresql.internal.source.TableSplit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One plan of a source being made, on the driver. */
final class SourcePlan {
    private final PostgresSource<?> source;
    private final SourceSettings settings;
    private final Connection opened;
    private final List<StreamFields> streams;
    private final PlanContext context;
    private boolean standby;

    /** @param opened in auto-commit mode */
    SourcePlan(PostgresSource<?> source, Connection opened, List<StreamFields> streams, PlanContext context) {
        this.source = source;
        this.settings = source.settings();
        this.opened = opened;
        this.streams = streams;
        this.context = context;
    }

    ExtractPlan plan(ReadRange range) throws SQLException, InterruptedException {
        standby = Catalog.isStandby(opened);
        if (standby) {
            context.report(settings.connection() + " is a standby: " + Replica.freshness(opened));
        }
        if (range instanceof ReadRange.Between between) {
            return interval(between);
        }
        if (range instanceof ReadRange.Since since && settings.cursor() != null) {
            return since(since.position());
        }
        return everything();
    }

    // ---- everything

    private ExtractPlan everything() throws SQLException {
        int pieces = pieces();
        Set<String> complete = settings.deletes() == null
                ? Set.of()
                : streams.stream().map(StreamFields::name).collect(Collectors.toSet());
        if (pieces == 1 && streams.size() == 1) {
            Split only = TableSplit.of("0", streams.get(0).rows(), "", Moment.any());
            return new ExtractPlan(List.of(only), Position.empty(), false, complete);
        }
        SharedSnapshot snapshot = share();
        List<Selection> selections = source.look(snapshot.connection()).stream()
                .map(StreamFields::rows)
                .toList();
        return new ExtractPlan(cut(snapshot, selections, pieces), Position.empty(), false, complete);
    }

    /** How many pieces to cut, so that their connections leave half of what is free to others. */
    private int pieces() throws SQLException {
        if (settings.splits() == 1) {
            return 1;
        }
        int free = Catalog.freeConnections(opened);
        int pieces = Math.max(1, Math.min(settings.splits(), free / 2));
        if (pieces < settings.splits()) {
            context.report(settings.connection() + " has " + Math.max(0, free) + " connections left for user '"
                    + settings.connection().user() + "', so " + source.label() + " is read in " + pieces
                    + " pieces and not " + settings.splits());
        }
        return pieces;
    }

    private SharedSnapshot share() throws SQLException {
        List<Relation> relations = streams.stream().map(StreamFields::relation).toList();
        SharedSnapshot snapshot =
                SharedSnapshot.take(settings.connection().open(context.pipeline()), context.pipeline(), relations);
        context.keepUntilEnd(snapshot);
        return snapshot;
    }

    /** Cuts all rows of selections into about so many pieces of about the same size, at least one each. */
    private List<Split> cut(SharedSnapshot snapshot, List<Selection> selections, int pieces) throws SQLException {
        Connection inside = snapshot.connection();
        Map<Selection, Long> pages = new LinkedHashMap<>();
        long all = 0;
        for (Selection selection : selections) {
            Optional<Long> found = Pieces.pages(inside, selection.relation());
            if (found.isPresent()) {
                pages.put(selection, found.get());
                all += found.get();
            }
        }
        Moment moment = Moment.shared(snapshot);
        List<Split> splits = new ArrayList<>();
        for (Selection selection : selections) {
            Long size = pages.get(selection);
            List<String> conditions;
            if (size == null) {
                conditions = pieces == 1 ? List.of("") : byKey(inside, selection, pieces);
            } else {
                long share = all == 0 ? 1 : (pieces * size + all - 1) / all;
                conditions = Pieces.ofPages(size, (int) Math.min(pieces, share));
            }
            for (String condition : conditions) {
                splits.add(TableSplit.of(id(selection, splits.size()), selection, condition, moment));
            }
        }
        return splits;
    }

    private String id(Selection selection, int index) {
        return streams.size() == 1 && !selection.stream().endsWith("#keys")
                ? Integer.toString(index)
                : selection.stream() + "/" + index;
    }

    /** By the first column of the key, if it counts something. */
    private List<String> byKey(Connection inside, Selection selection, int pieces) throws SQLException {
        StreamFields stream = streams.stream()
                .filter(each -> each.relation().equals(selection.relation()))
                .findFirst()
                .orElseThrow();
        Optional<TableCursor> by = stream.key().stream()
                .findFirst()
                .map(stream.fields()::read)
                .flatMap(column -> CursorKind.of(column).map(kind -> new TableCursor(column, kind)));
        return by.isEmpty() ? List.of("") : Pieces.ofValues(inside, selection.relation(), by.get(), pieces);
    }

    // ---- an interval

    private ExtractPlan interval(ReadRange.Between between) throws SQLException {
        if (settings.cursor() == null) {
            throw new ConfigurationException(
                    source.label(), "an interval needs a cursor, and there is none", "Give it a cursor.");
        }
        List<Split> splits = new ArrayList<>();
        int pieces = pieces();
        for (StreamFields stream : streams) {
            TableCursor by = stream.fields().cursor(settings.cursor());
            CursorInterval asked = by.kind().interval(between);
            Bounds.checkNoNulls(opened, stream.relation(), by);
            CursorRange range = CursorRange.between(asked.from(), asked.to());
            Optional<Bounds> bounds = Bounds.find(opened, stream.relation(), by, range);
            if (bounds.isPresent()) {
                cut(splits, stream, by, "", range, bounds.get().least(), pieces, Moment.any());
            }
        }
        return splits.isEmpty() ? ExtractPlan.nothing() : new ExtractPlan(splits, Position.empty(), true);
    }

    private void cut(
            List<Split> splits,
            StreamFields stream,
            TableCursor by,
            String condition,
            CursorRange range,
            long least,
            int pieces,
            Moment moment) {
        for (CursorRange piece : range.cut(least, pieces)) {
            splits.add(new TableSplit(id(stream.rows(), splits.size()), stream.rows(), condition, by, piece, moment));
        }
    }

    // ---- what is new

    private ExtractPlan since(Position position) throws SQLException, InterruptedException {
        List<NewRows> reads = new ArrayList<>();
        for (StreamFields stream : streams) {
            TableCursor by = stream.fields().cursor(Objects.requireNonNull(settings.cursor()));
            Bounds.checkNoNulls(opened, stream.relation(), by);
            reads.add(NewRows.look(
                    opened, stream, by, position.token(stream.lane()).orElse(null), settings.lookback(), standby));
        }
        boolean waits = reads.stream().anyMatch(NewRows::waits);
        if (standby && reads.stream().anyMatch(NewRows::byValue) && !hasHorizon()) {
            throw noHorizon();
        }
        if (waits) {
            reads = behindHorizon(reads);
        }
        Map<LaneId, Token> end = new TreeMap<>();
        reads.forEach(read ->
                read.end().ifPresent(token -> end.put(read.stream().lane(), token)));
        return build(reads.stream().filter(NewRows::any).toList(), end, position);
    }

    private boolean hasHorizon() {
        return settings.primary() != null || settings.lookback() != null;
    }

    private ConfigurationException noHorizon() {
        return new ConfigurationException(
                "connection " + settings.connection(),
                "this server is a standby, where the open transactions of its primary can't be seen, so rows that"
                        + " are committed late would be lost",
                "Name the primary with 'primary'; or use an xid8 column that holds pg_current_xact_id() as the cursor; or"
                        + " declare with 'lookback' how long a transaction lasts at most, and merge by key; or connect to"
                        + " the primary; or read without a cursor.");
    }

    private List<NewRows> behindHorizon(List<NewRows> reads) throws SQLException, InterruptedException {
        if (!standby) {
            return narrowed(reads, source.awaitHorizon(opened, context));
        }
        if (settings.primary() == null) { // a lookback was declared
            return reads;
        }
        try (Connection primary = settings.primary().open(context.pipeline())) {
            checkPrimary(primary);
            Horizon.Outcome horizon = source.awaitHorizon(primary, context);
            if (!horizon.isClear()) {
                // times of the primary's clock, but rows that may not have arrived: nothing is sure
                return narrowed(reads, new Horizon.Outcome(horizon.stillOpen(), OptionalLong.empty()));
            }
            String place = Replica.written(primary);
            if (Replica.await(opened, place, settings.horizonWait(), context::cancelled)) {
                return reads;
            }
        } catch (SQLException failed) {
            throw settings.primary().sourceError("asking the primary for open transactions", failed);
        }
        context.report(settings.connection() + " has not replayed within "
                + settings.horizonWait().toSeconds() + " s what its primary has committed. Nothing is loaded from "
                + source.label() + " this time, lest rows be lost. See why it lags, or raise horizon_wait");
        return reads.stream()
                .map(read -> read.byValue() ? read.nothing() : read)
                .toList();
    }

    private void checkPrimary(Connection primary) throws SQLException {
        boolean alsoStandby = Catalog.isStandby(primary);
        if (alsoStandby || !Catalog.identity(primary).equals(Catalog.identity(opened))) {
            throw new ConfigurationException(
                    "connection " + settings.connection() + ", primary " + settings.primary(),
                    alsoStandby
                            ? "this server is a standby too"
                            : "this is another database, not the one that the standby copies",
                    "Name the server that the standby replicates, with the same database.");
        }
    }

    /** What may be read although transactions are open. */
    private List<NewRows> narrowed(List<NewRows> reads, Horizon.Outcome horizon) throws SQLException {
        if (horizon.isClear()) {
            return reads;
        }
        List<NewRows> narrowed = new ArrayList<>();
        boolean some = false;
        for (NewRows read : reads) {
            NewRows left = read.waits() ? read.below(opened, horizon.oldestStartMicros()) : read;
            some |= left.any();
            narrowed.add(left);
        }
        context.report("these transactions were still open after "
                + settings.horizonWait().toSeconds() + " s: " + horizon.stillOpen() + ". "
                + (some
                        ? "What " + source.label() + " has from before them is loaded, the rest next time."
                        : "Nothing is loaded from " + source.label() + " this time, lest their rows be lost.")
                + " End them if they are forgotten, or raise horizon_wait");
        return narrowed;
    }

    private ExtractPlan build(List<NewRows> reads, Map<LaneId, Token> end, Position position) throws SQLException {
        List<StreamFields> searched = dueForDeletes(position, end);
        if (reads.isEmpty() && searched.isEmpty()) {
            return end.isEmpty() ? ExtractPlan.nothing() : new ExtractPlan(List.of(), Position.of(end), true);
        }
        int pieces = pieces();
        boolean shares = streams.size() > 1 || (!searched.isEmpty() && pieces > 1);
        SharedSnapshot snapshot = shares ? share() : null;
        Moment moment = snapshot == null
                ? Moment.after(standby ? Replica.replayed(opened) : Replica.written(opened))
                : Moment.shared(snapshot);
        List<Split> splits = new ArrayList<>();
        int each = Math.max(1, (pieces + reads.size() - 1) / Math.max(1, reads.size()));
        for (NewRows read : reads) {
            Bounds bounds = read.bounds().orElseThrow();
            cut(
                    splits,
                    read.stream(),
                    read.by(),
                    read.condition(),
                    new CursorRange(read.after(), bounds.greatest()),
                    bounds.least(),
                    each,
                    moment);
        }
        List<Selection> keys = searched.stream().map(StreamFields::keys).toList();
        if (snapshot == null) {
            keys.forEach(selection -> splits.add(TableSplit.of(id(selection, 0), selection, "", moment)));
        } else if (!keys.isEmpty()) {
            splits.addAll(cut(snapshot, keys, pieces));
        }
        return new ExtractPlan(
                splits,
                Position.of(end),
                snapshot == null,
                keys.stream().map(Selection::stream).collect(Collectors.toSet()));
    }

    /** The streams whose keys are to be read now; says in {@code end} that they were. */
    private List<StreamFields> dueForDeletes(Position position, Map<LaneId, Token> end) throws SQLException {
        Duration interval = settings.deletes();
        if (interval == null) {
            return List.of();
        }
        Instant now = Catalog.now(opened);
        List<StreamFields> due = new ArrayList<>();
        for (StreamFields stream : streams) {
            Optional<Token> last = position.token(stream.deletesLane());
            if (last.isEmpty() || !time(last.get()).plus(interval).isAfter(now)) {
                due.add(stream);
                end.put(stream.deletesLane(), new Token(now.toString()));
            }
        }
        return due;
    }

    private static Instant time(Token token) {
        try {
            return Instant.parse(token.text());
        } catch (DateTimeException other) {
            throw new SourceException(
                    "the saved position '" + token + "' is not the time of a look for deleted rows; reset it", other);
        }
    }
}
