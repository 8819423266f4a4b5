package dev.crescendo.run;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a table's key and contract ask of a row, beyond what each column checks itself. */
final class RowCheck {
    private final Schema schema;
    private final int[] key;
    private final int[] discarded;

    private RowCheck(Schema schema, int[] key, int[] discarded) {
        this.schema = schema;
        this.key = key;
        this.discarded = discarded;
    }

    static RowCheck of(RecordFlow.Flow flow) {
        RawTable table = flow.table();
        boolean keyed = table.mode() != WriteMode.APPEND && table.content() != Content.KEYS;
        List<String> key = keyed ? table.key() : List.of();
        List<String> kept = table.schema().names();
        return new RowCheck(
                flow.schema(),
                key.stream().mapToInt(flow.schema()::indexOf).toArray(),
                flow.schema().names().stream()
                        .filter(field -> !kept.contains(field))
                        .mapToInt(flow.schema()::indexOf)
                        .toArray());
    }

    /** Whether rows pass without a look at them. */
    boolean isTrivial() {
        return key.length == 0 && discarded.length == 0;
    }

    /** Whether batches have more fields than the table takes. */
    boolean discards() {
        return discarded.length > 0;
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
                return new Finding(
                        schema.field(field).name(),
                        "the field is new, and the table's contract is to discard what has a value in it");
            }
        }
        return null;
    }
}
