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
    public static Optional<Bounds> find(Connection connection, TableName table, TableCursor cursor, CursorRange range)
            throws SQLException {
        CursorKind kind = cursor.kind();
        String column = cursor.column().sql();
        String cast = "::" + kind.type().sql();
        String query = "SELECT min(" + column + ")" + cast + ", max(" + column + ")" + cast + " FROM " + table.sql()
                + " WHERE " + range.condition(column, kind);
        Batch row = read(connection, table, cursor, query);
        if (row.column(0).isNull(0)) {
            return Optional.empty();
        }
        Bounds bounds = new Bounds(((LongColumn) row.column(0)).at(0), ((LongColumn) row.column(1)).at(0));
        boolean times = kind != CursorKind.NUMBER;
        if (times && (bounds.least == Times.MINUS_INFINITY || bounds.greatest == Times.INFINITY)) {
            throw new SourceException(table + " has rows whose cursor " + cursor.name()
                    + " is infinite, so rows that come later would never be read. Give them real values");
        }
        return Optional.of(bounds);
    }

    /** By COPY too: JDBC's own date classes would lose precision, or bend times to a zone. */
    private static Batch read(Connection connection, TableName table, TableCursor cursor, String query)
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
                throw new SourceException("the cursor " + cursor.name() + " of " + table + " " + reason.reason());
            });
        }
        if (batch.rows() != 1) {
            throw new InternalException("asking " + table + " for its bounds gave " + batch.rows() + " rows");
        }
        return batch;
    }

    /**
     * Makes sure that every row has a cursor value.
     *
     * @throws SourceException if not: such rows would never be read
     */
    public static void checkNoNulls(Connection connection, TableName table, TableCursor cursor) throws SQLException {
        if (!cursor.column().nullable()) {
            return;
        }
        String query = "SELECT count(*) FROM (SELECT 1 FROM " + table.sql() + " WHERE "
                + cursor.column().sql() + " IS NULL LIMIT " + (COUNTED + 1) + ") AS counted";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            long nulls = rows.getLong(1);
            if (nulls > 0) {
                throw new SourceException((nulls > COUNTED ? "more than " + COUNTED : nulls) + " rows of " + table
                        + " have no value in the cursor " + cursor.name()
                        + ", so they would never be read. Fill them and declare the column NOT NULL, or read the table"
                        + " without a cursor");
            }
        }
    }
}
