package dev.crescendo.postgresql.warehouse;

import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.warehouse.Claim;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Rejects as rows like others, so that they take the same way into the same transaction. */
final class Rejects {
    /** What staging holds of a reject: all that the worker alone knows. */
    static final List<String> STAGED = List.of("stream", "place", "field", "reason", "raw");

    private static final List<String> OWNER = List.of("project", "pipeline", "target", "run_key");

    /** A reject holds what no table could, so no rule but the driver's own limit applies. */
    private static final ValueRules RULES = new ValueRules(false, Integer.MAX_VALUE - 64);

    private final List<String> owner;
    private final Batch batch;

    private Rejects(List<String> owner, Schema schema) {
        this.owner = owner;
        this.batch = new Batch(schema, 64, RULES);
    }

    /** For the ledger's table. */
    static Rejects direct(Claim claim) {
        return new Rejects(
                List.of(
                        claim.pipeline().project(),
                        claim.pipeline().pipeline(),
                        claim.pipeline().target(),
                        claim.run().text()),
                schema(OWNER, STAGED));
    }

    /** For a table of {@link #STAGED} columns. */
    static Rejects staged() {
        return new Rejects(List.of(), schema(List.of(), STAGED));
    }

    private static Schema schema(List<String> first, List<String> rest) {
        List<Field> fields = new ArrayList<>();
        first.forEach(name -> fields.add(new Field(name, Simple.TEXT, false)));
        rest.forEach(name -> fields.add(new Field(name, name.equals("raw") ? Simple.BYTES : Simple.TEXT, false)));
        return new Schema(fields);
    }

    Schema schema() {
        return batch.schema();
    }

    List<PgType> types() {
        return schema().fields().stream().map(PgType::forField).toList();
    }

    void add(Reject reject) {
        int field = 0;
        for (String value : owner) {
            batch.appendValue(field++, storable(value));
        }
        for (String value : List.of(reject.stream(), reject.place(), reject.field(), reject.reason())) {
            batch.appendValue(field++, storable(value));
        }
        batch.appendValue(field, reject.raw());
        batch.endRow();
    }

    /** Text may come from a record that is not text at all. */
    private static String storable(String text) {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return valid.replace('\0', '\uFFFD');
    }

    /** What has gathered; the caller clears it. */
    Batch batch() {
        return batch;
    }
}
