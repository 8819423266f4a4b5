package dev.crescendo.postgresql.internal.source;

import java.sql.SQLException;
import java.sql.Statement;

/** What read-only transactions are called, so that a {@link Horizon} knows that they commit no rows. */
final class Readers {
    private Readers() {}

    /** Names the transaction that {@code statement} runs in, which must be read-only. */
    static void sayReadOnly(Statement statement, String pipeline) throws SQLException {
        statement.execute("SET LOCAL application_name = 'crescendo-reader:" + pipeline.replace("'", "''") + "'");
    }
}
