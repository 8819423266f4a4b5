package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Rejects as rows like others, so that they take the same way into the same transaction. */
final class Rejects {
    /** What staging holds of a reject: all that the worker alone knows. */
    static final List<String> STAGED = List.of("stream", "place", "field", "reason", "raw", "form");

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
        batch.appendValue(field++, reject.raw());
        batch.appendValue(field, storable(reject.form()));
        batch.endRow();
    }

    /** Text may come from a record that is not text at all. */
    private static String storable(String text) {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return valid.replace('\0', '\uFFFD');
    }

    static List<OpenReject> open(Handle handle, PipelineId pipeline) {
        return handle.createQuery("SELECT reject_id, first_load_id, octet_length(raw) FROM <ledger>.rejects"
                        + " WHERE <mine> AND replayed_by IS NULL ORDER BY first_load_id, reject_id")
                .bindMethods(pipeline)
                .map((row, context) -> new OpenReject(row.getLong(1), row.getLong(2), row.getLong(3)))
                .list();
    }

    static List<KeptReject> find(Handle handle, PipelineId pipeline, List<Long> ids) {
        return handle.createQuery("SELECT reject_id, " + String.join(", ", STAGED) + " FROM <ledger>.rejects"
                        + " WHERE <mine> AND reject_id = ANY(:ids) ORDER BY reject_id")
                .bindMethods(pipeline)
                .bindArray("ids", Long.class, ids)
                .map((row, context) -> new KeptReject(
                        row.getLong(1),
                        new Reject(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getBytes(6),
                                row.getString(7))))
                .list();
    }

    /**
     * Marks rejects as replayed.
     *
     * @throws FencedException if one of them is gone or was replayed already
     */
    static void mark(Handle handle, PipelineId pipeline, List<Long> ids, long loadId) {
        if (ids.isEmpty()) {
            return;
        }
        long marked = handle.createUpdate("UPDATE <ledger>.rejects SET replayed_by = :loadId"
                        + " WHERE <mine> AND reject_id = ANY(:ids) AND replayed_by IS NULL")
                .bindMethods(pipeline)
                .bindArray("ids", Long.class, ids)
                .bind("loadId", loadId)
                .execute();
        if (marked != ids.size()) {
            throw new FencedException(ids.size() - marked + " of " + ids.size() + " rejects of " + pipeline
                    + " were replayed by another load, or dropped, meanwhile; nothing of this replay is visible");
        }
    }

    static long drop(Handle handle, PipelineId pipeline, Duration kept) {
        return handle.createUpdate("DELETE FROM <ledger>.rejects"
                        + " WHERE <mine> AND rejected_at < clock_timestamp() - make_interval(secs => :kept)")
                .bindMethods(pipeline)
                .bind("kept", kept.toMillis() / 1000.0)
                .execute();
    }

    /** What has gathered; the caller clears it. */
    Batch batch() {
        return batch;
    }
}
