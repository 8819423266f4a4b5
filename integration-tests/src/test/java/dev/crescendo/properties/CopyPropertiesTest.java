package dev.crescendo.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.postgresql.internal.copy.CopyDecoder;
import dev.crescendo.postgresql.internal.copy.CopyWriter;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.RecordWriter;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
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
        Batch back = read(stream, types, rows.schema(), true);

        assertThat(back.packed() != null).isEqualTo(!rows.rows().isEmpty());
        assertThat(written(back, types)).isEqualTo(stream);
        assertThat(AnyRows.shown(back)).isEqualTo(rows.shown());
    }

    private static Batch read(byte[] stream, List<PgType> types, Schema schema, boolean packs) {
        Batch batch = new Batch(schema, 4096, RULES, packs);
        new CopyDecoder(types, schema).decode(stream, batch, (reason, row) -> {
            throw new AssertionError(reason.field() + " " + reason.reason());
        });
        return batch;
    }

    /** What a transformer may do to rows, by chance: the same for the same seed. */
    private static void transform(long seed, Batch from, Batch to) {
        Random random = new Random(seed);
        RecordType<Row> type = RecordType.rows(from.schema());
        RecordReader<Row> reader = type.reader();
        RecordWriter<Row> writer = type.writer();
        for (int step = 0; step < 2 * from.rows(); step++) {
            int at = random.nextInt(from.rows());
            Row row = reader.read(from, at);
            Row made = random.nextInt(4) == 0 ? row.copy() : row;
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int field = random.nextInt(from.schema().size());
                made = made.with(field, from.valueAt(field, random.nextInt(from.rows())));
            }
            switch (random.nextInt(10)) {
                case 0 -> to.append(from, at, at + random.nextInt(from.rows() - at));
                case 1 -> to.truncate(random.nextInt(to.rows() + 1));
                case 2 -> writer.append(made, to);
                default -> writer.append(made, reader, from, at, to);
            }
            if (!to.isEmpty() && random.nextBoolean()) {
                Object unused = to.valueAt(random.nextInt(from.schema().size()), random.nextInt(to.rows()));
            }
        }
    }

    @Property(seed = "20261202", tries = 300)
    void rowsWithSomeFieldsChangedAreWrittenAmongOthersAsTheyCame(@ForAll("plainRows") AnyRows rows, @ForAll long seed)
            throws SQLException {
        Schema schema = rows.schema();
        List<PgType> types = schema.fields().stream().map(PgType::forField).toList();
        byte[] stream = written(rows.batch(), types);
        Batch packed = read(stream, types, schema, true);
        Batch columns = read(stream, types, schema, false);

        for (int times = 0; times < 3; times++) {
            Batch made = new Batch(schema, 4096, RULES, true);
            Batch expected = new Batch(schema, 4096, RULES);
            transform(seed + times, packed, made);
            transform(seed + times, columns, expected);

            assertThat(written(made, types)).isEqualTo(written(expected, types));
            assertThat(AnyRows.shown(made)).isEqualTo(AnyRows.shown(expected));
            packed = made;
            columns = expected;
        }
    }

    private static byte[] written(Batch batch, List<PgType> types) throws SQLException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        CopyWriter writer = new CopyWriter(batch.schema(), types, new long[0], stream::write);
        writer.write(batch);
        writer.finish();
        return stream.toByteArray();
    }
}
