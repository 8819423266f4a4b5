package dev.crescendo.postgresql.internal.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How all rows of a relation can be read in pieces. Tables are cut by where rows lie, in ranges of pages; the pieces of a
 * partitioned table are a range of pages of each partition.
 */
public final class Pieces {
    private static final String PAGES = """
            WITH RECURSIVE part (id) AS (
                SELECT c.oid
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?
              UNION
                SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON part.id = i.inhparent)
            SELECT coalesce(max(pg_catalog.pg_relation_size(c.oid))
                     / pg_catalog.current_setting('block_size')::bigint, 0),
                   pg_catalog.bool_and(c.relkind = 'p' OR c.relkind IN ('r', 'm') AND a.amname = 'heap')
            FROM part
            JOIN pg_catalog.pg_class c ON c.oid = part.id
            LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam""";

    private static final String ROWS = """
            WITH RECURSIVE part (id) AS (
                SELECT c.oid
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?
              UNION
                SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON part.id = i.inhparent)
            SELECT sum(c.reltuples)::bigint, coalesce(pg_catalog.bool_and(c.reltuples >= 0), false)
            FROM part JOIN pg_catalog.pg_class c ON c.oid = part.id
            WHERE c.relkind IN ('r', 'm')""";

    private Pieces() {}

    /**
     * About how many rows a table has, all partitions together, as the last VACUUM or ANALYZE counted; empty where nobody has
     * counted, as for views and queries.
     */
    public static OptionalLong rows(Connection connection, Relation relation) throws SQLException {
        if (!(relation instanceof TableName table)) {
            return OptionalLong.empty();
        }
        try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(2) ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /**
     * How many pages the largest partition of a relation has; empty when its rows lie in no pages that can be told apart.
     * Rows that the connection's snapshot can see lie in these.
     */
    public static Optional<Long> pages(Connection connection, Relation relation) throws SQLException {
        if (!(relation instanceof TableName table)) {
            return Optional.empty();
        }
        try (PreparedStatement statement = connection.prepareStatement(PAGES)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(2) ? Optional.of(rows.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Conditions that hold each row of so many pages exactly once, and rows of later pages in the last. */
    public static List<String> ofPages(long pages, int pieces) {
        long count = Math.max(1, Math.min(pieces, pages));
        List<String> conditions = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            List<String> ends = new ArrayList<>();
            if (i > 0) {
                ends.add("ctid >= '(" + pages * i / count + ",0)'::tid");
            }
            if (i < count - 1) {
                ends.add("ctid < '(" + pages * (i + 1) / count + ",0)'::tid");
            }
            conditions.add(String.join(" AND ", ends));
        }
        return conditions;
    }

    /** The same by a column that counts something; rows without a value are in the first. */
    public static List<String> ofValues(Connection connection, Relation relation, TableCursor by, int pieces)
            throws SQLException {
        Optional<Bounds> bounds = Bounds.find(connection, relation, by, CursorRange.everything());
        if (bounds.isEmpty()) {
            return List.of("");
        }
        CursorRange all = new CursorRange(null, bounds.get().greatest());
        List<String> conditions = new ArrayList<>();
        String column = by.column().sql();
        for (CursorRange range : all.cut(bounds.get().least(), pieces)) {
            String condition = range.condition(column, by.kind());
            conditions.add(conditions.isEmpty() ? "(" + condition + " OR " + column + " IS NULL)" : condition);
        }
        return conditions;
    }
}
