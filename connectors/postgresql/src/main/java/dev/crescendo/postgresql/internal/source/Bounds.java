package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.InternalException;
import dev.crescendo.error.SourceException;
import dev.crescendo.postgresql.internal.copy.CopyDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** The least and the greatest cursor value of a range that has rows. */
public record Bounds(long least, long greatest) {
    /** Nulls are counted up to here. */
    private static final int COUNTED = 1000;

    /**
     * Looks for the bounds among the rows in {@code range}; empty when there are none.
     *
     * @throws SourceException if rows have infinite values: what comes after infinity?
     */
    public static Optional<Bounds> find(Connection connection, Relation relation, TableCursor cursor, CursorRange range)
            throws SQLException {
        return find(connection, relation, cursor, range, "");
    }

    /** As above, among the rows that fulfil a condition too. */
    public static Optional<Bounds> find(
            Connection connection, Relation relation, TableCursor cursor, CursorRange range, String condition)
            throws SQLException {
        CursorKind kind = cursor.kind();
        String column = cursor.column().sql();
        String query = "SELECT " + kind.bound("min(" + column + ")") + ", " + kind.bound("max(" + column + ")")
                + " FROM " + relation.sql() + " WHERE " + range.condition(column, kind)
                + (condition.isEmpty() ? "" : " AND " + condition);
        Batch row = read(connection, relation, cursor, query);
        if (row.column(0).isNull(0)) {
            return Optional.empty();
        }
        Bounds bounds = new Bounds(((LongColumn) row.column(0)).at(0), ((LongColumn) row.column(1)).at(0));
        if (kind.isTime() && (bounds.least == Times.MINUS_INFINITY || bounds.greatest == Times.INFINITY)) {
            throw new SourceException(relation + " has rows whose cursor " + cursor.name()
                    + " is infinite, so rows that come later would never be read. Give them real values");
        }
        return Optional.of(bounds);
    }

    /** By COPY too: JDBC's own date classes would lose precision, or bend times to a zone. */
    private static Batch read(Connection connection, Relation relation, TableCursor cursor, String query)
            throws SQLException {
        CursorKind kind = cursor.kind();
        Schema schema =
                Schema.of(new Field("least", kind.fieldType(), true), new Field("greatest", kind.fieldType(), true));
        CopyDecoder decoder = new CopyDecoder(List.of(kind.type(), kind.type()), schema);
        Batch batch = new Batch(schema);
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + query + ") TO STDOUT (FORMAT binary)");
        for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
            decoder.decode(message, batch, (reason, row) -> {
                throw new SourceException("the cursor " + cursor.name() + " of " + relation + " " + reason.reason());
            });
        }
        if (batch.rows() != 1) {
            throw new InternalException("asking " + relation + " for its bounds gave " + batch.rows() + " rows");
        }
        return batch;
    }

    /**
     * Makes sure that every row has a cursor value.
     *
     * @throws SourceException if not: such rows would never be read
     */
    public static void checkNoNulls(Connection connection, Relation relation, TableCursor cursor) throws SQLException {
        if (!cursor.column().nullable()) {
            return;
        }
        String query = "SELECT count(*) FROM (SELECT 1 FROM " + relation.sql() + " WHERE "
                + cursor.column().sql() + " IS NULL LIMIT " + (COUNTED + 1) + ") AS counted";
        long nulls;
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(query)) {
                rows.next();
                nulls = rows.getLong(1);
            }
        }
        if (nulls > 0) {
            throw new SourceException((nulls > COUNTED ? "more than " + COUNTED : nulls) + " rows of " + relation
                    + " have no value in the cursor " + cursor.name()
                    + ", so they would never be read. Fill them and declare the column NOT NULL, or read the table"
                    + " without a cursor");
        }
    }
}
