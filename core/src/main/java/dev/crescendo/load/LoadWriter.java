package dev.crescendo.load;

/** Writes the records of one attempt to where nobody sees them yet. Worker side, one thread. */
public interface LoadWriter<T> extends AutoCloseable {
    void write(T record) throws Exception;

    /** Makes what was written durable. Nothing is written afterwards. */
    void finish() throws Exception;

    /** Lets go of resources. Without {@link #finish} before it, what was written is dropped. */
    @Override
    void close() throws Exception;
}
