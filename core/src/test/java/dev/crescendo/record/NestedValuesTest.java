package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.FieldType.Simple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NestedValuesTest {
    private static final FieldType.Struct ITEM = (FieldType.Struct)
            FieldType.parse("struct(sku text not null, price decimal(5,2), tags list(text), extra json, raw bytes)");
    private static final Schema SCHEMA = Schema.of(new Field("items", new FieldType.ListOf(ITEM), true));

    private static Row item(Object... namesAndValues) {
        Map<String, Object> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        Schema schema = new Schema(values.keySet().stream()
                .map(name -> new Field(name, Simple.TEXT, true))
                .toList());
        return Row.of(schema, values);
    }

    private static Batch batch(ValueRules rules, Object... values) {
        Batch batch = new Batch(SCHEMA, 4, rules);
        for (Object value : values) {
            batch.appendValue(0, value);
            batch.endRow();
        }
        return batch;
    }

    @Test
    void partsGoByTheirNamesAndBecomeWhatTheirTypesSay() {
        Batch batch = batch(
                ValueRules.lenient(),
                List.of(
                        item("price", 3, "sku", "a"),
                        item("sku", "b", "tags", Arrays.asList("x", null), "unknown", null)));
        List<?> items = (List<?>) batch.valueAt(0, 0);
        Row first = (Row) items.get(0);
        assertThat(first.schema()).isEqualTo(ITEM.schema());
        assertThat(first.value("price")).isEqualTo(new BigDecimal("3"));
        assertThat(first.value("tags")).isNull();
        assertThat(((Row) items.get(1)).value("tags")).isEqualTo(Arrays.asList("x", null));
    }

    @Test
    void whatAPartCanNotHoldIsRefusedWithItsPlace() {
        ValueRules strict = new ValueRules(false, 100);
        assertRefused(List.of(item("sku", "a"), item("price", 1)), "items[1].sku", "null");
        assertRefused(List.of(item("sku", "a", "price", new BigDecimal("1.234"))), "items[0].price", "digits");
        assertRefused(List.of(item("sku", "a", "tags", List.of("x", "\ud800"))), "items[0].tags[1]", "surrogate");
        assertRefused(List.of(item("sku", "a", "extra", "{")), "items[0].extra", "JSON");
        assertRefused(List.of(item("sku", "a", "other", 1)), "items[0].other", "not among the fields");
        assertRefused(List.of(item("sku", 1)), "items[0].sku", "does not fit text");
        assertRefused(item("sku", "a"), "items", "does not fit list");
        assertThatThrownBy(() -> batch(strict, List.of(item("sku", "a\0b"))))
                .isInstanceOfSatisfying(
                        ValueException.class,
                        refused -> assertThat(refused.field()).isEqualTo("items[0].sku"))
                .hasMessageContaining("U+0000");
        assertThatThrownBy(() -> batch(strict, List.of(item("sku", "a".repeat(60)))))
                .hasMessageContaining("max_value_bytes");
    }

    private static void assertRefused(Object value, String place, String reason) {
        assertThatThrownBy(() -> batch(ValueRules.lenient(), value))
                .isInstanceOfSatisfying(
                        ValueException.class,
                        refused -> assertThat(refused.field()).isEqualTo(place))
                .hasMessageContaining(reason);
    }

    @Test
    void nobodyChangesWhatABatchHolds() {
        List<Object> tags = new ArrayList<>(List.of("x"));
        Batch batch = batch(ValueRules.lenient(), List.of(item("sku", "a", "tags", tags)));
        tags.set(0, "changed");
        Row held = (Row) ((List<?>) batch.valueAt(0, 0)).get(0);
        assertThat(held.value("tags")).isEqualTo(List.of("x"));
    }

    @Test
    void largeValuesFillABatch() {
        Batch batch = batch(ValueRules.lenient(), List.of(item("sku", "a")));
        assertThat(batch.isFull()).isFalse();
        batch.appendValue(0, Collections.nCopies(70_000, item("sku", "b")));
        batch.endRow();
        assertThat(batch.isFull()).isTrue();
        batch.truncate(1);
        assertThat(batch.isFull()).isFalse();
        assertThatThrownBy(() -> batch.appendValue(0, Collections.nCopies(1_000_001, item("sku", "b"))))
                .hasMessageContaining("1000000 values");
    }

    @Test
    void nestedValuesBecomeJsonWithAllTheirDigits() {
        FieldType.Struct all =
                (FieldType.Struct) FieldType.parse("struct(b boolean, l long, n number, d double, f float,"
                        + " t text, x bytes, day date, at instant, j json, l2 list(list(int)))");
        Row row = Row.of(
                all.schema(),
                Map.of(
                        "b",
                        true,
                        "l",
                        Long.MIN_VALUE,
                        "n",
                        new BigDecimal("12345678901234567890.120"),
                        "d",
                        0.1,
                        "f",
                        Float.NaN,
                        "t",
                        "\"\\\n\u0001ä",
                        "x",
                        new byte[] {0, 1},
                        "day",
                        java.time.LocalDate.of(2024, 2, 29),
                        "j",
                        "{ \"a\": 1.0 }",
                        "l2",
                        List.of(List.of(), Arrays.asList(1, null))));
        assertThat(json(all, row))
                .isEqualTo(
                        "{\"b\":true,\"l\":-9223372036854775808,\"n\":12345678901234567890.120,\"d\":0.1,\"f\":\"NaN\","
                                + "\"t\":\"\\\"\\\\\\u000a\\u0001ä\",\"x\":\"AAE=\",\"day\":\"2024-02-29\",\"at\":null,"
                                + "\"j\":{ \"a\": 1.0 },\"l2\":[[],[1,null]]}");
        assertThat(json(all, null)).isNull();
    }

    private static @Nullable Object json(FieldType type, @Nullable Object value) {
        Batch nested = new Batch(Schema.of(new Field("f", type, true)));
        nested.appendValue(0, value);
        nested.endRow();
        Batch json = new Batch(Schema.of(new Field("f", Simple.JSON, true)));
        json.appendFrom(0, nested, 0, 0);
        json.endRow();
        return json.valueAt(0, 0);
    }

    @Test
    void newPartsAreToldFromThoseThatATableHas() {
        FieldType had = FieldType.parse("list(struct(sku text, qty int, sub struct(a long)))");
        FieldType made = FieldType.parse("list(struct(qty long, extra date, sub struct(b text, a int)))");
        NestedFit fit = NestedFit.of("items", had, made, NestedFit::widest).orElseThrow();
        assertThat(fit.whole()).hasToString("list(struct(sku text, qty long, sub struct(a long, b text), extra date))");
        assertThat(fit.written())
                .hasToString("list(struct(sku text, qty long, sub struct(a int, b text), extra date))");
        assertThat(fit.known()).hasToString("list(struct(sku text, qty long, sub struct(a int)))");
        assertThat(fit.added()).containsExactly("items[].sub.b", "items[].extra");
        assertThat(fit.widened()).containsExactly("items[].qty");
        assertThat(NestedFit.of("items", had, FieldType.parse("list(text)"), NestedFit::widest))
                .isEmpty();
        assertThat(NestedFit.of("items", had, FieldType.parse("list(struct(sku int))"), NestedFit::widest))
                .isEmpty();
    }

    @Test
    void aValueInAPartThatATableHasNotIsFound() {
        FieldType made = FieldType.parse("list(struct(sku text, extra text))");
        FieldType known = FieldType.parse("list(struct(sku text))");
        Schema schema = ((FieldType.Struct) ((FieldType.ListOf) made).element()).schema();
        List<Row> values = List.of(Row.of(schema, Map.of("sku", "a")), Row.of(schema, Map.of("extra", "b")));
        assertThat(NestedFit.lost("items", made, known, values)).isEqualTo("items[1].extra");
        assertThat(NestedFit.lost("items", made, known, values.subList(0, 1))).isEmpty();
    }
}
