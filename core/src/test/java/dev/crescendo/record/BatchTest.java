package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.Simple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Schema SCHEMA = Schema.of(
            new Field("id", Simple.LONG, false),
            new Field("name", Simple.TEXT, true),
            new Field("price", new Decimal(5, 2), true));

    private static final ValueRules RULES = ValueRules.lenient();

    private static void add(Batch batch, long id, String name, String price) {
        batch.appendValue(0, id);
        batch.appendValue(1, name);
        batch.appendValue(2, price == null ? null : new BigDecimal(price));
        batch.endRow();
    }

    @Test
    void rowsBeyondTheCapacityStillFit() {
        Batch batch = new Batch(SCHEMA, 2, ValueRules.lenient());
        for (int i = 0; i < 200; i++) {
            add(batch, i, i % 3 == 0 ? null : "n" + i, i % 5 == 0 ? null : "1." + (10 + i % 90));
        }
        assertThat(batch.isFull()).isTrue();
        for (int i = 0; i < 200; i++) {
            assertThat(batch.valueAt(0, i)).isEqualTo((long) i);
            assertThat(batch.valueAt(1, i)).isEqualTo(i % 3 == 0 ? null : "n" + i);
            assertThat(batch.valueAt(2, i)).isEqualTo(i % 5 == 0 ? null : new BigDecimal("1." + (10 + i % 90)));
        }
    }

    @Test
    void nullsAreKnownBeyondTheCapacityToo() {
        Batch batch = new Batch(SCHEMA, 64, ValueRules.lenient());
        add(batch, 0, null, null);
        for (int i = 1; i < 1000; i++) {
            add(batch, i, "n" + i, i == 700 ? null : "0");
        }
        assertThat(batch.column(1).isNull(0)).isTrue();
        assertThat(batch.column(1).isNull(999)).isFalse();
        assertThat(batch.column(2).isNull(700)).isTrue();
        batch.truncate(64);
        add(batch, 64, "again", null);
        assertThat(batch.column(2).isNull(64)).isTrue();
        assertThat(batch.column(1).isNull(64)).isFalse();
    }

    @Test
    void zeroFitsADecimalWithoutPlacesBeforeThePoint() {
        Batch batch = new Batch(Schema.of(new Field("rate", new Decimal(4, 4), false)));
        batch.appendValue(0, BigDecimal.ZERO);
        batch.endRow();
        assertThat((BigDecimal) batch.valueAt(0, 0)).isEqualByComparingTo("0");
        assertThatThrownBy(() -> batch.appendValue(0, BigDecimal.ONE)).isInstanceOf(ValueException.class);
    }

    @Test
    void truncatingDropsRowsAndHalfRows() {
        Batch batch = new Batch(SCHEMA);
        add(batch, 1, "a", "1.00");
        add(batch, 2, null, null);
        batch.appendValue(0, 3L);
        batch.appendValue(1, "half");
        batch.truncate(1);
        add(batch, 4, "d", "4.00");
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.valueAt(0, 1)).isEqualTo(4L);
        assertThat(batch.valueAt(1, 1)).isEqualTo("d");
        assertThat(batch.valueAt(2, 1)).isEqualTo(new BigDecimal("4.00"));
    }

    @Test
    void aClearedBatchForgetsNulls() {
        Batch batch = new Batch(SCHEMA);
        add(batch, 1, null, null);
        batch.clear();
        add(batch, 2, "b", "2.00");
        assertThat(batch.column(1).hasNulls()).isFalse();
        assertThat(batch.valueAt(1, 0)).isEqualTo("b");
    }

    @Test
    void rowsCopyBetweenBatches() {
        Batch from = new Batch(SCHEMA);
        add(from, 1, "ä", "999.99");
        add(from, 2, null, null);
        Batch to = new Batch(SCHEMA);
        to.append(from, 1);
        to.append(from, 0);
        assertThat(to.valueAt(1, 0)).isNull();
        assertThat(to.valueAt(1, 1)).isEqualTo("ä");
        assertThat(to.valueAt(2, 1)).isEqualTo(new BigDecimal("999.99"));
    }

    @Test
    void whatAFieldCannotHoldExactlyIsRefused() {
        Batch batch = new Batch(SCHEMA);
        assertThatThrownBy(() -> batch.appendValue(0, null)).hasMessage("is null, but must not be");
        assertThatThrownBy(() -> batch.appendValue(0, 1.5)).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> batch.appendValue(1, "\ud800")).hasMessageContaining("lone surrogate");
        assertThatThrownBy(() -> batch.appendValue(1, "ok\udc00")).hasMessageContaining("lone surrogate");
        assertThatThrownBy(() -> batch.appendValue(2, new BigDecimal("1.001"))).hasMessageContaining("after the point");
        assertThatThrownBy(() -> batch.appendValue(2, new BigDecimal("1000"))).hasMessageContaining("does not fit");
        batch.truncate(0);
        add(batch, 1, "fine", "1.500");
        assertThat(batch.valueAt(2, 0)).isEqualTo(new BigDecimal("1.50"));
    }

    @Test
    void aTargetsRulesAreCheckedOnTheWayIn() {
        Batch batch = new Batch(SCHEMA, 10, new ValueRules(false, 5));
        assertThatThrownBy(() -> batch.appendValue(1, "a\0b")).hasMessageContaining("U+0000");
        assertThatThrownBy(() -> batch.appendValue(1, "ä\0b")).hasMessageContaining("U+0000");
        assertThatThrownBy(() -> batch.appendValue(1, "123456")).hasMessageContaining("max_value_bytes");
        assertThatThrownBy(() -> batch.appendValue(1, "äöü")).hasMessageContaining("max_value_bytes");
    }

    @Test
    void aNulIsFoundWhereverItIsAndNothingElseIsTakenForOne() {
        Batch batch = new Batch(SCHEMA, 10, new ValueRules(false, 100));
        for (int length = 1; length <= 25; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = "\u0001\u007f\u0080\u00ff".repeat(7).getBytes(StandardCharsets.UTF_8);
                bytes[at] = 0;
                int size = length;
                assertThatThrownBy(() -> ((BytesColumn) batch.column(1)).append(bytes, 0, size))
                        .hasMessageContaining("U+0000");
                ((BytesColumn) batch.column(1)).append(bytes, at + 1, bytes.length - at - 1);
            }
        }
    }

    @Test
    void textAppendedAfterACutBeginsWhereTheCutIs() {
        Batch batch = new Batch(SCHEMA);
        add(batch, 1, "first", null);
        add(batch, 2, "second", null);
        batch.truncate(1);
        add(batch, 3, "w\u00efde", null);
        assertThat(batch.valueAt(1, 0)).isEqualTo("first");
        assertThat(batch.valueAt(1, 1)).isEqualTo("w\u00efde");
        batch.clear();
        add(batch, 4, "anew", null);
        assertThat(batch.valueAt(1, 0)).isEqualTo("anew");
    }

    @Test
    void aBatchOfLargeValuesIsFullEarly() {
        Batch batch = new Batch(SCHEMA);
        add(batch, 1, "x".repeat(1 << 20), null);
        assertThat(batch.isFull()).isTrue();
    }

    @Test
    void timesFinerThanAMicrosecondAreRefusedNotRounded() {
        Batch batch = new Batch(Schema.of(new Field("at", Simple.INSTANT, false)));
        assertThatThrownBy(() -> batch.appendValue(0, Instant.parse("2024-01-01T00:00:00.000000001Z")))
                .hasMessage("is finer than a microsecond");
        assertThatThrownBy(() -> batch.appendValue(0, Instant.MAX)).isInstanceOf(ValueException.class);
        Batch zoned = new Batch(Schema.of(new Field("at", Simple.TIME_WITH_ZONE, false)));
        assertThatThrownBy(() -> zoned.appendValue(0, OffsetTime.parse("12:00:00.1234567Z")))
                .hasMessage("is finer than a microsecond");
    }

    @Test
    void decimalsAreNoNanWhereTheTargetHasNoneAndNumbersWithoutBoundsAre() {
        Schema schema = Schema.of(
                new Field("bounded", new FieldType.Decimal(10, 2), true),
                new Field("unbounded", FieldType.Simple.NUMBER, true));
        Batch batch = new Batch(schema, 10, new ValueRules(true, 100, false, Limits.none()));
        assertThatThrownBy(() -> ((DecimalColumn) batch.column(0)).appendSpecial(DecimalColumn.Kind.NAN))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("NaN");
        ((DecimalColumn) batch.column(1)).appendSpecial(DecimalColumn.Kind.NAN);
        assertThat(((DecimalColumn) batch.column(1)).kindAt(0)).isEqualTo(DecimalColumn.Kind.NAN);
    }

    /** Every kind of column, with nulls, and numbers too large to be compact. */
    @Test
    void rowsCopiedTogetherAreThoseCopiedOneByOne() {
        Schema nested = Schema.of(new Field("a", Simple.INT, true));
        Schema schema = Schema.of(
                new Field("id", Simple.INT, false),
                new Field("long", Simple.LONG, true),
                new Field("flag", Simple.BOOLEAN, true),
                new Field("float", Simple.FLOAT, true),
                new Field("double", Simple.DOUBLE, true),
                new Field("number", Simple.NUMBER, true),
                new Field("price", new Decimal(9, 2), true),
                new Field("text", Simple.TEXT, true),
                new Field("bytes", Simple.BYTES, true),
                new Field("uuid", Simple.UUID, true),
                new Field("at", Simple.INSTANT, true),
                new Field("interval", Simple.INTERVAL, true),
                new Field("struct", new FieldType.Struct(nested), true));
        Batch source = new Batch(schema, 8, ValueRules.lenient());
        for (int i = 0; i < 300; i++) {
            Object[] values = {
                i,
                (long) i << 33,
                i % 2 == 0,
                i / 3f,
                i / 7d,
                new BigDecimal(i % 50 == 7 ? "123456789012345678901234567890.5" : i + ".25"),
                BigDecimal.valueOf(i, 2),
                "text " + "x".repeat(i % 40),
                new byte[] {(byte) i, 0},
                new java.util.UUID(i, ~i),
                Instant.ofEpochSecond(i),
                new Interval(i, 1, 2),
                Row.of(nested, java.util.Map.of("a", i))
            };
            for (int field = 0; field < values.length; field++) {
                source.appendValue(field, field > 0 && (i + field) % 5 == 0 ? null : values[field]);
            }
            source.endRow();
        }
        Batch together = new Batch(schema, 8, ValueRules.lenient());
        Batch single = new Batch(schema, 8, ValueRules.lenient());
        int from = 0;
        for (int length : new int[] {1, 0, 63, 2, 130, 64, 40}) {
            together.append(source, from, from + length);
            for (int row = from; row < from + length; row++) {
                single.append(source, row);
            }
            from += length;
        }
        assertThat(together.rows()).isEqualTo(300);
        for (int row = 0; row < 300; row++) {
            for (int field = 0; field < schema.size(); field++) {
                assertThat(together.valueAt(field, row))
                        .as("%s of row %s", schema.field(field).name(), row)
                        .isEqualTo(single.valueAt(field, row))
                        .isEqualTo(source.valueAt(field, row));
            }
        }
        together.truncate(100);
        together.append(source, 299, 300);
        assertThat(together.valueAt(0, 100)).isEqualTo(299);
        assertThat(together.valueAt(7, 100)).isEqualTo(source.valueAt(7, 299));
    }

    @Test
    void rowsCopiedTogetherObeyStricterRules() {
        Schema schema = Schema.of(new Field("name", Simple.TEXT, true));
        Batch lenient = new Batch(schema);
        lenient.appendValue(0, "a\u0000b");
        lenient.endRow();
        Batch strict = new Batch(schema, 8, new ValueRules(false, 100));
        assertThatThrownBy(() -> strict.append(lenient, 0, 1)).isInstanceOf(ValueException.class);
    }

    @Test
    void aTextIsMeasuredInBytesHoweverItComes() {
        Batch batch = new Batch(
                Schema.of(new Field("name", Simple.TEXT, true)), 1, new ValueRules(true, 5, true, Limits.none()));
        byte[] wide = "äääääää".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> batch.appendValue(0, "äääääää")).hasMessageContaining("14 bytes");
        assertThatThrownBy(() -> ((BytesColumn) batch.column(0)).append(wide, 0, wide.length))
                .hasMessageContaining("14 bytes");
    }

    private static Batch packing() {
        return new Batch(SCHEMA, 100, RULES, true);
    }

    private static Batch packed(int rows) {
        Batch batch = packing();
        ListedRows listed = new ListedRows();
        batch.pack(listed);
        for (long id = 0; id < rows; id++) {
            listed.add(id, "n" + id, null);
        }
        return batch;
    }

    private static List<List<Object>> rows(Batch batch) {
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            rows.add(Arrays.asList(batch.valueAt(0, row), batch.valueAt(1, row), batch.valueAt(2, row)));
        }
        assertThat(ListedRows.written(batch)).isEqualTo(rows);
        return rows;
    }

    @Test
    void packedRowsCountAndStayPackedWhileSomebodyLooks() {
        Batch batch = packed(3);
        assertThat(batch.rows()).isEqualTo(3);
        assertThat(batch.isEmpty()).isFalse();
        assertThat(batch.isFull()).isFalse();
        assertThat(packed(100).isFull()).isTrue();
        assertThat(packed(1 << 17).isFull()).isTrue();

        assertThat(batch.valueAt(1, 2)).isEqualTo("n2");
        assertThat(batch.packed()).isNotNull();
        ((ListedRows) batch.packed()).add(9L, "nine", null);
        assertThat(batch.valueAt(1, 3))
                .as("of a column that has been looked at")
                .isEqualTo("nine");
        assertThat(batch.valueAt(0, 3)).isEqualTo(9L);

        add(batch, 7, "seven", "1.00");
        assertThat(batch.packed()).isNull();
        assertThat(rows(batch)).hasSize(5).contains(List.of(7L, "seven", new BigDecimal("1.00")));
        assertThatThrownBy(() -> batch.pack(new ListedRows())).isInstanceOf(IllegalStateException.class);
        batch.clear();
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.packed()).as("what held them, for others").isNotNull();
    }

    @Test
    void packedRowsAreCut() {
        Batch batch = packed(5);
        assertThat(batch.column(0).size()).isEqualTo(5);
        batch.truncate(7);
        batch.truncate(2);
        assertThat(rows(batch)).isEqualTo(rows(packed(2)));
        batch.column(1).appendNull();
        batch.truncate(2);
        assertThat(rows(batch)).isEqualTo(rows(packed(2)));
    }

    @Test
    void packedRowsGoToOtherBatchesAsTheyAreOrInColumns() {
        Batch columns = new Batch(SCHEMA, 8, RULES);
        columns.append(packed(3), 1, 3);
        columns.append(packed(3), 0);
        assertThat(rows(columns))
                .isEqualTo(List.of(
                        Arrays.asList(1L, "n1", null), Arrays.asList(2L, "n2", null), Arrays.asList(0L, "n0", null)));

        Batch batch = packing();
        batch.append(packed(3), 1, 3);
        batch.append(packed(3), 0);
        assertThat(batch.packed()).isNotNull();
        assertThat(rows(batch)).isEqualTo(rows(columns));

        batch.append(columns, 0, 1);
        assertThat(batch.packed()).as("a row of another form").isNull();
        batch.append(packed(3), 1);
        assertThat(batch.rows()).isEqualTo(5);
        assertThat(batch.valueAt(1, 4)).isEqualTo("n1");

        Batch others = new Batch(SCHEMA, 8, new ValueRules(true, 100), true);
        others.append(packed(3), 0, 3);
        assertThat(others.packed()).as("other rules").isNull();
        assertThat(rows(others)).isEqualTo(rows(packed(3)));
    }

    private static void change(Batch batch, Batch from, int row, String name) {
        batch.beginRowOf(from);
        batch.keep(0, from, row);
        if (name == null) {
            batch.keep(1, from, row);
        } else {
            batch.change(1).appendValue(name);
        }
        batch.keep(2, from, row);
        batch.endRowOf(from, row);
    }

    @Test
    void someFieldsOfPackedRowsAreChanged() {
        Batch from = packed(4);
        for (Batch batch : List.of(packing(), new Batch(SCHEMA, 8, RULES))) {
            change(batch, from, 0, null);
            assertThat(batch.hasChanges()).isFalse();
            change(batch, from, 1, "one");
            change(batch, from, 2, null);
            batch.append(from, 3);
            change(batch, from, 0, "zero");
            assertThat(batch.packed() != null).isEqualTo(batch.takesPacked());
            assertThat(batch.isChanged(1)).isEqualTo(batch.takesPacked());
            assertThat(batch.isChanged(0)).isFalse();
            List<List<Object>> expected = List.of(
                    Arrays.asList(0L, "n0", null),
                    Arrays.asList(1L, "one", null),
                    Arrays.asList(2L, "n2", null),
                    Arrays.asList(3L, "n3", null),
                    Arrays.asList(0L, "zero", null));
            assertThat(rows(batch)).isEqualTo(expected);

            Batch copies = packing();
            change(copies, batch, 1, null);
            copies.append(batch, 2, 5);
            assertThat(rows(copies)).isEqualTo(expected.subList(1, 5));

            batch.beginRowOf(from);
            batch.keep(0, from, 1);
            batch.change(1).appendValue("not ended");
            batch.truncate(2);
            assertThat(rows(batch)).isEqualTo(expected.subList(0, 2));
            add(batch, 7, "seven", null);
            assertThat(rows(batch).get(2)).isEqualTo(Arrays.asList(7L, "seven", null));
            assertThat(rows(batch).get(1)).isEqualTo(expected.get(1));

            batch.clear();
            assertThat(batch.hasChanges()).isFalse();
            batch.append(from, 1, 3);
            assertThat(rows(batch)).isEqualTo(rows(packed(3)).subList(1, 3));
        }
    }

    @Test
    void aBatchOfWhichValuesAreWantedTakesNoPackedRows() {
        assertThat(new Batch(SCHEMA).takesPacked()).isFalse();
        assertThatThrownBy(() -> new Batch(SCHEMA).pack(new ListedRows())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> packed(1).pack(new ListedRows()))
                .as("those before would be gone")
                .isInstanceOf(IllegalStateException.class);
    }
}
