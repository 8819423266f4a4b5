package dev.crescendo.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Interval;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {
    enum Status {
        NEW,
        PAID
    }

    record Everything(
            boolean flag,
            int count,
            long bigCount,
            float ratio,
            double weight,
            BigDecimal totalAmount,
            String note,
            byte[] picture,
            UUID id,
            Status status,
            LocalDate day,
            LocalTime clock,
            LocalDateTime wall,
            Instant at,
            OffsetTime offsetClock) {}

    record Order(long id, String customerName, BigDecimal total) {}

    record Numbers(Integer small, Long big, Double real, BigDecimal exact) {}

    /** Decodes to records, as a connector without batches does. */
    private static final class Records {
        private final JsonDecoder decoder;
        private final Batch batch;
        private final RecordReader<?> reader;

        Records(RecordType<?> type) {
            decoder = new JsonDecoder(type.schema(), JsonDecoder.names(type), JsonDecoder.Others.SKIP);
            batch = new Batch(type.schema());
            reader = type.reader();
        }

        Object decode(byte[] bytes) {
            batch.clear();
            decoder.append(bytes, 0, bytes.length, batch);
            return reader.read(batch, 0);
        }
    }

    @Test
    void aRefusedObjectLeavesTheBatchAsItWas() {
        Schema schema =
                Schema.of(new Field("a", FieldType.Simple.TEXT, true), new Field("b", FieldType.Simple.TEXT, false));
        JsonDecoder decoder = new JsonDecoder(schema, Map.of("a", 0, "b", 1), JsonDecoder.Others.REFUSE);
        Batch batch = new Batch(schema);
        decoder.append(bytes("??{\"a\":\"x\",\"b\":\"y\"}!"), 2, 17, batch);

        for (String refused : List.of("{\"a\":\"only\"}", "{\"a\":\"x\",\"b\":\"y\",\"c\":null}", "{\"b\":1}")) {
            assertThatThrownBy(() -> decoder.append(bytes(refused), 0, refused.length(), batch))
                    .isInstanceOf(ValueException.class);
        }

        assertThat(batch.rows()).isEqualTo(1);
        assertThat(batch.valueAt(1, 0)).isEqualTo("y");
    }

    @Test
    void everyFieldTypeIsReadExactly() {
        Everything all = (Everything) decode(Everything.class, """
                {"flag": true, "count": -2147483648, "big_count": 9007199254740993, "ratio": 0.5, "weight": 0.1,
                 "total_amount": 12345678901234567890.120, "note": "ä\\u20ac\\n", "picture": "AQID",
                 "id": "123e4567-e89b-12d3-a456-426614174000", "status": "PAID", "day": "2024-02-29",
                 "clock": "23:59:59.999999", "wall": "2024-03-31T02:30:00", "at": "2024-03-31T02:30:00.000001+05:45",
                 "offset_clock": "12:00:00+01:00"}
                """);

        assertThat(all.flag()).isTrue();
        assertThat(all.count()).isEqualTo(Integer.MIN_VALUE);
        assertThat(all.bigCount()).isEqualTo(9007199254740993L);
        assertThat(all.ratio()).isEqualTo(0.5f);
        assertThat(all.weight()).isEqualTo(0.1);
        assertThat(all.totalAmount()).isEqualTo(new BigDecimal("12345678901234567890.120"));
        assertThat(all.note()).isEqualTo("ä€\n");
        assertThat(all.picture()).containsExactly(1, 2, 3);
        assertThat(all.id()).isEqualTo(UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
        assertThat(all.status()).isEqualTo(Status.PAID);
        assertThat(all.day()).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(all.clock()).isEqualTo(LocalTime.of(23, 59, 59, 999_999_000));
        assertThat(all.wall()).isEqualTo(LocalDateTime.of(2024, 3, 31, 2, 30));
        assertThat(all.at()).isEqualTo(Instant.parse("2024-03-30T20:45:00.000001Z"));
        assertThat(all.offsetClock()).isEqualTo(OffsetTime.parse("12:00:00+01:00"));
    }

    @Test
    void propertiesGoByTheFieldsNameOrTheComponentsName() {
        Order expected = new Order(1, "Ada", new BigDecimal("2"));

        assertThat(decode(Order.class, "{\"id\":1,\"customer_name\":\"Ada\",\"total\":2}"))
                .isEqualTo(expected);
        assertThat(decode(Order.class, "{\"total\":2,\"customerName\":\"Ada\",\"id\":1,\"more\":{\"id\":[7]}}"))
                .isEqualTo(expected);
    }

    @Test
    void absentFieldsAreNullUnlessPrimitive() {
        assertThat(decode(Order.class, "{\"id\":1,\"total\":null}")).isEqualTo(new Order(1, null, null));
        ValueException absent = refused(Order.class, "{\"total\":2}");
        assertThat(absent.field()).isEqualTo("id");
    }

    @Test
    void nothingOfARecordStaysForTheNext() {
        Records decoder = new Records(RecordType.of(Order.class));
        decoder.decode(bytes("{\"id\":1,\"customer_name\":\"Ada\",\"total\":2}"));
        assertThatThrownBy(() -> decoder.decode(bytes("{\"id\":2,\"customer_name\":\"Bob\",\"total\":true}")))
                .isInstanceOf(ValueException.class);

        assertThat(decoder.decode(bytes("{\"id\":3}"))).isEqualTo(new Order(3, null, null));
    }

    @Test
    void wholeNumbersAndDecimalsMayBeText() {
        assertThat(decode(Numbers.class, "{\"small\":\"-7\",\"big\":\"9223372036854775807\",\"exact\":\"1.50\"}"))
                .isEqualTo(new Numbers(-7, Long.MAX_VALUE, null, new BigDecimal("1.50")));
        assertThat(decode(Numbers.class, "{\"small\":1.0,\"big\":1e3,\"real\":\"NaN\"}"))
                .isEqualTo(new Numbers(1, 1000L, Double.NaN, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "small | 1.5",
                "small | 2147483648",
                "small | true",
                "small | \"\"",
                "small | \"0x10\"",
                "small | \" 1\"",
                "small | \"٣\"",
                "big   | 9223372036854775808",
                "big   | 1e19",
                "big   | 1e9999",
                "big   | []",
                "real  | 9007199254740993",
                "real  | 1e400",
                "real  | \"1,5\"",
                "exact | 1e99999",
                "exact | {}",
            })
    void numbersThatWouldChangeAreRefused(String field, String value) {
        ValueException refused = refused(Numbers.class, "{\"" + field + "\":" + value + "}");

        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused.reason()).doesNotContain("9223372036854775808");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "note         | 12",
                "note         | \"\\ud800\"",
                "picture      | \"not base 64\"",
                "id           | \"1-1-1-1-1\"",
                "status       | \"paid\"",
                "status       | 1",
                "day          | \"2023-02-29\"",
                "day          | \"2024-02-29T00:00:00\"",
                "day          | 19000",
                "clock        | \"24:00\"",
                "wall         | \"2024-02-29T00:00:00Z\"",
                "at           | \"2024-02-29T00:00:00\"",
                "at           | \"2016-12-31T23:59:60Z\"",
                "at           | 1700000000000",
                "at           | \"2024-02-29T00:00:00.0000001Z\"",
                "flag         | 1",
            })
    void valuesThatWouldChangeAreRefused(String field, String value) {
        // Given first, so that its own reason is found before that of the fields that are missing.
        assertThat(refused(Everything.class, "{\"" + field + "\":" + value + "," + primitivesBut(field) + "}")
                        .field())
                .isEqualTo(field);
    }

    private static String primitivesBut(String field) {
        return List.of("flag:true", "count:1", "big_count:1", "ratio:1", "weight:1").stream()
                .filter(given -> !given.startsWith(field + ":"))
                .map(given -> "\"" + given.replace(":", "\":"))
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "1",
                "{",
                "{\"id\":1",
                "{\"id\":1}}",
                "{\"id\":1} {}",
                "{\"id\":1,}",
                "{'id':1}",
                "{\"id\":NaN}",
                "{\"id\":01}",
                "{\"id\":1,\"id\":1}",
                "{\"id\":1,\"customer_name\":\"a\",\"customerName\":\"b\"}",
                "\ufeff{\"id\":1}",
                "{\"id\":1 /* no */}",
            })
    void whatIsNoSingleObjectIsRefused(String text) {
        assertThat(refused(Order.class, text)).isNotNull();
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] latin = "{\"id\":1,\"customer_name\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlongNul = bytes("{\"id\":1,\"customer_name\":\"??\"}");
        overlongNul[overlongNul.length - 4] = (byte) 0xC0;
        overlongNul[overlongNul.length - 3] = (byte) 0x80;

        Records decoder = new Records(RecordType.of(Order.class));
        assertThatThrownBy(() -> decoder.decode(latin)).hasMessage("is not UTF-8");
        assertThatThrownBy(() -> decoder.decode(overlongNul)).hasMessage("is not UTF-8");
        assertThat(decoder.decode(bytes("{\"id\":1}"))).isEqualTo(new Order(1, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"\\ud800\":1}",
                "{\"id\\udc00\":1}",
                "{\"id\":1,\"items\":[{\"sku\\ud83d\":\"a\"}]}",
                "{\"id\":1,\"items\":[{\"sku\":\"\\ud83d\\ud83d\"}]}",
                "{\"id\":1,\"items\":[{\"extra\":{\"\\ud83d\":1}}]}",
                "{\"id\":1,\"items\":[{\"extra\":[\"\\ude00\"]}]}"
            })
    void whatHoldsALoneSurrogateIsRefusedWhereverItIs(String text) {
        for (JsonDecoder.Others others : JsonDecoder.Others.values()) {
            JsonDecoder decoder = new JsonDecoder(NESTED, Map.of("id", 0, "items", 1), others);
            Batch batch = new Batch(NESTED);
            assertThatThrownBy(() -> decoder.append(bytes(text), 0, bytes(text).length, batch))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("holds a lone surrogate, which is not text");
            assertThat(batch.isEmpty()).isTrue();
        }
    }

    @Test
    void aFieldIsFoundBehindAnyNumberOfOtherNames() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 10_001; i++) {
            text.append("\"other").append(i).append("\":0,");
        }
        assertThat(decode(Order.class, text + "\"id\":1,\"customer-name\":\"a\"}"))
                .isEqualTo(new Order(1, "a", null));
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() {
        assertThat(refused(Order.class, "{\"more\":" + "[".repeat(100_000)).reason())
                .contains("limits");
    }

    @Test
    void rowsHaveDecimalsWithBoundsAndJsonAsItCame() {
        Schema schema = Schema.of(
                new Field("price", new FieldType.Decimal(5, 2), true),
                new Field("detail", FieldType.Simple.JSON, true),
                new Field("tail", FieldType.Simple.JSON, true));
        Records decoder = new Records(RecordType.rows(schema));

        Row row = (Row) decoder.decode(
                bytes("{ \"detail\" : {\"b\": [1, 2.0e0],\"ä\" : \"}\" } , \"price\":\"1.5\", \"tail\":-1.50 }"));

        assertThat((BigDecimal) row.value("price")).isEqualByComparingTo("1.50");
        assertThat(row.value("detail")).isEqualTo("{\"b\": [1, 2.0e0],\"ä\" : \"}\" }");
        assertThat(row.value("tail")).isEqualTo("-1.50");
        assertThat(((Row) decoder.decode(bytes("{\"detail\":\"x\\\"y\",\"tail\":true}"))).value("detail"))
                .isEqualTo("\"x\\\"y\"");
        assertThatThrownBy(() -> decoder.decode(bytes("{\"price\":1.234}"))).isInstanceOf(ValueException.class);
    }

    private static final Schema NESTED = Schema.of(
            new Field("id", FieldType.Simple.LONG, false),
            new Field("items", FieldType.parse("list(struct(sku text, unit_price number, extra json))"), true));

    private static ValueException refusedNested(String items) {
        Records decoder = new Records(RecordType.rows(NESTED));
        return catchThrowableOfType(
                ValueException.class, () -> decoder.decode(bytes("{\"id\":1,\"items\":" + items + "}")));
    }

    @Test
    void listsAndStructsAreReadExactlyAndByTheirNames() {
        Records decoder = new Records(RecordType.rows(NESTED));
        Row row = (Row) decoder.decode(bytes("""
                {"id": 1, "items": [{"unitPrice": 12345678901234567890.120, "sku": "a", "extra": {"x": [1.0]}}, null,
                 {"sku": null}, {}]}"""));
        assertThat(String.valueOf(row.value("items")))
                .isEqualTo("[[a, 12345678901234567890.120, {\"x\": [1.0]}], null, [null, null, null],"
                        + " [null, null, null]]");
        assertThat(((Row) decoder.decode(bytes("{\"id\":1,\"items\":[]}"))).value("items"))
                .isEqualTo(List.of());
        assertThat(((Row) decoder.decode(bytes("{\"id\":1,\"items\":null}"))).value("items"))
                .isNull();
        assertThat(((Row) decoder.decode(bytes("{\"id\":1}"))).value("items")).isNull();
    }

    @Test
    void whatIsWrongInsideOfAListIsToldWithItsPlace() {
        assertThat(refusedNested("{}").field()).isEqualTo("items");
        assertThat(refusedNested("[1]").field()).isEqualTo("items[0]");
        assertThat(refusedNested("[{},{\"unit_price\":true}]").field()).isEqualTo("items[1].unit_price");
        assertThat(refusedNested("[{\"sku\":\"a\",\"sku\":\"b\"}]")).hasMessage("is given twice");
        assertThat(refusedNested("[{\"unit_price\":1,\"unitPrice\":1}]")).hasMessage("is given twice");
        assertThat(refusedNested("[{},")).isNotNull();
        assertThat(refusedNested("[" + "{},".repeat(1_000_000) + "{}]")).hasMessageContaining("1000000 values");
    }

    @Test
    void aPropertyInsideThatNoOneDeclaredIsRefusedOrSkippedLikeOneOutside() {
        Records skipping = new Records(RecordType.rows(NESTED));
        byte[] more = bytes("{\"id\":1,\"items\":[{\"sku\":\"a\",\"more\":{\"x\":[7]}}]}");
        assertThat(String.valueOf(((Row) skipping.decode(more)).value("items"))).isEqualTo("[[a, null, null]]");

        JsonDecoder refusing = new JsonDecoder(NESTED, Map.of("id", 0, "items", 1), JsonDecoder.Others.REFUSE);
        Batch batch = new Batch(NESTED);
        assertThatThrownBy(() -> refusing.append(more, 0, more.length, batch))
                .isInstanceOfSatisfying(
                        ValueException.class,
                        refused -> assertThat(refused.field()).isEqualTo("items[0].more"));
        assertThat(batch.isEmpty()).isTrue();
    }

    @Test
    void nestedValuesMayStandAsJsonInAText() {
        Field field = NESTED.field(1);
        assertThat(TextValues.parse(field, " [ {\"sku\": \"a\"} ] ")).hasToString("[[a, null, null]]");
        for (String wrong : List.of("", "null", "[", "[] []", "[}", "a", "{}")) {
            assertThatThrownBy(() -> TextValues.parse(field, wrong)).as(wrong).isInstanceOf(ValueException.class);
        }
    }

    record Waiting(Interval interval) {}

    @Test
    void typesThatAreNotReadFromJsonAreRefusedWhenDeclared() {
        assertThatThrownBy(() ->
                        JsonDecoder.check("here", RecordType.of(Waiting.class).schema()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'interval'");
    }

    private static Object decode(Class<? extends Record> type, String text) {
        return new Records(RecordType.of(type)).decode(bytes(text));
    }

    private static ValueException refused(Class<? extends Record> type, String text) {
        return catchThrowableOfType(ValueException.class, () -> decode(type, text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
