package dev.crescendo.record;

/** Makes records of one type from the rows of batches. One per thread. */
@FunctionalInterface
public interface RecordReader<T> {
    /**
     * The record at {@code row}. For {@link Row} types it is a view, valid until the next call.
     *
     * @throws ValueException if the record type can't hold what is there
     */
    T read(Batch batch, int row);
}
