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
 * @param parent the output of whose records its records are parts: those that were emitted after one belong to it. Its key
 *     begins with the parent's. Empty where records are on their own
 */
public record Output(String name, RecordType<?> type, List<String> key, String parent) implements Serializable {
    public Output {
        key = List.copyOf(key);
    }

    public Output(String name, RecordType<?> type, List<String> key) {
        this(name, type, key, "");
    }

    boolean isPart() {
        return !parent.isEmpty();
    }
}
