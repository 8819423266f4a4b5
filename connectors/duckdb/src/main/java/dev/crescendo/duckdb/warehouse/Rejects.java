package dev.crescendo.duckdb.warehouse;

import dev.crescendo.error.FencedException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Rejects as rows like others, so that they take the same way into the same transaction. */
final class Rejects {
    /** What staging holds of a reject: all that the worker alone knows. */
    static final List<String> STAGED = List.of("stream", "place", "field", "reason", "raw", "form");

    static final Schema SCHEMA = new Schema(STAGED.stream()
            .map(name -> new Field(name, name.equals("raw") ? Simple.BYTES : Simple.TEXT, false))
            .toList());

    /** A reject holds what no table could, so no rule applies. */
    private static final ValueRules RULES = new ValueRules(true, Integer.MAX_VALUE - 64);

    private static final int AT_ONCE = 5_000;

    private final Batch batch = new Batch(SCHEMA, 64, RULES);

    void add(Reject reject) {
        int field = 0;
        for (String value : List.of(reject.stream(), reject.place(), reject.field(), reject.reason())) {
            batch.appendValue(field++, valid(value));
        }
        batch.appendValue(field++, reject.raw());
        batch.appendValue(field, valid(reject.form()));
        batch.endRow();
    }

    /** Text may come from a record that is not text at all. */
    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    static List<OpenReject> open(Connection connection, PipelineId pipeline) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT reject_id, first_load_id, octet_length(raw) FROM crescendo.rejects WHERE " + Lanes.MINE
                        + " AND replayed_by IS NULL ORDER BY first_load_id, reject_id",
                row -> new OpenReject(row.getLong(1), row.getLong(2), row.getLong(3)),
                Lanes.mine(pipeline));
    }

    static List<KeptReject> find(Connection connection, PipelineId pipeline, List<Long> ids) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT reject_id, " + String.join(", ", STAGED) + " FROM crescendo.rejects WHERE " + Lanes.MINE
                        + " AND " + among(ids) + " ORDER BY reject_id",
                row -> new KeptReject(
                        row.getLong(1),
                        new Reject(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getBytes(6),
                                row.getString(7))),
                Lanes.mine(pipeline));
    }

    /**
     * Marks rejects as replayed.
     *
     * @throws FencedException if one of them is gone or was replayed already
     */
    static void mark(Connection connection, PipelineId pipeline, List<Long> ids, long loadId) throws SQLException {
        long marked = 0;
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            marked += Jdbc.update(
                    connection,
                    "UPDATE crescendo.rejects SET replayed_by = ? WHERE " + Lanes.MINE + " AND replayed_by IS NULL AND "
                            + among(ids.subList(from, Math.min(ids.size(), from + AT_ONCE))),
                    Lanes.mine(pipeline, List.of(loadId)));
        }
        if (marked != ids.size()) {
            throw new FencedException(ids.size() - marked + " of " + ids.size() + " rejects of " + pipeline
                    + " were replayed by another load, or dropped, meanwhile; nothing of this replay is visible");
        }
    }

    static long drop(Connection connection, PipelineId pipeline, Duration kept) throws SQLException {
        return Jdbc.update(
                connection,
                "DELETE FROM crescendo.rejects WHERE " + Lanes.MINE + " AND rejected_at < ?",
                Lanes.mine(pipeline, Instant.now().minus(kept)));
    }

    private static String among(List<Long> ids) {
        return "reject_id IN (" + ids.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    /** What has gathered; the caller clears it. */
    Batch batch() {
        return batch;
    }
}
