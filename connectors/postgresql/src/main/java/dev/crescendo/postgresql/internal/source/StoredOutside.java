package dev.crescendo.postgresql.internal.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What tables keep outside of their rows (TOAST): every value that does not fit into a page is there. */
final class StoredOutside {
    private static final String BYTES = """
            WITH RECURSIVE part (id) AS (
                SELECT c.oid
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?
              UNION
                SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON part.id = i.inhparent)
            SELECT coalesce(max(pg_catalog.pg_relation_size(c.reltoastrelid)), 0),
                   pg_catalog.bool_and(c.relkind = 'p' OR c.relkind IN ('r', 'm') AND a.amname = 'heap')
            FROM part
            JOIN pg_catalog.pg_class c ON c.oid = part.id
            LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam""";

    private StoredOutside() {}

    /** The bytes of the table, or of the partition, that has most of it; the greatest number when that can't be told. */
    static long bytes(Connection connection, Relation relation) throws SQLException {
        if (!(relation instanceof TableName table)) {
            return Long.MAX_VALUE;
        }
        try (PreparedStatement statement = connection.prepareStatement(BYTES)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(2) ? rows.getLong(1) : Long.MAX_VALUE;
            }
        }
    }
}
