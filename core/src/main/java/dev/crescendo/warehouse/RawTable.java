package dev.crescendo.warehouse;

import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * A table of the raw tier as a pipeline wants it.
 *
 * @param name without the schema: {@code raw.<name>}
 * @param schema the fields without metadata columns
 * @param key the fields that identify a row; empty when there is none
 */
public record RawTable(String name, Schema schema, WriteMode mode, List<String> key) implements Serializable {
    public RawTable {
        key = List.copyOf(key);
    }
}
