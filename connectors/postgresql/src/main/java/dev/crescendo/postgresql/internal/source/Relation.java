package dev.crescendo.postgresql.internal.source;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Something that rows are selected from. {@code toString} is how messages call it. */
public sealed interface Relation extends Serializable permits TableName, QueryText {
    /** What stands after {@code FROM}. */
    String sql();

    /** The place of problems with it: {@code table public.orders}. */
    String label();

    /**
     * Its columns, in order.
     *
     * @throws dev.crescendo.error.ConfigurationException if there is no such thing
     */
    List<TableColumn> columns(Connection connection) throws SQLException;

    /** The columns of its primary key, in the key's order; empty when it has none. */
    List<String> primaryKey(Connection connection) throws SQLException;
}
