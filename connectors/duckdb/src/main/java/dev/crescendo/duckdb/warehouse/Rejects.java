package dev.crescendo.duckdb.warehouse;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rejects as rows like others, so that they take the same way into the same transaction. */
final class Rejects {
    /** What staging holds of a reject: all that the worker alone knows. */
    static final List<String> STAGED = List.of("stream", "place", "field", "reason", "raw");

    static final Schema SCHEMA = new Schema(STAGED.stream()
            .map(name -> new Field(name, name.equals("raw") ? Simple.BYTES : Simple.TEXT, false))
            .toList());

    /** A reject holds what no table could, so no rule applies. */
    private static final ValueRules RULES = new ValueRules(true, Integer.MAX_VALUE - 64);

    private final Batch batch = new Batch(SCHEMA, 64, RULES);

    void add(Reject reject) {
        int field = 0;
        for (String value : List.of(reject.stream(), reject.place(), reject.field(), reject.reason())) {
            batch.appendValue(field++, valid(value));
        }
        batch.appendValue(field, reject.raw());
        batch.endRow();
    }

    /** Text may come from a record that is not text at all. */
    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** What has gathered; the caller clears it. */
    Batch batch() {
        return batch;
    }
}
