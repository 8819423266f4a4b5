package dev.crescendo.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.postgresql.internal.copy.CopyDecoder;
import dev.crescendo.postgresql.internal.copy.CopyWriter;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Binary COPY: what is written is what is read. */
class CopyPropertiesTest {
    /** Such as PostgreSQL's own, with which rows may stay as they came. */
    private static final ValueRules RULES =
            new ValueRules(true, ValueRules.DEFAULT_MAX_VALUE_BYTES, true, PgType.LIMITS, true);

    @Provide
    static Arbitrary<AnyRows> rows() {
        return AnyRows.of(AnyValues.simple(), 6, 30);
    }

    @Property(seed = "20261130", tries = 300)
    void rowsComeBackAsTheyWereWritten(@ForAll("rows") AnyRows rows, @ForAll boolean jsonb) throws SQLException {
        Schema schema = new Schema(rows.schema().fields().stream()
                .map(field -> jsonb && field.type() == Simple.JSON
                        ? new Field(field.name(), field.type(), field.nullable(), "jsonb")
                        : field)
                .toList());
        List<PgType> types = schema.fields().stream().map(PgType::forField).toList();
        byte[] stream = written(new AnyRows(schema, rows.rows()).batch(), types);

        Batch back = new Batch(schema);
        CopyDecoder decoder = new CopyDecoder(types, schema);
        decoder.decode(stream, back, (reason, row) -> {
            throw new AssertionError(reason.field() + " " + reason.reason());
        });

        assertThat(decoder.isAtEnd()).isTrue();
        assertThat(written(back, types)).isEqualTo(stream);
        assertThat(AnyRows.shown(back)).isEqualTo(rows.shown());
    }

    /** Of types whose rows may stay as they came. */
    @Provide
    static Arbitrary<AnyRows> plainRows() {
        Arbitrary<FieldType> types = AnyValues.simple()
                .filter(type -> !List.of(Simple.JSON, Simple.TIME, Simple.TIME_WITH_ZONE, Simple.INTERVAL)
                        .contains(type));
        return AnyRows.of(types, 6, 30);
    }

    @Property(seed = "20261201", tries = 300)
    void rowsThatNobodyLooksAtStayAsTheyCame(@ForAll("plainRows") AnyRows rows) throws SQLException {
        List<PgType> types =
                rows.schema().fields().stream().map(PgType::forField).toList();
        byte[] stream = written(rows.batch(), types);
        Batch back = new Batch(rows.schema(), 4096, RULES, true);
        new CopyDecoder(types, rows.schema()).decode(stream, back, (reason, row) -> {
            throw new AssertionError(reason.field() + " " + reason.reason());
        });

        assertThat(back.packed() != null).isEqualTo(!rows.rows().isEmpty());
        assertThat(written(back, types)).isEqualTo(stream);
        assertThat(AnyRows.shown(back)).isEqualTo(rows.shown());
    }

    private static byte[] written(Batch batch, List<PgType> types) throws SQLException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        CopyWriter writer = new CopyWriter(batch.schema(), types, new long[0], stream::write);
        writer.write(batch);
        writer.finish();
        return stream.toByteArray();
    }
}
