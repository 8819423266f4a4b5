package dev.crescendo.warehouse;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * A table of the raw tier as a pipeline wants it.
 *
 * @param name without the schema: {@code raw.<name>}
 * @param schema the fields that a writer is given. Of {@link Content#CHANGES} the last two are {@link
 *     dev.crescendo.record.Metadata#OP} and {@link dev.crescendo.record.Metadata#SEQUENCE}; of {@link Content#KEYS} it
 *     holds the key only
 * @param key the fields that identify a row; empty when there is none. Rows with a null in it never come
 * @param contract what to do when the table is there and does not fit
 * @param content what a row that comes says. {@code CHANGES} that are appended keep both metadata columns; merged they
 *     keep the sequence, and deletes are applied. {@code KEYS} never become rows: they only say what is still there
 * @param parent the table of which this one's rows are parts, where they are kept by its key; empty where they are on their
 *     own. It comes before this one in every list. The key begins with the parent's, field by field, and the last field is
 *     {@link dev.crescendo.record.Metadata#PARENT}, which is no column. The parts of a row that is written replace all parts
 *     of that key; those of a row that is superseded do not count; those of a row that is gone go
 */
public record RawTable(
        String name,
        Schema schema,
        WriteMode mode,
        List<String> key,
        SchemaContract contract,
        Content content,
        String parent)
        implements Serializable {
    public RawTable {
        key = List.copyOf(key);
    }

    public RawTable(
            String name, Schema schema, WriteMode mode, List<String> key, SchemaContract contract, Content content) {
        this(name, schema, mode, key, contract, content, "");
    }

    public RawTable(String name, Schema schema, WriteMode mode, List<String> key) {
        this(name, schema, mode, key, SchemaContract.EVOLVE, Content.RECORDS);
    }

    /** This table with other fields. */
    public RawTable with(Schema other) {
        return new RawTable(name, other, mode, key, contract, content, parent);
    }

    /** The fields by which a row that comes replaces one that is there; none where none does. */
    public List<String> mergeKey() {
        return mode == WriteMode.APPEND ? List.of() : key;
    }

    /** Whether its rows are parts of another table's. */
    public boolean isPart() {
        return !parent.isEmpty();
    }
}
