package dev.crescendo.extract;

import dev.crescendo.record.RecordType;
import java.io.Serializable;
import java.util.List;

/**
 * One stream of a source: records of one type.
 *
 * @param name unique within the source
 * @param type the type of its records
 * @param key the fields that identify a record; empty when it has no key
 */
public record StreamSpec(String name, RecordType<?> type, List<String> key) implements Serializable {
    public StreamSpec {
        key = List.copyOf(key);
    }
}
