package dev.crescendo.run;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.NestedFit;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a table's key and contract ask of a row, beyond what each column checks itself. */
final class RowCheck {
    private static final String NEW = "the field is new, and the table's contract is to discard what has a value in it";

    private final Schema schema;
    private final int[] key;
    private final int[] discarded;
    private final int[] narrowed;
    private final Schema kept;
    private final boolean changes;

    private RowCheck(Schema schema, int[] key, Schema kept) {
        this.schema = schema;
        this.key = key;
        this.kept = kept;
        this.discarded = schema.names().stream()
                .filter(field -> kept.find(field).isEmpty())
                .mapToInt(schema::indexOf)
                .toArray();
        this.narrowed = schema.fields().stream()
                .filter(field -> isNarrowed(field, kept))
                .mapToInt(field -> schema.indexOf(field.name()))
                .toArray();
        this.changes = !RecordFlow.sameFields(schema, kept);
    }

    /** Whether the table takes only some parts of a nested field. */
    private static boolean isNarrowed(Field field, Schema kept) {
        return kept.find(field.name()).stream()
                .mapToObj(kept::field)
                .anyMatch(taken -> taken.type().isNested() && !taken.type().equals(field.type()));
    }

    static RowCheck of(RecordFlow.Flow flow) {
        RawTable table = flow.table();
        boolean keyed = table.mode() != WriteMode.APPEND && table.content() != Content.KEYS;
        List<String> key = keyed ? table.key() : List.of();
        return new RowCheck(
                flow.schema(), key.stream().mapToInt(flow.schema()::indexOf).toArray(), table.schema());
    }

    /** Whether rows pass without a look at them. */
    boolean isTrivial() {
        return key.length == 0 && discarded.length == 0 && narrowed.length == 0;
    }

    /** Whether the table takes other fields than batches have: not all, or some in another form. */
    boolean changes() {
        return changes;
    }

    /**
     * What is wrong.
     *
     * @param shown the reason in words that may stand in a log: those of a failure may hold values
     */
    record Finding(String field, String reason, String shown) {
        Finding(String field, String reason) {
            this(field, reason, reason);
        }
    }

    @Nullable
    Finding check(Batch batch, int row) {
        for (int field : key) {
            if (batch.column(field).isNull(row)) {
                return new Finding(schema.field(field).name(), "the field is part of the key and has no value");
            }
        }
        for (int field : discarded) {
            if (!batch.column(field).isNull(row)) {
                return new Finding(schema.field(field).name(), NEW);
            }
        }
        for (int field : narrowed) {
            String name = schema.field(field).name();
            FieldType taken = kept.field(kept.indexOf(name)).type();
            String lost = NestedFit.lost(name, schema.field(field).type(), taken, batch.valueAt(field, row));
            if (!lost.isEmpty()) {
                return new Finding(lost, NEW);
            }
        }
        return null;
    }
}
