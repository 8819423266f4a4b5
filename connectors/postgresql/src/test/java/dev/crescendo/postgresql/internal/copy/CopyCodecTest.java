package dev.crescendo.postgresql.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.InternalException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import dev.crescendo.record.ValueRules;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyCodecTest {
    private static final long SEED = 20_260_101;

    private final Random random = new Random(SEED);

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void numbersKeepTheirScaleAndSign() throws SQLException {
        Schema schema = Schema.of(new Field("n", Simple.NUMBER, false));
        List<String> numbers = new ArrayList<>(List.of(
                "0",
                "0.000",
                "1.50",
                "-1.50",
                "1",
                "-1",
                "10000",
                "9999",
                "99999999",
                "0.0001",
                "0.00001",
                "123456.789",
                "999999999999999999",
                "1000000000000000000",
                "0.000000000000000001",
                "100000000000000.0001",
                "-0.1234567890123456789",
                "1".repeat(100),
                "9".repeat(100) + "." + "9".repeat(50),
                "0." + "0".repeat(60) + "1",
                "5000000000000000.00",
                "10000000000000000000000000000000"));
        for (int digits = 1; digits <= 24; digits++) {
            for (int scale = 0; scale <= 30; scale++) {
                numbers.add(new BigDecimal(new BigInteger("9".repeat(digits)), scale).toPlainString());
                numbers.add(new BigDecimal(new BigInteger("-1" + "0".repeat(digits - 1)), scale).toPlainString());
            }
        }
        Batch batch = new Batch(schema);
        for (String number : numbers) {
            batch.appendValue(0, new BigDecimal(number));
            batch.endRow();
        }

        Batch back = roundTrip(batch);

        for (int row = 0; row < numbers.size(); row++) {
            assertThat(((DecimalColumn) back.column(0)).at(row).toPlainString()).isEqualTo(numbers.get(row));
        }
    }

    @Test
    void numbersOfNegativeScaleComeBackEqualWithScaleZero() throws SQLException {
        Batch batch = new Batch(Schema.of(new Field("n", Simple.NUMBER, false)));
        for (int zeros = 1; zeros <= 40; zeros++) {
            batch.appendValue(0, new BigDecimal(BigInteger.valueOf(123), -zeros));
            batch.endRow();
        }

        Batch back = roundTrip(batch);

        for (int zeros = 1; zeros <= 40; zeros++) {
            assertThat(((DecimalColumn) back.column(0)).at(zeros - 1))
                    .isEqualTo(new BigDecimal("123" + "0".repeat(zeros)));
        }
    }

    @Test
    void specialNumbersAndInfiniteTimesComeBack() throws SQLException {
        Schema schema = Schema.of(
                new Field("n", Simple.NUMBER, false),
                new Field("date", Simple.DATE, false),
                new Field("instant", Simple.INSTANT, false),
                new Field("time", Simple.TIME, false));
        Batch batch = new Batch(schema);
        ((DecimalColumn) batch.column(0)).appendSpecial(DecimalColumn.Kind.NAN);
        ((IntColumn) batch.column(1)).append(Times.DATE_INFINITY);
        ((LongColumn) batch.column(2)).append(Times.INFINITY);
        ((LongColumn) batch.column(3)).append(Times.END_OF_DAY);
        batch.endRow();
        ((DecimalColumn) batch.column(0)).appendSpecial(DecimalColumn.Kind.MINUS_INFINITY);
        ((IntColumn) batch.column(1)).append(Times.DATE_MINUS_INFINITY);
        ((LongColumn) batch.column(2)).append(Times.MINUS_INFINITY);
        ((LongColumn) batch.column(3)).append(0);
        batch.endRow();

        Batch back = roundTrip(batch);

        assertThat(((DecimalColumn) back.column(0)).kindAt(0)).isEqualTo(DecimalColumn.Kind.NAN);
        assertThat(((DecimalColumn) back.column(0)).kindAt(1)).isEqualTo(DecimalColumn.Kind.MINUS_INFINITY);
        assertThat(((IntColumn) back.column(1)).at(0)).isEqualTo(Times.DATE_INFINITY);
        assertThat(((IntColumn) back.column(1)).at(1)).isEqualTo(Times.DATE_MINUS_INFINITY);
        assertThat(((LongColumn) back.column(2)).at(0)).isEqualTo(Times.INFINITY);
        assertThat(((LongColumn) back.column(2)).at(1)).isEqualTo(Times.MINUS_INFINITY);
        assertThat(((LongColumn) back.column(3)).at(0)).isEqualTo(Times.END_OF_DAY);
    }

    @Test
    void constantsComeFirstInEveryRow() throws SQLException {
        Batch batch = new Batch(Schema.of(new Field("id", Simple.INT, false)));
        batch.appendValue(0, 7);
        batch.endRow();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        CopyWriter writer = new CopyWriter(
                batch.schema(), List.of(PgType.of(PgType.Base.INT4)), new long[] {42, Long.MIN_VALUE}, stream::write);
        writer.write(batch);
        writer.write(batch);
        writer.finish();

        Schema wide = Schema.of(
                new Field("a", Simple.LONG, false),
                new Field("b", Simple.LONG, false),
                new Field("id", Simple.INT, false));
        Batch back = decode(stream.toByteArray(), wide);

        assertThat(writer.rows()).isEqualTo(2);
        assertThat(back.rows()).isEqualTo(2);
        assertThat(back.valueAt(0, 1)).isEqualTo(42L);
        assertThat(back.valueAt(1, 1)).isEqualTo(Long.MIN_VALUE);
        assertThat(back.valueAt(2, 1)).isEqualTo(7);
    }

    @Test
    void valuesLargerThanAMessagePassThrough() throws SQLException {
        Batch batch = new Batch(Schema.of(new Field("bytes", Simple.BYTES, false), new Field("n", Simple.INT, false)));
        for (int length : new int[] {0, 1, 32_000, 33_000, 65_536, 65_537, 1_000_000, 3}) {
            batch.appendValue(0, randomBytes(length));
            batch.appendValue(1, length);
            batch.endRow();
        }

        Batch back = roundTrip(batch);

        for (int row = 0; row < batch.rows(); row++) {
            assertThat(back.valueAt(0, row)).isEqualTo(batch.valueAt(0, row));
            assertThat(back.valueAt(1, row)).isEqualTo(batch.valueAt(1, row));
        }
    }

    @Test
    void aStreamWithoutRowsHasHeaderAndTrailer() throws SQLException {
        assertThat(roundTrip(new Batch(Schema.of(new Field("id", Simple.INT, false))))
                        .rows())
                .isZero();
    }

    @Test
    void aRowWithAValueTheBatchCannotHoldIsRejectedAndItsNeighboursStay() throws SQLException {
        Schema nullable = Schema.of(new Field("id", Simple.INT, false), new Field("name", Simple.TEXT, true));
        Schema strict = Schema.of(new Field("id", Simple.INT, false), new Field("name", Simple.TEXT, false));
        Batch batch = new Batch(nullable);
        for (int id = 0; id < 5; id++) {
            batch.appendValue(0, id);
            batch.appendValue(1, id == 2 ? null : id == 3 ? "long" : "ok");
            batch.endRow();
        }
        Batch back = new Batch(strict, 8, new ValueRules(false, 3));
        List<String> rejects = new ArrayList<>();

        new CopyDecoder(types(strict), strict)
                .decode(
                        encode(batch),
                        back,
                        (reason, row) ->
                                rejects.add(reason.field() + " " + reason.reason() + " " + row.toJson(strict)));

        assertThat(back.rows()).isEqualTo(3);
        assertThat(back.valueAt(0, 2)).isEqualTo(4);
        assertThat(rejects).hasSize(2);
        assertThat(rejects.get(0)).startsWith("name is null").endsWith("{\"id\":\"\\\\x00000002\",\"name\":null}");
        assertThat(rejects.get(1)).startsWith("name is 4 bytes long").contains("\\\\x6c6f6e67");
    }

    @Test
    void aTimestampBeyondTheRangeIsRejected() throws SQLException {
        Schema schema = Schema.of(new Field("at", Simple.INSTANT, false));
        Schema raw = Schema.of(new Field("at", Simple.LONG, false));
        Batch batch = new Batch(raw);
        batch.appendValue(0, Long.MAX_VALUE - 1);
        batch.endRow();
        List<String> rejects = new ArrayList<>();
        Batch back = new Batch(schema);

        new CopyDecoder(types(schema), schema)
                .decode(encode(batch), back, (reason, row) -> rejects.add(reason.field()));

        assertThat(rejects).containsExactly("at");
        assertThat(back.isEmpty()).isTrue();
    }

    @Test
    void aValueThatItsColumnWouldRoundIsRefused() {
        Schema schema = Schema.of(new Field("at", Simple.INSTANT, false, "timestamp(3) with time zone"));
        Batch batch = new Batch(schema);
        batch.appendValue(0, Instant.ofEpochSecond(1, 1000));
        batch.endRow();

        assertThatThrownBy(() -> encode(batch))
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("round");
    }

    @Test
    void anIntegerThatASmallintCannotHoldIsRefused() {
        Batch batch = new Batch(Schema.of(new Field("n", Simple.INT, false, "smallint")));
        batch.appendValue(0, 32_768);
        batch.endRow();

        assertThatThrownBy(() -> encode(batch))
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("smallint");
    }

    @Test
    void aFieldThatCannotHoldItsColumnIsRefused() {
        Schema schema = Schema.of(new Field("id", Simple.INT, false));

        assertThatThrownBy(() -> new CopyDecoder(List.of(PgType.of(PgType.Base.INT8)), schema))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("id")
                .hasMessageContaining("bigint");
    }

    @Test
    void aStreamThatIsNoCopyStreamIsAnError() {
        Schema schema = Schema.of(new Field("id", Simple.INT, false));
        CopyDecoder decoder = new CopyDecoder(types(schema), schema);

        assertThatThrownBy(() -> decoder.decode(new byte[30], new Batch(schema), (reason, row) -> {}))
                .isInstanceOf(InternalException.class);
        assertThatThrownBy(() -> decoder.decode(new byte[3], new Batch(schema), (reason, row) -> {}))
                .isInstanceOf(InternalException.class);
    }

    @Test
    void aLengthThatPointsBackwardsOrBeyondTheStreamIsAnErrorAndTakesNoMemory() throws SQLException {
        Schema schema = Schema.of(new Field("id", Simple.INT, false), new Field("name", Simple.TEXT, false));
        Batch batch = new Batch(schema);
        batch.appendValue(0, 1);
        batch.appendValue(1, "name");
        batch.endRow();
        byte[] stream = encode(batch);
        int row = Wire.HEADER_LENGTH + 2;
        for (int at : new int[] {row, row + 8}) {
            for (int length : new int[] {Integer.MIN_VALUE, -10, -2, 3, 5, 1000, Integer.MAX_VALUE}) {
                byte[] changed = stream.clone();
                Wire.putInt4(changed, at, length);
                if (at > row && (length == 3 || length == 5)) {
                    continue; // what follows is the end of the stream, or no row: both are errors of the next row
                }

                assertMalformed(changed, schema, "a length of " + length);
            }
        }
    }

    @Test
    void numbersThatPostgresqlNeverSendsAreErrors() throws SQLException {
        Schema schema = Schema.of(new Field("n", Simple.NUMBER, false));
        Batch batch = new Batch(schema);
        batch.appendValue(0, new BigDecimal("12345678901234567890.5"));
        batch.endRow();
        int number = Wire.HEADER_LENGTH + 6;

        assertMalformed(changed(encode(batch), number, 60), schema, "60 groups");
        assertMalformed(changed(encode(batch), number + 4, 1), schema, "an unknown sign");
        assertMalformed(changed(encode(batch), number + 6, -1), schema, "a scale of -1");
        assertMalformed(changed(encode(batch), number + 8, 10_000), schema, "10000 for a group");
    }

    @Test
    void aTimeWithAnOffsetThatPostgresqlHasNotIsAnError() throws SQLException {
        Schema schema = Schema.of(new Field("t", Simple.TIME_WITH_ZONE, false));
        Batch batch = new Batch(schema);
        batch.appendValue(0, OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC));
        batch.endRow();
        int time = Wire.HEADER_LENGTH + 6;

        assertMalformed(changed(encode(batch), time, -1), schema, "microseconds and an offset");
        assertMalformed(changed(encode(batch), time + 8, 0x7FFF), schema, "microseconds and an offset");
    }

    private static byte[] changed(byte[] stream, int at, int two) {
        Wire.putInt2(stream, at, two);
        return stream;
    }

    private static void assertMalformed(byte[] stream, Schema schema, String what) {
        assertThatThrownBy(() -> decode(stream, schema))
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("COPY stream can't be read")
                .hasMessageContaining(what);
    }

    private static Batch roundTrip(Batch batch) throws SQLException {
        return decode(encode(batch), batch.schema());
    }

    static List<PgType> types(Schema schema) {
        return schema.fields().stream().map(PgType::forField).toList();
    }

    static byte[] encode(Batch batch) throws SQLException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        CopyWriter writer = new CopyWriter(batch.schema(), types(batch.schema()), new long[0], stream::write);
        writer.write(batch);
        writer.finish();
        return stream.toByteArray();
    }

    private static Batch decode(byte[] stream, Schema schema) {
        Batch batch = new Batch(schema);
        CopyDecoder decoder = new CopyDecoder(types(schema), schema);
        decoder.decode(stream, batch, (reason, row) -> {
            throw new AssertionError(reason.field() + " " + reason.reason());
        });
        assertThat(decoder.isAtEnd()).isTrue();
        return batch;
    }
}
