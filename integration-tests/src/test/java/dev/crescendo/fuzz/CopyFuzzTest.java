package dev.crescendo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.error.InternalException;
import dev.crescendo.postgresql.internal.copy.CopyDecoder;
import dev.crescendo.postgresql.internal.copy.CopyWriter;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Interval;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Streams of binary COPY that are not as PostgreSQL sends them: rows and rejects, or one error that says so. */
class CopyFuzzTest {
    /** With these, rows may stay as they came. */
    private static final ValueRules RULES =
            new ValueRules(true, ValueRules.DEFAULT_MAX_VALUE_BYTES, true, PgType.LIMITS, true);

    private static final Map<FieldType, Object> VALUES = ordered(
            Map.entry(Simple.BOOLEAN, true),
            Map.entry(Simple.INT, 7),
            Map.entry(Simple.LONG, -7L),
            Map.entry(Simple.FLOAT, 1.5f),
            Map.entry(Simple.DOUBLE, 0.1),
            Map.entry(Simple.NUMBER, new BigDecimal("-12345678901234567890.0123456789")),
            Map.entry(new FieldType.Decimal(30, 6), new BigDecimal("1234.560000")),
            Map.entry(Simple.TEXT, "\u20ac\ud83d\ude00 text"),
            Map.entry(Simple.BYTES, new byte[] {0, 1, -1}),
            Map.entry(Simple.DATE, LocalDate.of(2024, 2, 29)),
            Map.entry(Simple.TIME, LocalTime.NOON),
            Map.entry(Simple.TIME_WITH_ZONE, OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHours(5))),
            Map.entry(Simple.TIMESTAMP, LocalDateTime.of(2024, 2, 29, 12, 0)),
            Map.entry(Simple.INSTANT, Instant.EPOCH),
            Map.entry(Simple.INTERVAL, new Interval(1, 2, 3)),
            Map.entry(Simple.UUID, new UUID(1, 2)),
            Map.entry(Simple.JSON, "{\"a\":1}"));

    /** A map of the JDK's own would have another order in each JVM, and the cases with it. */
    @SafeVarargs
    private static Map<FieldType, Object> ordered(Map.Entry<? extends FieldType, ?>... entries) {
        Map<FieldType, Object> ordered = new LinkedHashMap<>();
        for (Map.Entry<? extends FieldType, ?> entry : entries) {
            ordered.put(entry.getKey(), entry.getValue());
        }
        return ordered;
    }

    @Test
    void eachTypeAloneIsReadRejectedOrRefused() throws Exception {
        for (Map.Entry<FieldType, Object> value : VALUES.entrySet()) {
            fuzz("copy-" + value.getKey(), VALUES.size(), Schema.of(new Field("v", value.getKey(), true)), 400);
        }
    }

    @Test
    void allTypesTogetherAreReadRejectedOrRefused() throws Exception {
        List<Field> fields = new ArrayList<>();
        for (FieldType type : VALUES.keySet()) {
            fields.add(new Field("f" + fields.size(), type, fields.size() % 2 == 0));
        }
        fields.add(new Field("jsonb", Simple.JSON, true, "jsonb"));
        fuzz("copy", 1, Schema.of(fields.toArray(Field[]::new)), 3_000);
    }

    private static void fuzz(String name, int parts, Schema schema, int cases) throws Exception {
        List<PgType> types = schema.fields().stream().map(PgType::forField).toList();
        Fuzz.run(name, parts, List.of(stream(schema, types, 1), stream(schema, types, 5)), cases, (input, random) -> {
            String usual = outcome(input, types, new Batch(schema, 4096, RULES));
            String packed = outcome(input, types, new Batch(schema, 4096, RULES, true));
            assertThat(packed).isEqualTo(usual);
        });
    }

    private static String outcome(byte[] input, List<PgType> types, Batch batch) {
        Schema schema = batch.schema();
        List<String> rejects = new ArrayList<>();
        try {
            new CopyDecoder(types, schema).decode(input, batch, (reason, row) -> {
                assertThat(reason.reason()).isNotBlank();
                rejects.add(row.toJson(schema));
            });
            batch.column(0); // makes columns of what has stayed as it came
        } catch (InternalException malformed) {
            assertThat(malformed).hasMessageContaining("COPY stream can't be read");
            return "malformed";
        }
        // a row of n fields takes at least two bytes and four for each
        assertThat(batch.rows() + rejects.size()).isLessThanOrEqualTo(input.length / (2 + 4 * schema.size()));
        return batch.rows() + " rows, rejected " + rejects;
    }

    private static byte[] stream(Schema schema, List<PgType> types, int rows) throws SQLException {
        Batch batch = new Batch(schema);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < schema.size(); i++) {
                Field field = schema.field(i);
                batch.appendValue(i, row == 3 && field.nullable() ? null : VALUES.get(field.type()));
            }
            batch.endRow();
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        CopyWriter writer = new CopyWriter(schema, types, new long[0], stream::write);
        writer.write(batch);
        writer.finish();
        return stream.toByteArray();
    }
}
