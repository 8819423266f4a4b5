package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Schema;
import java.sql.SQLException;
import java.util.List;

/** Writes batches as one COPY stream. Not thread-safe. */
public interface CopyRows {
    /** Writes the rows of a batch. The batch stays the caller's; some of it may be in the buffer still. */
    void write(Batch batch) throws SQLException;

    /** Ends the stream and sends what is left. Call it once, before {@code endCopy}. */
    void finish() throws SQLException;

    /** Rows written so far. */
    long rows();

    /** In which form the values of some types must be written. */
    enum Form {
        BINARY,
        TEXT;

        public static Form of(List<PgType> targets) {
            return targets.stream().anyMatch(PgType::travelsAsText) ? TEXT : BINARY;
        }

        /** As the option of COPY is called. */
        public String sql() {
            return this == TEXT ? "text" : "binary";
        }
    }

    /**
     * Begins a stream in the form that its targets need.
     *
     * @param schema the schema of the batches
     * @param targets the types of the target's columns, one per field in the same order
     * @param constants values of {@code bigint} columns that come before them, the same in every row
     * @throws ConfigurationException if a target can't hold every value of its field
     */
    static CopyRows to(Schema schema, List<PgType> targets, long[] constants, CopySink sink) {
        return Form.of(targets) == Form.TEXT
                ? new TextWriter(schema, targets, constants, sink)
                : new CopyWriter(schema, targets, constants, sink);
    }
}
