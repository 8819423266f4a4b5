package dev.crescendo.record;

/**
 * Rows in the form in which a source sent them. A writer that knows the form may send them on as they are; whoever looks at
 * a value of the batch that holds them finds columns made of them. A connector has one implementation for each form that it
 * both reads and writes. Not thread-safe.
 */
public interface PackedRows {
    int rows();

    /** How many bytes the rows take. */
    long bytes();

    /**
     * Appends all rows to the columns of a batch, which may hold every one of them: who packed them has made sure.
     *
     * @param batch an empty one of the schema that the rows were read by
     */
    void unpackInto(Batch batch);

    /** Drops the rows, and keeps the memory for others. */
    void clear();
}
