package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.SourceException;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.postgresql.internal.copy.SizeGuard;
import dev.crescendo.record.Schema;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a stream reads of a relation, frozen when it was planned.
 *
 * @param stream its name
 * @param columns the columns to read
 * @param schema a field per column
 * @param described the columns as the server described them then
 * @param key the fields that identify a row, for places; empty when there are none
 */
public record Selection(
        String stream,
        Relation relation,
        List<TableColumn> columns,
        Schema schema,
        List<Described> described,
        List<String> key)
        implements Serializable {
    public Selection {
        columns = List.copyOf(columns);
        described = List.copyOf(described);
        key = List.copyOf(key);
    }

    /** This selection, whose rows these fields identify. */
    public Selection by(List<String> newKey) {
        return new Selection(stream, relation, columns, schema, described, newKey);
    }

    /**
     * Freezes some columns. They can't be altered until the transaction ends.
     *
     * @param connection not in auto-commit mode; what {@code columns} say was looked up in the same transaction, with the
     *     relation locked
     */
    public static Selection of(
            Connection connection, String stream, Relation relation, List<TableColumn> columns, Schema schema)
            throws SQLException {
        return new Selection(
                stream,
                relation,
                columns,
                schema,
                Described.of(connection, select(relation, names(columns))),
                List.of());
    }

    private static String names(List<TableColumn> columns) {
        return columns.stream().map(TableColumn::sql).collect(Collectors.joining(", "));
    }

    private static String select(Relation relation, String columns) {
        return "SELECT " + columns + " FROM " + relation.sql();
    }

    /** Reads nothing; the server refuses what its user may not read. */
    public void requireReadable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery(select(relation, names(columns)) + " LIMIT 0")) {
            none.next();
        }
    }

    /** The statement that reads all rows, in the form in which {@link #types} are read. */
    String select(SizeGuard guard) {
        return select(relation, guard.selected());
    }

    /** Keeps away values that a target does not take, if there may be any. */
    SizeGuard guard(Connection connection, int maxValueBytes) throws SQLException {
        List<String> names = columns.stream().map(TableColumn::sql).toList();
        long least = SizeGuard.leastStored(maxValueBytes);
        return least > 0 && StoredOutside.bytes(connection, relation) < least
                ? SizeGuard.idle(names, types(), maxValueBytes)
                : SizeGuard.of(names, types(), maxValueBytes);
    }

    List<PgType> types() {
        return columns.stream().map(TableColumn::type).toList();
    }

    /**
     * Makes sure that what is read now is what was planned: binary COPY does not say what its types are. From here to the
     * end of the transaction nothing can be altered.
     *
     * @throws SourceException if a column has another name or type
     */
    void check(Connection connection) throws SQLException {
        List<Described> now;
        try {
            now = Described.of(connection, select(relation, names(columns)));
        } catch (SQLException failed) {
            if ("42703".equals(failed.getSQLState())) {
                throw changed();
            }
            throw failed;
        }
        if (!now.equals(described)) {
            throw changed();
        }
    }

    private SourceException changed() {
        return new SourceException(relation + " has changed its columns since this run was planned. Run it again");
    }
}
