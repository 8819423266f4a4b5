package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.format.KeptRows;
import dev.crescendo.position.Position;
import dev.crescendo.postgresql.internal.copy.CopyDecoder;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.postgresql.internal.copy.RawRow;
import dev.crescendo.postgresql.internal.copy.SizeGuard;
import dev.crescendo.postgresql.internal.copy.TextForm;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Reject;
import dev.crescendo.record.RowJson;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads one split by binary COPY, in a read-only transaction. On a standby, a read by a cursor that replaying the primary's
 * changes has cancelled goes on where it was, in smaller ranges.
 */
public final class TableReader implements SplitReader {
    /** Rows and bytes between two looks at whether a batch is full. */
    private static final int ROWS_PER_LOOK = 64;

    private static final int BYTES_PER_LOOK = 64 << 10;

    /** How long a standby that is behind the plan is waited for. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(30);

    /** How often a read is cancelled, without a row between, before it is given up. */
    private static final int MOST_CONFLICTS = 10;

    private static final int PIECES_AFTER_CONFLICT = 4;

    /** Opens connections, each the caller's own. */
    @FunctionalInterface
    public interface Opener {
        Connection open() throws SQLException;
    }

    private final Opener opener;
    private final TableSplit split;
    private final Selection selection;
    private final RowPlaces places;
    private SizeGuard guard;
    private final ReadContext context;
    private final Function<SQLException, RuntimeException> errors;

    /** The ranges that are still to be read, the current one first. */
    private final Deque<CursorRange> ranges = new ArrayDeque<>();

    private Connection connection;
    private CopyDecoder decoder;
    private CopyOut copy;
    private @Nullable TiedRows tied;
    private int conflicts;
    private @Nullable Batch filling;
    private @Nullable Batch batch;
    private boolean ended;

    /** Rows in batches before the current one. */
    private long handed;

    /** Of the batch that was handed over; it may have been emptied since. */
    private int rowsOfBatch;

    /**
     * Begins to read.
     *
     * @param errors explains what the database says
     */
    public TableReader(
            Opener opener, TableSplit split, ReadContext context, Function<SQLException, RuntimeException> errors)
            throws InterruptedException {
        this.opener = opener;
        this.split = split;
        this.selection = split.selection();
        this.places = RowPlaces.of(selection, split.id(), split.cursor());
        this.context = context;
        this.errors = errors;
        ranges.add(split.range());
        try {
            this.connection = opener.open();
        } catch (SQLException failed) {
            throw errors.apply(failed);
        }
        try {
            begin();
            this.guard = selection.guard(connection, context.maxValueBytes());
            this.tied = canGoOn() ? tiedRows() : null;
            this.decoder = new CopyDecoder(selection.types(), selection.schema(), guard);
            this.copy = copy();
        } catch (SQLException failed) {
            closeQuietly();
            throw errors.apply(failed);
        } catch (RuntimeException | InterruptedException failed) {
            closeQuietly();
            throw failed;
        }
    }

    /** Begins the transaction, and makes sure that it reads what was planned. */
    private void begin() throws SQLException, InterruptedException {
        Moment moment = split.moment();
        if (moment.atLeast() != null && !Replica.await(connection, moment.atLeast(), CATCHING_UP, context::cancelled)) {
            throw new UnavailableException(
                    "the standby that " + selection.relation() + " is read from has not replayed yet what this run was"
                            + " planned by (" + moment.atLeast() + "), and rows would be lost. Run again when it has",
                    null);
        }
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (moment.snapshot() != null) {
                Readers.seeOneMoment(statement);
            }
            Readers.sayReadOnly(statement, context.pipeline());
            if (selection.types().stream().anyMatch(PgType::travelsAsText)) {
                statement.execute(TextForm.SETTINGS);
            }
        }
        if (moment.snapshot() != null) {
            enter(moment.snapshot());
        }
        selection.check(connection);
    }

    private void enter(String snapshot) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.replace("'", "''") + "'");
        } catch (SQLException failed) {
            if (List.of("22023", "42704", "55000").contains(failed.getSQLState())) {
                throw new SourceException(
                        "the snapshot that the pieces of " + selection.relation() + " are read in is gone, with the"
                                + " run that took it, or is another server's. Run again",
                        failed);
            }
            throw failed;
        }
    }

    /** Whether a cancelled read can be taken up again: on a standby, where rows tell how far it was. */
    private boolean canGoOn() throws SQLException {
        return split.cursor() != null
                && split.moment().snapshot() == null
                && places.knowsCursor()
                && Catalog.isStandby(connection);
    }

    private TiedRows tiedRows() {
        return new TiedRows(
                places.cursorIndex(), Objects.requireNonNull(split.cursor()).kind());
    }

    private CopyOut copy() throws SQLException {
        TableCursor cursor = split.cursor();
        List<String> conditions = new ArrayList<>();
        if (!split.condition().isEmpty()) {
            conditions.add(split.condition());
        }
        String order = "";
        if (cursor != null) {
            String column = cursor.column().sql();
            conditions.add(ranges.element().condition(column, cursor.kind()));
            order = tied == null ? "" : " ORDER BY " + column;
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + selection.select(guard) + where + order + ") TO STDOUT (FORMAT binary)");
    }

    @Override
    public Next next(Duration wait) throws InterruptedException {
        if (batch != null) {
            handed += rowsOfBatch;
            batch = null;
        }
        while (!ended) {
            try {
                return fill();
            } catch (SQLException failed) {
                goOn(failed);
            }
        }
        return Next.END;
    }

    private Next fill() throws SQLException, InterruptedException {
        Batch current = filling;
        int rows = 0;
        int bytes = 0;
        while (true) {
            byte[] message = copy.readFromCopy();
            if (message == null) {
                ranges.remove();
                if (ranges.isEmpty()) {
                    ended = true;
                    break;
                }
                nextRange();
                continue;
            }
            if (current == null) {
                current = context.newBatch(selection.schema());
                filling = current;
            }
            decode(message, current);
            rows++;
            bytes += message.length;
            if (rows >= ROWS_PER_LOOK || bytes >= BYTES_PER_LOOK) {
                rows = 0;
                bytes = 0;
                if (current.isFull()) {
                    break;
                }
            }
        }
        if (current == null || current.isEmpty()) {
            return ended ? Next.END : Next.IDLE;
        }
        filling = null;
        batch = current;
        rowsOfBatch = current.rows();
        return Next.BATCH;
    }

    private void decode(byte[] message, Batch into) {
        if (tied != null) {
            if (tied.isAgain(message)) {
                decoder.decode(Arrays.copyOf(message, TiedRows.rowStart(message)), into, this::reject);
                return;
            }
            conflicts = 0;
        }
        decoder.decode(message, into, this::reject);
    }

    private void nextRange() throws SQLException {
        decoder = new CopyDecoder(selection.types(), selection.schema(), guard);
        copy = copy();
    }

    /**
     * Takes up again a read that replaying has cancelled, or whose session it has ended; anything else is the end of it.
     */
    private void goOn(SQLException failure) throws InterruptedException {
        SQLException failed = failure;
        while (tied != null && isCutOff(failed) && conflicts < MOST_CONFLICTS) {
            conflicts++;
            Long seen = tied.greatest();
            CursorRange rest = ranges.remove();
            if (seen != null && seen > Long.MIN_VALUE) {
                rest = new CursorRange(seen - 1, rest.upTo());
            }
            List<CursorRange> smaller =
                    rest.cut(seen == null ? Long.MIN_VALUE : seen, rest.after() == null ? 1 : PIECES_AFTER_CONFLICT);
            for (int i = smaller.size() - 1; i >= 0; i--) {
                ranges.push(smaller.get(i));
            }
            tied.resume();
            closeQuietly();
            Thread.sleep(100L * conflicts);
            try {
                connection = opener.open();
                begin();
                nextRange();
                return;
            } catch (SQLException again) {
                failed = again;
            }
        }
        throw errors.apply(failed);
    }

    /** A session that is between two statements when replaying needs it gone learns of that as a broken connection. */
    private static boolean isCutOff(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        return state.equals("40001") || state.equals("40P01") || state.startsWith("08");
    }

    private void reject(ValueException reason, RawRow row) {
        Batch lenient = new Batch(selection.schema(), 1, ValueRules.lenient());
        boolean readable = decoder.retry(row, lenient);
        String json = readable ? RowJson.of(lenient, 0) : row.toJson(selection.schema());
        context.reject(new Reject(
                selection.stream(),
                readable ? places.of(lenient, 0, handed) : places.of(row, handed),
                reason.field(),
                reason.reason(),
                json.getBytes(StandardCharsets.UTF_8),
                readable && !decoder.isCut(row) ? "" : KeptRows.UNREADABLE));
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
        return selection.stream();
    }

    /** The plan says where the table will stand. */
    @Override
    public Position position() {
        return Position.empty();
    }

    @Override
    public Origin origin(int row) {
        // by itself: of the others nobody may have asked for every value
        Batch one = new Batch(batch().schema(), 1, batch().rules(), batch().takesPacked());
        one.append(batch(), row);
        return new Origin(places.of(batch(), row, handed), RowJson.of(one, 0).getBytes(StandardCharsets.UTF_8));
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
