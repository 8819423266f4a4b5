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
     * Appends one row, of a record that may have been made of another, which {@code reader} has read last. A value that was
     * read so, the same object or an equal primitive, may be taken from the row that it was read from.
     *
     * @param from a batch of the same schema as {@code batch}, under the same rules
     * @param row of the other record there
     * @throws ValueException as the other method
     */
    default void append(T record, RecordReader<T> reader, Batch from, int row, Batch batch) {
        append(record, batch);
    }
}
