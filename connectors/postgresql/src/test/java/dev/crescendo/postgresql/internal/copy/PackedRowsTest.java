package dev.crescendo.postgresql.internal.copy;

import static dev.crescendo.postgresql.internal.copy.CopyCodecTest.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.record.Batch;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are kept as they came: what is written of them, and what is read. */
class PackedRowsTest {
    private final Random random = new Random(20_260_101);

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Rows of everything that may stay as it came, nulls among them. */
    private Batch plainRows(Schema schema) {
        Batch batch = new Batch(schema);
        for (int i = 0; i < 300; i++) {
            batch.appendValue(0, (long) random.nextInt());
            batch.appendValue(1, i % 7 == 0 ? null : "şĞ€".repeat(random.nextInt(250)));
            batch.appendValue(2, BigDecimal.valueOf(random.nextInt(), 2));
            batch.appendValue(3, Instant.ofEpochSecond(random.nextInt(), 1000L * random.nextInt(1_000_000)));
            batch.appendValue(4, i % 5 == 0 ? null : randomBytes(random.nextInt(50)));
            batch.endRow();
        }
        return batch;
    }

    private static final Schema PLAIN = Schema.of(
            new Field("id", Simple.LONG, false),
            new Field("note", Simple.TEXT, true, "character varying"),
            new Field("price", new FieldType.Decimal(12, 2), false),
            new Field("at", Simple.INSTANT, false),
            new Field("bytes", Simple.BYTES, true));

    private static Batch packing(Schema schema) {
        ValueRules rules = new ValueRules(false, 2000, true, PgType.LIMITS, true);
        return new Batch(schema, 4096, rules, true);
    }

    private static Batch packed(Batch rows) throws SQLException {
        Batch packed = packing(rows.schema());
        assertThat(rejects(CopyCodecTest.encode(rows), packed)).isEmpty();
        return packed;
    }

    private static byte[] encode(Batch batch, List<PgType> targets, long... constants) throws SQLException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        CopyWriter writer = new CopyWriter(batch.schema(), targets, constants, stream::write);
        writer.write(batch);
        writer.finish();
        assertThat(writer.rows()).isEqualTo(batch.rows());
        return stream.toByteArray();
    }

    @Test
    void rowsThatNobodyLooksAtAreWrittenAsTheyCame() throws SQLException {
        Batch rows = plainRows(PLAIN);
        Batch packed = packed(rows);
        List<PgType> longer = new ArrayList<>(types(PLAIN));
        longer.set(1, PgType.of(PgType.Base.TEXT));

        assertThat(packed.packed()).isNotNull();
        assertThat(packed.rows()).isEqualTo(rows.rows());
        assertThat(encode(packed, types(PLAIN), 42, 7)).isEqualTo(encode(rows, types(PLAIN), 42, 7));
        assertThat(encode(packed, longer)).isEqualTo(encode(rows, longer));
        assertThat(packed.packed().rows()).as("still packed").isEqualTo(rows.rows());
    }

    @Test
    void rowsThatSomebodyLooksAtHaveTheirValues() throws SQLException {
        Batch rows = plainRows(PLAIN);
        Batch packed = packing(PLAIN);
        CopyDecoder decoder = new CopyDecoder(types(PLAIN), PLAIN);
        for (int times = 1; times <= 2; times++) {
            packed.clear();
            new CopyDecoder(types(PLAIN), PLAIN).decode(CopyCodecTest.encode(rows), packed, (reason, row) -> {});
            for (int row = 0; row < rows.rows(); row++) {
                for (int field = 0; field < PLAIN.size(); field++) {
                    assertThat(packed.valueAt(field, row)).isEqualTo(rows.valueAt(field, row));
                }
            }
            assertThat(packed.packed()).isNotNull();
            assertThat(encode(packed, types(PLAIN))).isEqualTo(CopyCodecTest.encode(rows));
        }
        packed.clear();
        decoder.decode(CopyCodecTest.encode(rows), packed, (reason, row) -> {});
        packed.truncate(10);
        assertThat(packed.rows()).isEqualTo(10);
        Batch copy = new Batch(PLAIN);
        copy.append(packed, 3, 5);
        assertThat(copy.valueAt(0, 1)).isEqualTo(rows.valueAt(0, 4));
    }

    @Test
    void aTargetOfOtherTypesIsGivenTheValues() throws SQLException {
        Batch rows = plainRows(PLAIN);
        Batch packed = packed(rows);
        List<PgType> others = new ArrayList<>(types(PLAIN));
        others.set(0, PgType.of(PgType.Base.NUMERIC));

        assertThat(encode(packed, others)).isEqualTo(encode(rows, others));
    }

    @Test
    void aStreamWhoseRowsAreLookedAtIsNotPackedAnyMore() throws SQLException {
        Batch sent = plainRows(PLAIN);
        byte[] stream = CopyCodecTest.encode(sent);
        byte[] row = Arrays.copyOfRange(stream, Wire.HEADER_LENGTH, stream.length - 2);
        List<PgType> others = new ArrayList<>(types(PLAIN));
        others.set(0, PgType.of(PgType.Base.NUMERIC));
        CopyDecoder decoder = new CopyDecoder(types(PLAIN), PLAIN);
        Batch first = packing(PLAIN);
        decoder.decode(Arrays.copyOf(stream, Wire.HEADER_LENGTH), first, (reason, cut) -> {});
        decoder.decode(row, first, (reason, cut) -> {});
        assertThat(first.packed()).isNotNull();
        int rows = first.rows();
        for (int field = 0; field < PLAIN.size() - 1; field++) {
            assertThat(first.column(field).size()).isEqualTo(rows);
        }
        first.clear();
        decoder.decode(row, first, (reason, cut) -> {});
        assertThat(first.packed()).as("one field was not looked at").isNotNull();
        assertThat(CopyCodecTest.encode(first)).isEqualTo(stream);
        for (int field = 0; field < PLAIN.size(); field++) {
            assertThat(first.column(field).size()).isEqualTo(rows);
        }
        assertThat(CopyCodecTest.encode(first)).isEqualTo(stream);
        first.clear();
        decoder.decode(row, first, (reason, cut) -> {});
        assertThat(first.packed()).as("they were written as they came").isNotNull();
        assertThat(encode(first, others)).isEqualTo(encode(sent, others));
        first.clear();
        decoder.decode(row, first, (reason, cut) -> {});
        assertThat(first.packed()).as("a writer took them all as values").isNull();
        assertThat(first.rows()).isEqualTo(rows);
    }

    private static void change(Batch batch, Batch from, int row, int... fields) {
        batch.beginRowOf(from);
        for (int field = 0; field < batch.schema().size(); field++) {
            int asked = field;
            if (Arrays.stream(fields).anyMatch(changed -> changed == asked)) {
                Object value = CHANGES[field];
                if (value == null) {
                    batch.change(field).appendNull();
                } else if (batch.change(field) instanceof BytesColumn bytes) {
                    bytes.append((String) value);
                } else if (batch.change(field) instanceof LongColumn longs) {
                    longs.append((Long) value);
                } else {
                    ((DecimalColumn) batch.change(field)).append((BigDecimal) value);
                }
            } else {
                batch.keep(field, from, row);
            }
        }
        batch.endRowOf(from, row);
    }

    private static final Object[] CHANGES = {77L, "changed", new BigDecimal("-1.50"), 99L, null};

    @Test
    void fieldsThatWereChangedAreWrittenAmongOthersAsTheyCame() throws SQLException {
        Batch rows = plainRows(PLAIN);
        Batch packed = packed(rows);
        int[][] fields = {{}, {0}, {4}, {1, 2}, {0, 1, 2, 3, 4}, {3, 4}};
        for (int[] changed : fields) {
            Batch made = packing(PLAIN);
            Batch expected = new Batch(PLAIN, 64, packed.rules());
            made.append(packed, 3, 7);
            expected.append(rows, 3, 7);
            for (int row = 0; row < rows.rows(); row++) {
                change(made, packed, row, row % 3 == 0 ? new int[0] : changed);
                change(expected, rows, row, row % 3 == 0 ? new int[0] : changed);
            }
            made.append(packed, 0, 2);
            expected.append(rows, 0, 2);

            assertThat(made.packed()).isNotNull();
            assertThat(encode(made, types(PLAIN), 42)).isEqualTo(encode(expected, types(PLAIN), 42));
            made.truncate(5);
            expected.truncate(5);
            assertThat(encode(made, types(PLAIN), 42)).isEqualTo(encode(expected, types(PLAIN), 42));
        }
    }

    /** As where a read is taken up again by another stream. */
    @Test
    void rowsOfTwoStreamsAreInOneBatch() throws SQLException {
        Batch rows = plainRows(PLAIN);
        Batch both = packing(PLAIN);
        Batch usual = new Batch(PLAIN);
        for (Batch each : List.of(both, usual)) {
            new CopyDecoder(types(PLAIN), PLAIN).decode(CopyCodecTest.encode(rows), each, (reason, row) -> {});
            new CopyDecoder(types(PLAIN), PLAIN).decode(CopyCodecTest.encode(rows), each, (reason, row) -> {});
        }
        assertThat(CopyCodecTest.encode(both)).isEqualTo(CopyCodecTest.encode(usual));
    }

    @Test
    void ofAGuardedStreamOnlyTheRowsThemselvesAreWritten() throws SQLException {
        SizeGuard guard = new SizeGuard(List.of("id", "note"), "what is too large", 2000);
        Schema schema = Schema.of(new Field("id", Simple.LONG, false), new Field("note", Simple.TEXT, true));
        Schema sent = Schema.of(
                new Field("id", Simple.LONG, false),
                new Field("note", Simple.TEXT, true),
                new Field("large", Simple.INT, true, "smallint"));
        Batch rows = new Batch(sent);
        Batch expected = new Batch(schema);
        for (long id = 0; id < 30; id++) {
            boolean large = id == 20;
            rows.appendValue(0, id);
            rows.appendValue(1, large ? null : "note " + id);
            rows.appendValue(2, large ? 1 : null);
            rows.endRow();
            if (!large) {
                expected.append(twoOf(rows, schema), (int) id);
            }
        }
        for (int last : new int[] {20, 30}) {
            Batch packed = packing(schema);
            List<String> rejects = new ArrayList<>();
            Batch some = new Batch(sent);
            some.append(rows, 0, last);
            new CopyDecoder(types(schema), schema, guard)
                    .decode(CopyCodecTest.encode(some), packed, (reason, row) -> rejects.add(reason.getMessage()));
            Batch wanted = new Batch(schema);
            wanted.append(expected, 0, last == 20 ? 20 : 29);

            assertThat(packed.packed()).as("%s rows", last).isNotNull();
            assertThat(rejects).hasSize(last == 20 ? 0 : 1);
            assertThat(encode(packed, types(schema), 42)).isEqualTo(encode(wanted, types(schema), 42));

            Batch made = packing(schema);
            Batch expectedMade = new Batch(schema, 64, made.rules());
            for (int row = 0; row < packed.rows(); row++) {
                change(made, packed, row, row % 2);
                change(expectedMade, wanted, row, row % 2);
            }
            assertThat(made.packed()).isNotNull();
            assertThat(encode(made, types(schema), 42)).isEqualTo(encode(expectedMade, types(schema), 42));
        }
    }

    @Test
    void aChangedValueMayBeLargerThanAMessage() throws SQLException {
        Schema schema = Schema.of(new Field("note", Simple.TEXT, true), new Field("id", Simple.LONG, false));
        ValueRules rules = new ValueRules(false, 1 << 20, true, PgType.LIMITS, true);
        Batch rows = new Batch(schema, 64, rules);
        rows.appendValue(0, "short");
        rows.appendValue(1, 1L);
        rows.endRow();
        Batch packed = new Batch(schema, 64, rules, true);
        assertThat(rejects(CopyCodecTest.encode(rows), packed)).isEmpty();
        Batch made = new Batch(schema, 64, rules, true);
        Batch expected = new Batch(schema, 64, rules);
        for (Batch batch : List.of(made, expected)) {
            Batch from = batch == made ? packed : rows;
            for (int length : new int[] {CopyBuffer.MESSAGE_BYTES * 3, 10, CopyBuffer.MESSAGE_BYTES - 3}) {
                batch.beginRowOf(from);
                ((BytesColumn) batch.change(0)).append("x".repeat(length));
                batch.keep(1, from, 0);
                batch.endRowOf(from, 0);
            }
        }
        assertThat(made.packed()).isNotNull();
        assertThat(encode(made, types(schema), 42)).isEqualTo(encode(expected, types(schema), 42));
    }

    /** Of each row that goes by itself, such as one that is rejected, all may be asked for. */
    @Test
    void aLookAtOneRowByItselfWantsNothingOfOthers() throws SQLException {
        byte[] stream = CopyCodecTest.encode(plainRows(PLAIN));
        CopyDecoder decoder = new CopyDecoder(types(PLAIN), PLAIN);
        Batch packed = packing(PLAIN);
        decoder.decode(stream, packed, (reason, row) -> {});
        Batch one = new Batch(PLAIN, 1, packed.rules(), true);
        one.append(packed, 3);
        for (int field = 0; field < PLAIN.size(); field++) {
            assertThat(one.valueAt(field, 0)).isEqualTo(packed.valueAt(field, 3));
        }
        assertThat(decoder.wantsAll()).as("of the others as well").isTrue();

        CopyDecoder another = new CopyDecoder(types(PLAIN), PLAIN);
        Batch second = packing(PLAIN);
        another.decode(stream, second, (reason, row) -> {});
        Batch alone = new Batch(PLAIN, 1, second.rules(), true);
        alone.append(second, 3);
        for (int field = 0; field < PLAIN.size(); field++) {
            assertThat(alone.column(field).size()).isEqualTo(1);
        }
        assertThat(another.wantsAll()).isFalse();
    }

    /** Digits that are no more than zeros are asked for only where they are read. */
    @Test
    void aRowThatIsReadToKnowIsPackedAmongRowsOfWhichSomeFieldsAreRead() throws SQLException {
        Schema schema =
                Schema.of(new Field("id", Simple.LONG, false), new Field("price", new FieldType.Decimal(12, 2), true));
        Schema sent = Schema.of(new Field("id", Simple.LONG, false), new Field("price", Simple.NUMBER, true));
        Batch rows = new Batch(sent);
        for (long id = 0; id < 20; id++) {
            rows.appendValue(0, id);
            rows.appendValue(1, new BigDecimal(id % 5 == 3 ? "1.500" : id % 5 == 4 ? "1.505" : "2.25"));
            rows.endRow();
        }
        byte[] stream = CopyCodecTest.encode(rows);
        byte[] message = Arrays.copyOfRange(stream, Wire.HEADER_LENGTH, stream.length - 2);
        CopyDecoder decoder = new CopyDecoder(types(schema), schema);
        Batch packed = packing(schema);
        List<String> rejects = new ArrayList<>();
        decoder.decode(Arrays.copyOf(stream, Wire.HEADER_LENGTH), packed, (reason, row) -> {});
        for (int times = 0; times < 3; times++) {
            decoder.decode(message, packed, (reason, row) -> rejects.add(reason.field()));
            assertThat(packed.packed()).isNotNull();
            assertThat(packed.rows()).isEqualTo(16 * (times + 1));
            for (int row = 0; row < packed.rows(); row++) {
                long id = (row % 16) / 4 * 5 + row % 4;
                assertThat(packed.valueAt(0, row)).isEqualTo(id);
                if (times == 2) {
                    assertThat(packed.valueAt(1, row)).isEqualTo(new BigDecimal(id % 5 == 3 ? "1.50" : "2.25"));
                }
            }
        }
        assertThat(rejects).hasSize(12).containsOnly("price");
    }

    private static Batch twoOf(Batch rows, Schema schema) {
        Batch two = new Batch(schema);
        for (int row = 0; row < rows.rows(); row++) {
            two.appendFrom(0, rows, 0, row);
            two.appendFrom(1, rows, 1, row);
            two.endRow();
        }
        return two;
    }

    /** Each is the first that its batch does not take, so that it is found while rows are packed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "id null",
                "note long",
                "note large",
                "price 12345678901.25",
                "price 1.255",
                "at late",
                "born late"
            })
    void ofPackedRowsTheSameAreRejectedAsOfOthers(String bad) throws SQLException {
        Schema schema = Schema.of(
                new Field("id", Simple.LONG, false),
                new Field("note", Simple.TEXT, true, "character varying(10)"),
                new Field("price", new FieldType.Decimal(12, 2), false),
                new Field("at", Simple.INSTANT, false),
                new Field("born", Simple.DATE, true),
                new Field("bytes", Simple.BYTES, true));
        Schema sent = Schema.of(
                new Field("id", Simple.LONG, true),
                new Field("note", Simple.TEXT, true),
                new Field("price", Simple.NUMBER, true),
                new Field("at", Simple.LONG, true),
                new Field("born", Simple.INT, true),
                new Field("bytes", Simple.BYTES, true));
        Batch rows = new Batch(sent);
        for (long i = 0; i < 40; i++) {
            boolean isBad = i == 30;
            rows.appendValue(0, isBad && bad.equals("id null") ? null : i);
            rows.appendValue(
                    1, isBad && bad.equals("note long") ? "elevenchars" : i % 2 == 0 ? "şĞ€😀şĞ€😀şĞ" : "ten chars.");
            rows.appendValue(2, new BigDecimal(isBad && bad.startsWith("price") ? bad.substring(6) : "9999999999.99"));
            rows.appendValue(3, isBad && bad.equals("at late") ? Long.MAX_VALUE - 1 : i == 7 ? Long.MAX_VALUE : i);
            rows.appendValue(
                    4, isBad && bad.equals("born late") ? Integer.MAX_VALUE - 1 : i == 8 ? Integer.MIN_VALUE : 1);
            rows.appendValue(5, new byte[isBad && bad.equals("note large") ? 2001 : 2000]);
            rows.endRow();
        }
        Batch before = new Batch(sent);
        before.append(rows, 0, 30);
        Batch packed = packing(schema);
        assertThat(rejects(CopyCodecTest.encode(before), packed)).isEmpty();
        assertThat(packed.packed()).isNotNull();
        assertThat(packed.rows()).isEqualTo(30);
        packed.clear();
        Batch usual = new Batch(schema, 4096, packing(schema).rules());

        List<String> expected = rejects(CopyCodecTest.encode(rows), usual);
        List<String> found = rejects(CopyCodecTest.encode(rows), packed);

        assertThat(expected).hasSize(1);
        assertThat(found).isEqualTo(expected);
        assertThat(CopyCodecTest.encode(packed)).isEqualTo(CopyCodecTest.encode(usual));
    }

    private static List<String> rejects(byte[] stream, Batch into) {
        List<String> rejects = new ArrayList<>();
        Schema schema = into.schema();
        new CopyDecoder(types(schema), schema)
                .decode(stream, into, (reason, row) -> rejects.add(reason.getMessage() + row.toJson(schema)));
        return rejects;
    }
}
