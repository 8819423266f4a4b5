package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.InternalException;
import dev.crescendo.postgresql.internal.copy.CopyRows;
import dev.crescendo.postgresql.internal.copy.TextForm;
import dev.crescendo.record.Batch;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies batches into several tables over one connection, which carries one COPY at a time: one table's rows flow, the
 * others' gather until there are enough of them to be worth a change. Used by one thread.
 */
final class CopyStreams {
    /** Beginning a COPY costs about a millisecond, as much as sending some hundred kilobytes. */
    private static final int WORTH_A_CHANGE = 1 << 20;

    private final Transaction transaction;
    private final List<Stream> streams = new ArrayList<>();
    private @Nullable Stream flowing;

    CopyStreams(Transaction transaction, List<CopyTarget> targets) {
        this.transaction = transaction;
        targets.forEach(target -> streams.add(new Stream(target)));
    }

    void write(int target, Batch batch) {
        try {
            streams.get(target).write(batch);
        } catch (SQLException failure) {
            throw transaction.explain(failure);
        }
    }

    /** Sends all that is left. Afterwards the connection is free for other statements. */
    void finish() {
        try {
            endFlowing();
            for (Stream stream : streams) {
                if (stream.isPending()) {
                    stream.flow();
                    endFlowing();
                }
            }
        } catch (SQLException failure) {
            throw transaction.explain(failure);
        }
    }

    private void endFlowing() throws SQLException {
        if (flowing != null) {
            flowing.end();
            flowing = null;
        }
    }

    /** The rows of one table, in one COPY after the other. */
    private final class Stream {
        private final CopyTarget target;
        private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(0);
        private @Nullable CopyRows writer;
        private @Nullable CopyIn copy;
        private boolean created;

        Stream(CopyTarget target) {
            this.target = target;
            this.created = target.creation().isEmpty();
        }

        boolean isPending() {
            return writer != null;
        }

        void write(Batch batch) throws SQLException {
            if (writer == null) {
                writer = CopyRows.to(target.schema(), target.types(), target.constants(), this::send);
            }
            writer.write(batch);
            if (copy == null && (flowing == null || waiting.size() >= WORTH_A_CHANGE)) {
                flow();
            }
        }

        private void send(byte[] bytes, int offset, int length) throws SQLException {
            if (copy == null) {
                waiting.write(bytes, offset, length);
            } else {
                copy.writeToCopy(bytes, offset, length);
            }
        }

        void flow() throws SQLException {
            endFlowing();
            if (!created) {
                try (Statement statement = transaction.connection().createStatement()) {
                    statement.execute(target.creation());
                }
                created = true;
            }
            if (CopyRows.Form.of(target.types()) == CopyRows.Form.TEXT) {
                try (Statement statement = transaction.connection().createStatement()) {
                    statement.execute(TextForm.SETTINGS);
                }
            }
            CopyIn begun = transaction
                    .connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(target.copySql());
            byte[] bytes = waiting.toByteArray();
            waiting.reset();
            begun.writeToCopy(bytes, 0, bytes.length);
            copy = begun;
            flowing = this;
        }

        void end() throws SQLException {
            if (writer == null || copy == null) {
                throw new InternalException("a COPY into " + target.table() + " ended that had not begun");
            }
            writer.finish();
            long stored = copy.endCopy();
            if (stored != writer.rows()) {
                throw new InternalException("PostgreSQL stored " + stored + " rows in " + target.table() + ", and "
                        + writer.rows() + " were sent. Nothing was loaded; report it");
            }
            writer = null;
            copy = null;
        }
    }
}
