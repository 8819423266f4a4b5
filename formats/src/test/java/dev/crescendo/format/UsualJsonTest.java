package dev.crescendo.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects in their usual form are read on a way of their own; what comes of an object may not depend on it. */
class UsualJsonTest {
    private static final Schema SCHEMA = Schema.of(
            new Field("id", Simple.LONG, false),
            new Field("small", Simple.INT, true),
            new Field("name", Simple.TEXT, true),
            new Field("price", new FieldType.Decimal(12, 2), true),
            new Field("ratio", Simple.DOUBLE, true),
            new Field("near", Simple.FLOAT, true),
            new Field("active", Simple.BOOLEAN, true),
            new Field("born", Simple.DATE, true),
            new Field("placed_at", Simple.INSTANT, true),
            new Field("reference", Simple.UUID, true),
            new Field("picture", Simple.BYTES, true),
            new Field("extra", Simple.JSON, true),
            new Field(
                    "items",
                    new FieldType.ListOf(new FieldType.Struct(Schema.of(
                            new Field("sku", Simple.TEXT, true),
                            new Field("qty", Simple.LONG, true),
                            new Field("price", Simple.DOUBLE, true),
                            new Field("at", Simple.TIMESTAMP, true),
                            new Field("more", Simple.JSON, true),
                            new Field("flags", new FieldType.ListOf(Simple.BOOLEAN), true)))),
                    true),
            new Field("tags", new FieldType.ListOf(Simple.TEXT), true),
            new Field(
                    "place",
                    new FieldType.Struct(
                            Schema.of(new Field("x", Simple.INT, true), new Field("label", Simple.TEXT, true))),
                    true));

    private static final List<String> SEEDS = List.of(
            "{\"id\":1,\"small\":-7,\"name\":\"Ada\",\"price\":12.50,\"ratio\":0.14285714285714285,\"near\":1.5,"
                    + "\"active\":true,\"born\":\"2024-02-29\",\"placed_at\":\"2026-02-28T13:30:00.25+01:00\","
                    + "\"reference\":\"123e4567-e89b-12d3-a456-426614174000\",\"picture\":\"AQI=\","
                    + "\"extra\":{\"a\":[1,2.0,\"]}\"],\"b\":null},\"tags\":[\"a\",null,\"ü\"],"
                    + "\"place\":{\"x\":1,\"label\":\"\\\"\"}}\n",
            " { \"id\" : 2 , \"name\" : null , \"active\" : false }\r\n",
            "{\"placedAt\":\"2026-02-28 13:30:00Z\",\"id\":3,\"price\":\"9.99\",\"small\":\"12\",\"ratio\":\"NaN\"}",
            "{\"id\":4,\"name\":\"tab\\tquote\\\"slash\\/back\\\\ \\u20ac \\ud83d\\ude00 \\u0000\",\"extra\":\"x\"}",
            "{\"id\":5,\"name\":\"ä€😀\",\"extra\":12,\"tags\":[]}",
            "{\"id\":5,\"items\":[{\"Sku\":\"a\",\"qty\":1,\"price\":0.1,\"at\":\"2026-02-28T13:30:00\",\"more\":{\"a\":[]}},"
                    + " {\"qty\":\"2\",\"sku\":\"\\u00fc\",\"flags\":[true,false,null]},null,{}],\"extra\":[1e5,-0.5E-3,true,{\"a\" : null}]}",
            "{\"id\" :6,\"ratio\" : -0.14285714285714285,\"place\":{\"x\" : 1, \"label\" : \"b\"},"
                    + "\"items\":[{\"sku\" : \"a\",\"qty\" : 12},{\"sku\":\"b\",\"qty\":3}]}",
            "{\"id\":6,\"items\":[{\"sku\":1}],\"extra\":\"\\ud83d\"}",
            "{\"id\":6,\"items\":[{\"qty\":1,\"qty\":1}],\"extra\":01}",
            "{\"id\":6,\"id\":6}",
            "{\"id\":7,\"other\":1}",
            "{\"id\":8,\"other\":{\"a\":[1]},\"name\":\"x\"}",
            "{\"id\":1e2,\"ratio\":-0.0,\"near\":-0,\"price\":1E1}",
            "{\"id\":9,\"name\":\"\\ud83d\"}",
            "{\"id\":10,\"name\":\"a\u0001b\"}",
            "{\"id\":11,\"name\":12}",
            "{\"id\":12}{}",
            "{\"id\":13,}",
            "{\"id\":014}",
            "{\"id\":15,\"active\":\"true\"}",
            "{\"id\":16,\"active\":1}",
            "{\"id\":17,\"extra\":[1,}",
            "{\"id\":18,\"extra\":}",
            "{\"id\":18,\"extra\":[{]}}",
            "{\"id\":19,\"place\":{\"y\":1}}",
            "{\"id\":20,\"tags\":{\"a\":1}}",
            "{\"id\":21,\"born\":20240229}",
            "{\"id\":22,\"born\":\"2023-02-29\"}",
            "{\"id\":9223372036854775807,\"small\":2147483648}",
            "{\"id\":null}",
            "{}",
            "[]",
            "{\"id\":23,\"items\":[{\"qty\":" + "1".repeat(101) + "}]}",
            "{\"id\":24,\"items\":[{\"price\":0." + "3".repeat(100) + "}, {\"qty\":2}]}",
            "{\"id\":25,\"place\":{\"x\":" + "7".repeat(1_001) + "}}",
            "{" + "\"more\":1,".repeat(1_500) + "\"id\":26,\"name\":\"x\"}",
            "\ufeff{\"id\":1}",
            "{\"id\":1");

    /** So many of the first are in a form that needs no other way. */
    private static final int USUAL = 7;

    private static final String OTHERS = "{}[]\":,\\ \t\n0123456789.-+eEtrufalsn\u0000\u0001ä";

    @Test
    void whatIsUsualTakesNoOtherWay() {
        UsualJson usual = new UsualJson(
                SCHEMA,
                name -> SCHEMA.find(name.equals("placedAt") ? "placed_at" : name)
                        .orElseThrow(),
                JsonDecoder.Others.REFUSE);
        Batch batch = new Batch(SCHEMA);
        for (String seed : SEEDS.subList(0, USUAL)) {
            byte[] bytes = seed.getBytes(StandardCharsets.UTF_8);
            assertThat(usual.append(bytes, 0, bytes.length, batch)).as(seed).isTrue();
        }
        assertThat(batch.rows()).isEqualTo(USUAL);
    }

    @Test
    void whatIsBeyondTheLimitsOfTheParserIsRefused() {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < SCHEMA.size(); i++) {
            names.put(SCHEMA.field(i).name(), i);
        }
        JsonDecoder decoder = new JsonDecoder(SCHEMA, names, JsonDecoder.Others.SKIP);
        Batch batch = new Batch(SCHEMA);
        for (String beyond : List.of(
                "{\"id\":1,\"extra\":{\"" + "n".repeat(50_001) + "\":1}}",
                "{\"id\":1,\"" + "n".repeat(50_001) + "\":1}",
                "{\"id\":1,\"name\":\"" + "n".repeat(20_000_001) + "\"}",
                "{\"id\":1,\"ratio\":0." + "1".repeat(1_001) + "}",
                "{\"id\":1,\"items\":[{\"price\":0." + "1".repeat(1_001) + "}]}",
                "{\"id\":1,\"extra\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}")) {
            byte[] bytes = beyond.getBytes(StandardCharsets.UTF_8);
            assertThat(said(batch, () -> decoder.append(bytes, 0, bytes.length, batch)))
                    .as(beyond.substring(0, 30))
                    .startsWith("refused")
                    .contains("limits");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObjectIsReadAlikeOnBothWays(JsonDecoder.Others others) {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < SCHEMA.size(); i++) {
            names.put(SCHEMA.field(i).name(), i);
        }
        JsonDecoder usual = new JsonDecoder(SCHEMA, names, others);
        JsonDecoder general = new JsonDecoder(SCHEMA, names, others);
        Batch straight = new Batch(SCHEMA);
        Batch any = new Batch(SCHEMA);
        Random random = new Random(44);
        for (byte[] object : objects(random)) {
            int read = object.length - 1; // what stands behind is not its own
            String straightAway = said(straight, () -> usual.append(object, 1, read - 1, straight));
            String inGeneral = said(any, () -> general.appendAny(object, 1, read - 1, any));
            if (!straightAway.equals(inGeneral)) { // assertions are dear
                assertThat(straightAway)
                        .as(new String(object, 1, read - 1, StandardCharsets.UTF_8))
                        .isEqualTo(inGeneral);
            }
        }
    }

    /** The seeds, and each with a few of its bytes changed, taken out, put in or doubled, each within other bytes. */
    private static List<byte[]> objects(Random random) {
        List<byte[]> objects = new ArrayList<>();
        byte[] others = OTHERS.getBytes(StandardCharsets.UTF_8);
        for (String seed : SEEDS) {
            objects.add(("}" + seed + "}").getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 400; i++) {
                byte[] bytes = ("}" + seed + "}").getBytes(StandardCharsets.UTF_8);
                for (int changes = random.nextInt(3) + 1; changes > 0; changes--) {
                    int at = random.nextInt(bytes.length - 1) + 1;
                    byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
                    switch (random.nextInt(3)) {
                        case 0 -> bytes[at] = others[random.nextInt(others.length)];
                        case 1 -> {
                            bytes = Arrays.copyOf(bytes, bytes.length + 1);
                            System.arraycopy(rest, 0, bytes, at + 1, rest.length);
                            bytes[at] = others[random.nextInt(others.length)];
                        }
                        default -> {
                            System.arraycopy(rest, 1, bytes, at, rest.length - 1);
                            bytes = Arrays.copyOf(bytes, Math.max(3, bytes.length - 1));
                        }
                    }
                }
                objects.add(bytes);
            }
        }
        return objects;
    }

    /** The row, or what is said against it. */
    private static String said(Batch batch, Runnable appending) {
        int before = batch.rows();
        try {
            appending.run();
        } catch (ValueException refused) {
            if (batch.rows() != before) {
                throw new AssertionError("a row was left behind");
            }
            return "refused: " + refused.field() + " " + refused.reason();
        }
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < SCHEMA.size(); i++) {
            Object value = batch.valueAt(i, before);
            row.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value)
                    .append('|');
        }
        if (batch.isFull()) {
            batch.clear();
        }
        return row.toString();
    }
}
