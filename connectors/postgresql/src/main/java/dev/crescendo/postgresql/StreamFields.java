package dev.crescendo.postgresql;

import dev.crescendo.extract.StreamSpec;
import dev.crescendo.position.LaneId;
import dev.crescendo.postgresql.internal.source.Relation;
import dev.crescendo.postgresql.internal.source.Selection;
import dev.crescendo.postgresql.internal.source.TableColumn;
import dev.crescendo.postgresql.internal.source.TableFields;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Schema;
import java.util.List;

/**
 * A stream of a source, as the database has it at the moment.
 *
 * @param name the stream's
 * @param fields which columns are read into which fields
 * @param key the columns that identify a row; empty when there are none
 * @param rows what is selected for its records
 * @param keys what is selected to see which rows are still there: the key; the same as {@code rows} without one
 */
record StreamFields(
        String name, RecordType<?> type, TableFields fields, List<String> key, Selection rows, Selection keys) {
    Relation relation() {
        return fields.relation();
    }

    StreamSpec spec() {
        return new StreamSpec(name, type, fields.named(key));
    }

    StreamSpec keysSpec() {
        return StreamSpec.keysOf(spec(), RecordType.rows(keys.schema()));
    }

    /** The columns of the key, and the fields that they are read into. */
    static List<TableColumn> keyColumns(TableFields fields, List<String> key) {
        return key.stream().map(fields::read).toList();
    }

    static Schema keySchema(TableFields fields, List<String> key) {
        return new Schema(fields.named(key).stream()
                .map(field -> fields.schema().field(fields.schema().indexOf(field)))
                .toList());
    }

    LaneId lane() {
        return new LaneId(
                relation() instanceof dev.crescendo.postgresql.internal.source.TableName table
                        ? table.toString()
                        : "query");
    }

    /** Holds when deleted rows were last looked for. */
    LaneId deletesLane() {
        return new LaneId(lane().name() + "#deletes");
    }
}
