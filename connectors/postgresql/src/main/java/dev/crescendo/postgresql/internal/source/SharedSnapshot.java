package dev.crescendo.postgresql.internal.source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One moment of a database that several readers see: a transaction that has exported its snapshot and stays open, with
 * what they read locked against {@code ALTER} and {@code TRUNCATE}, which an older snapshot would show as an empty table.
 * Closing it ends that moment for readers that have not begun.
 */
public final class SharedSnapshot implements AutoCloseable {
    private final Connection connection;
    private final String id;

    private SharedSnapshot(Connection connection, String id) {
        this.connection = connection;
        this.id = id;
    }

    /**
     * Takes the snapshot.
     *
     * @param connection its own from now on, also when this fails
     */
    public static SharedSnapshot take(Connection connection, String pipeline, List<Relation> relations)
            throws SQLException {
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                Readers.seeOneMoment(statement);
                Readers.sayReadOnly(statement, pipeline);
                // waiting is all that this transaction does
                statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
                lock(connection, statement, relations);
                String id;
                try (ResultSet rows = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                    rows.next();
                    id = rows.getString(1);
                }
                for (Relation relation : relations) {
                    Described.of(connection, "SELECT 1 FROM " + relation.sql());
                }
                return new SharedSnapshot(connection, id);
            }
        } catch (SQLException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    /** Locks what can be locked by name before the snapshot is there; the rest is locked right after. */
    private static void lock(Connection connection, Statement statement, List<Relation> relations) throws SQLException {
        String tables = relations.stream()
                .filter(TableName.class::isInstance)
                .map(Relation::sql)
                .collect(Collectors.joining(", "));
        if (tables.isEmpty()) {
            return;
        }
        Savepoint before = connection.setSavepoint();
        try {
            statement.execute("LOCK TABLE " + tables + " IN ACCESS SHARE MODE");
        } catch (SQLException notAll) {
            if (!List.of("42809", "42501").contains(notAll.getSQLState())) {
                throw notAll;
            }
            // a materialized view, a foreign table, or rights to some columns only
            connection.rollback(before);
        }
        connection.releaseSavepoint(before); // inside one no snapshot can be exported
    }

    /** On which the snapshot's transaction is open. */
    public Connection connection() {
        return connection;
    }

    /** What {@code SET TRANSACTION SNAPSHOT} takes. */
    public String id() {
        return id;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
