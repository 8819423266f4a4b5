package dev.crescendo.extract;

import java.io.Serializable;
import java.util.stream.Stream;

/**
 * One stream of records from anywhere: the simplest thing a user can write. With a cursor field the framework tracks the
 * position; see {@link ExtractorSource}.
 */
@FunctionalInterface
public interface Extractor<T> extends Serializable {
    /** The records, read lazily and once. The stream is closed afterwards. Worker side; may be called again. */
    Stream<T> extract(ExtractContext context) throws Exception;
}
