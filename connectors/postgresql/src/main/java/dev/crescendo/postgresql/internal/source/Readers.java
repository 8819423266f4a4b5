package dev.crescendo.postgresql.internal.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** How read-only transactions begin. All of it ends with them, so a pooler may stand between. */
public final class Readers {
    private Readers() {}

    /** Begins a read-only transaction that no {@link Horizon} waits for, whoever stops in the middle of it. */
    public static void begin(Connection connection, String pipeline) throws SQLException {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            sayReadOnly(statement, pipeline);
        }
    }

    /** Lets the transaction that {@code statement} begins see one snapshot to its end. */
    static void seeOneMoment(Statement statement) throws SQLException {
        // the driver's setTransactionIsolation is for the session, which a pooler hands on to others
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }

    /**
     * Names the transaction that {@code statement} runs in, which must be read-only, so that a {@link Horizon} knows that
     * it commits no rows.
     */
    static void sayReadOnly(Statement statement, String pipeline) throws SQLException {
        statement.execute("SET LOCAL application_name = 'crescendo-reader:" + pipeline.replace("'", "''") + "'");
    }
}
