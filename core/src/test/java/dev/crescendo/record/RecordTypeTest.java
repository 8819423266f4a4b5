package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.FieldType.Simple;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordTypeTest {
    enum Colour {
        RED,
        GREEN
    }

    /** Every component type; private, since users keep records wherever they like. */
    private record Everything(
            boolean flag,
            byte tiny,
            short small,
            int whole,
            long large,
            float single,
            double precise,
            @Nullable Boolean boxedFlag,
            @Nullable Byte boxedTiny,
            @Nullable Short boxedSmall,
            @Nullable Integer boxedWhole,
            @Nullable Long boxedLarge,
            @Nullable Float boxedSingle,
            @Nullable Double boxedPrecise,
            @Nullable String text,
            @Nullable Colour colour,
            @Nullable BigDecimal amount,
            byte @Nullable [] bytes,
            @Nullable UUID uuid,
            @Nullable LocalDate date,
            @Nullable LocalTime time,
            @Nullable LocalDateTime timestamp,
            @Nullable Instant placedAt,
            @Nullable OffsetTime offsetTime,
            @Nullable Interval interval) {}

    private static final Everything FULL = new Everything(
            true,
            (byte) -7,
            (short) 300,
            -1,
            Long.MIN_VALUE,
            -1.5f,
            -0.0,
            false,
            (byte) 1,
            (short) 2,
            3,
            4L,
            5f,
            6d,
            "naïve İıŞ 😀",
            Colour.GREEN,
            new BigDecimal("123456789012345678901234567890.10"),
            new byte[] {0, -1},
            new UUID(1, 2),
            LocalDate.of(-44, 3, 15),
            LocalTime.of(23, 59, 59, 999_999_000),
            LocalDateTime.of(2024, 2, 29, 12, 0, 0, 1000),
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(5)),
            new Interval(1, -2, 3));

    private static final Everything EMPTY = new Everything(
            false, (byte) 0, (short) 0, 0, 0, 0, 0, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null);

    @Test
    void aRecordOfEveryTypeComesBackEqual() {
        RecordType<Everything> type = RecordType.of(Everything.class);
        Batch batch = new Batch(type.schema());
        type.writer().append(FULL, batch);
        type.writer().append(EMPTY, batch);
        assertThat(batch.rows()).isEqualTo(2);
        Everything full = type.reader().read(batch, 0);
        assertThat(full).usingRecursiveComparison().isEqualTo(FULL);
        assertThat(full.amount()).isEqualTo(FULL.amount());
        assertThat(type.reader().read(batch, 1)).isEqualTo(EMPTY);
    }

    /** A record that has one component of {@link #EMPTY}, and those of another otherwise. */
    private static Everything changed(Everything record, int component) throws ReflectiveOperationException {
        RecordComponent[] components = Everything.class.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = components[i].getAccessor().invoke(i == component ? EMPTY : record);
        }
        return Everything.class.getDeclaredConstructor(types).newInstance(values);
    }

    private static List<Object> values(Batch batch, int row) {
        List<Object> values = new ArrayList<>();
        for (int field = 0; field < batch.schema().size(); field++) {
            Object value = batch.valueAt(field, row);
            values.add(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
        }
        return values;
    }

    @Test
    void ofARecordMadeOfAnotherOnlyTheDifferenceIsAppended() throws Exception {
        RecordType<Everything> type = RecordType.of(Everything.class);
        int bytes = type.schema().indexOf("bytes");
        ValueRules rules = ValueRules.lenient();
        Batch columns = new Batch(type.schema(), 4, rules);
        type.writer().append(FULL, columns);
        ListedRows listed = new ListedRows();
        Batch packed = new Batch(type.schema(), 4, rules, true);
        packed.pack(listed);
        listed.add(IntStream.range(0, type.schema().size())
                .mapToObj(field -> columns.valueAt(field, 0))
                .toArray());
        for (Batch from : List.of(columns, packed)) {
            RecordReader<Everything> reader = type.reader();
            Everything original = reader.read(from, 0);
            for (int changed = -1; changed < type.schema().size(); changed++) {
                Everything record = changed < 0 ? original : changed(original, changed);
                Batch expected = new Batch(type.schema(), 4, rules);
                type.writer().append(record, expected);
                Batch batch = new Batch(type.schema(), 4, rules, true);
                type.writer().append(record, reader, from, 0, batch);
                assertThat(values(batch, 0)).isEqualTo(values(expected, 0));
                assertThat(batch.packed() != null).isEqualTo(from == packed);
                for (int field = 0; field < type.schema().size(); field++) {
                    assertThat(batch.isChanged(field))
                            .as("%s where %s was changed", type.schema().field(field), changed)
                            .isEqualTo(from == packed && (field == changed || field == bytes));
                }
            }
        }
    }

    private record Raw(
            @Nullable String name,
            @Nullable String colour,
            int count,
            @Nullable Integer most) {}

    /** What its constructor and its accessors make of values is what it is. */
    private record Tidy(
            @Nullable String name,
            @Nullable String colour,
            int count,
            @Nullable Integer most) {
        Tidy {
            name = name == null ? null : name.strip();
            count = Math.max(0, count);
        }

        @Override
        public String colour() {
            return colour == null ? "none" : colour;
        }

        @Override
        public Integer most() {
            return most == null ? 7 : most;
        }
    }

    @Test
    void aRecordThatMakesOtherValuesOfWhatItIsGivenIsAppendedAsItIs() {
        Batch from = new Batch(RecordType.of(Raw.class).schema());
        RecordType.of(Raw.class).writer().append(new Raw(" a ", null, -5, null), from);
        RecordType<Tidy> type = RecordType.of(Tidy.class);
        RecordReader<Tidy> reader = type.reader();
        Tidy tidy = reader.read(from, 0);
        for (Tidy emitted : List.of(tidy, new Tidy(tidy.name(), tidy.colour(), tidy.count(), tidy.most()))) {
            Batch batch = new Batch(type.schema(), 4, from.rules());
            type.writer().append(emitted, reader, from, 0, batch);
            assertThat(values(batch, 0)).isEqualTo(List.of("a", "none", 0, 7));
        }
    }

    @Test
    void aReaderOfAnotherKindIsNotAsked() {
        Batch from = new Batch(RecordType.of(Raw.class).schema());
        RecordType.of(Raw.class).writer().append(new Raw("a", "b", 1, 2), from);
        RecordType<Raw> type = RecordType.of(Raw.class);
        Raw raw = new Raw("c", "d", 3, 4);
        Batch batch = new Batch(type.schema());
        type.writer().append(raw, (read, row) -> raw, from, 0, batch);
        assertThat(type.reader().read(batch, 0)).isEqualTo(raw);
    }

    @Test
    void whatWasDoneToTheBytesOfARecordIsNoticed() {
        RecordType<Everything> type = RecordType.of(Everything.class);
        Batch from = new Batch(type.schema());
        type.writer().append(FULL, from);
        RecordReader<Everything> reader = type.reader();
        Everything original = reader.read(from, 0);
        original.bytes()[0] = 77;
        Batch batch = new Batch(type.schema(), 4, from.rules());
        type.writer().append(original, reader, from, 0, batch);
        assertThat(type.reader().read(batch, 0).bytes()).containsExactly(77, -1);
    }

    @Test
    void componentsBecomeSnakeCaseFieldsWithExactTypes() {
        Schema schema = RecordType.of(Everything.class).schema();
        assertThat(schema.field(schema.indexOf("placed_at"))).isEqualTo(new Field("placed_at", Simple.INSTANT, true));
        assertThat(schema.field(schema.indexOf("large"))).isEqualTo(new Field("large", Simple.LONG, false));
        assertThat(schema.field(schema.indexOf("amount")).type()).isEqualTo(Simple.NUMBER);
        assertThat(schema.field(schema.indexOf("colour")).type()).isEqualTo(Simple.TEXT);
    }

    private record Narrow(byte tiny) {}

    private record Wide(int tiny) {}

    private record Boxed(@Nullable Integer tiny) {}

    @Test
    void aValueThatTheRecordCannotHoldIsRefusedByName() {
        Batch batch = new Batch(RecordType.of(Boxed.class).schema());
        RecordType.of(Boxed.class).writer().append(new Boxed(300), batch);
        RecordType.of(Boxed.class).writer().append(new Boxed(null), batch);
        assertThatThrownBy(() -> RecordType.of(Narrow.class).reader().read(batch, 0))
                .isInstanceOf(ValueException.class)
                .hasMessage("does not fit a byte");
        assertThatThrownBy(() -> RecordType.of(Wide.class).reader().read(batch, 1))
                .isInstanceOfSatisfying(
                        ValueException.class,
                        refused -> assertThat(refused.field()).isEqualTo("tiny"))
                .hasMessageContaining("primitive");
    }

    private record Unbindable(List<String> tags) {}

    @Test
    void anUnsupportedComponentIsNamed() {
        assertThatThrownBy(() -> RecordType.of(Unbindable.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tags")
                .hasMessageContaining("java.util.List");
    }

    @Test
    void anUnknownEnumConstantIsRefused() {
        record Painted(@Nullable Colour colour) {}
        record Named(@Nullable String colour) {}
        Batch batch = new Batch(RecordType.of(Named.class).schema());
        RecordType.of(Named.class).writer().append(new Named("MAUVE"), batch);
        assertThatThrownBy(() -> RecordType.of(Painted.class).reader().read(batch, 0))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("none of the constants of Colour");
    }

    @Test
    void aTypeTravelsAsBytes() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(RecordType.of(Everything.class));
        Object back = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(back)
                .isInstanceOfSatisfying(
                        RecordType.class,
                        type -> assertThat(type.schema())
                                .isEqualTo(RecordType.of(Everything.class).schema()));
    }

    @Test
    void rowsOfAnotherShapeAreRefused() {
        RecordType<Row> type = RecordType.rows(Schema.of(new Field("id", Simple.LONG, false)));
        Row other = new MutableRow(Schema.of(new Field("a", Simple.LONG, true), new Field("b", Simple.LONG, true)));
        assertThatThrownBy(() -> type.writer().append(other, new Batch(type.schema())))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("[a, b]");
    }

    @Test
    void aRowViewCanBeKeptByCopying() {
        Schema schema = Schema.of(new Field("id", Simple.LONG, false), new Field("name", Simple.TEXT, true));
        RecordType<Row> type = RecordType.rows(schema);
        Batch batch = new Batch(schema);
        type.writer().append(new MutableRow(schema).set("id", 1L).set("name", "a"), batch);
        type.writer().append(new MutableRow(schema).set("id", 2L), batch);
        RecordReader<Row> reader = type.reader();
        Row kept = reader.read(batch, 0).copy();
        Row moved = reader.read(batch, 1);
        assertThat(kept.longAt(0)).isEqualTo(1);
        assertThat(kept.textAt(1)).isEqualTo("a");
        assertThat(moved.longAt(0)).isEqualTo(2);
        assertThat(moved.isNull(1)).isTrue();
    }

    private static final Schema PAIR =
            Schema.of(new Field("id", Simple.LONG, false), new Field("bytes", Simple.BYTES, true));

    private static Batch pair(long id, byte... bytes) {
        Batch batch = new Batch(PAIR);
        RecordType.rows(PAIR).writer().append(new MutableRow(PAIR).set("id", id).set("bytes", bytes), batch);
        return batch;
    }

    @Test
    void aRowMayBeViewedWithOtherValues() {
        Batch batch = pair(1, (byte) 2);
        Row row = RecordType.rows(PAIR).reader().read(batch, 0);
        Row changed = row.with("id", 7L).with(1, null).with(0, 8L);

        assertThat(changed.schema()).isEqualTo(PAIR);
        assertThat(changed.longAt(0)).isEqualTo(8);
        assertThat(changed.isNull(1)).isTrue();
        assertThat(changed.isNull(0)).isFalse();
        assertThat(changed.bytesAt(1)).isNull();
        assertThat(row.longAt(0)).as("the row itself").isEqualTo(1);
        assertThat(changed.copy()).isEqualTo(new MutableRow(PAIR).set(0, 8L));
        assertThat(new MutableRow(PAIR).set(0, 8L).with("id", 9L).longAt(0)).isEqualTo(9);
        assertThatThrownBy(() -> row.with(0, null).longAt(0))
                .isInstanceOf(ValueException.class)
                .hasMessage("is null");
        assertThatThrownBy(() -> row.with("other", null)).hasMessageContaining("other");
        assertThatThrownBy(() -> row.with(2, null)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> changed.with(-1, null)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aCopyIsComparedOnlyWithTheRowThatItCameFrom() {
        RecordType<Row> type = RecordType.rows(PAIR);
        Batch first = pair(1, (byte) 2);
        Batch second = pair(3, (byte) 4);
        RecordReader<Row> reader = type.reader();
        Row view = reader.read(first, 0);
        MutableRow copy = view.copy();
        copy.bytesAt(1)[0] = 77;
        Batch batch = new Batch(PAIR);
        type.writer().append(copy, reader, first, 0, batch);
        assertThat(values(batch, 0)).isEqualTo(List.of(1L, "[77]"));

        Row moved = reader.read(second, 0);
        type.writer().append(copy, reader, second, 0, batch);
        assertThat(values(batch, 1)).as("kept from before").isEqualTo(List.of(1L, "[77]"));
        type.writer().append(moved.with("id", 5L), reader, second, 0, batch);
        assertThat(values(batch, 2)).isEqualTo(List.of(5L, "[4]"));
        type.writer().append(copy.with("id", 5L), reader, second, 0, batch);
        assertThat(values(batch, 3)).isEqualTo(List.of(5L, "[77]"));
        assertThatThrownBy(() -> type.writer().append(moved.with("id", "five"), reader, second, 0, batch))
                .isInstanceOf(ValueException.class);
    }

    private record Priced(
            @Decimal(precision = 12, scale = 2) BigDecimal price) {}

    private record Misplaced(
            @Decimal(precision = 12, scale = 2) long price) {}

    private record Impossible(
            @Decimal(precision = 2, scale = 3) BigDecimal price) {}

    @Test
    void aDecimalHasTheBoundsThatItsComponentSays() {
        RecordType<Priced> type = RecordType.of(Priced.class);
        assertThat(type.schema().field(0)).isEqualTo(new Field("price", new FieldType.Decimal(12, 2), true));

        Batch batch = new Batch(type.schema(), 2, ValueRules.lenient());
        type.writer().append(new Priced(new BigDecimal("7.5000")), batch);
        assertThat(type.reader().read(batch, 0).price()).isEqualTo("7.50");
        assertThatThrownBy(() -> type.writer().append(new Priced(new BigDecimal("7.505")), batch))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("more than 2 digits after the point");
    }

    @Test
    void boundsThatMakeNoDecimalAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> RecordType.of(Misplaced.class))
                .hasMessageContaining("component price of Misplaced is no BigDecimal");
        assertThatThrownBy(() -> RecordType.of(Impossible.class))
                .hasMessageContaining("component price of Impossible has bounds that no decimal has: decimal(2, 3)");
    }
}
