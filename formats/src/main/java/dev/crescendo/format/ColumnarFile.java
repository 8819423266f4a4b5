package dev.crescendo.format;

import dev.crescendo.record.Schema;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link ColumnarFormat}: its records, one after the other. Used by one thread. */
public interface ColumnarFile extends Closeable {
    /** Its fields, by the names that it gives them. */
    Schema schema();

    /** What is another for a file of other records: its description of itself. */
    byte[] description();

    /** Moves to the next record; false at the end. */
    boolean next() throws IOException;

    /**
     * A value of the record, in the object form of its field.
     *
     * @throws dev.crescendo.record.ValueException if the file has one that no field can hold exactly
     */
    @Nullable
    Object value(int field);
}
