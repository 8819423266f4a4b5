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
}
