package dev.crescendo.record;

/** Appends records of one type to batches. One per thread. */
@FunctionalInterface
public interface RecordWriter<T> {
    /**
     * Appends one row.
     *
     * @throws ValueException if the field or its target can't hold a value exactly; the batch may then have a row begun,
     *     which {@link Batch#truncate} drops
     */
    void append(T record, Batch batch);

    /**
     * Appends one row, of a record that was made of another. A value that the two have in common, the same object or an equal
     * primitive, may be taken from the row that the other was read from.
     *
     * @param from a batch of the same schema as {@code batch}, under the same rules
     * @param row of {@code original} there
     * @throws ValueException as the other method
     */
    default void append(T record, T original, Batch from, int row, Batch batch) {
        append(record, batch);
    }
}
