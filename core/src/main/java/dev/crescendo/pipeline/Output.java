package dev.crescendo.pipeline;

import dev.crescendo.record.RecordType;
import java.io.Serializable;
import java.util.List;

/**
 * One kind of record that a pipeline makes.
 *
 * @param name the raw table it goes to
 * @param type the type of its records
 * @param key the fields that identify a record; empty when there is none
 */
public record Output(String name, RecordType<?> type, List<String> key) implements Serializable {
    public Output {
        key = List.copyOf(key);
    }
}
