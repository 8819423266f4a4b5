package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists and structs are kept as JSON, and their parts follow the table's contract all the same. */
@Timeout(120)
class NestedFieldsIT {
    private static final Field ID = new Field("id", Simple.LONG, false);

    private static Fixture fixture;
    private Loading loading;

    @BeforeAll
    static void open() throws Exception {
        fixture = new Fixture();
    }

    @BeforeEach
    void begin() throws Exception {
        fixture.forgetAll();
        loading = new Loading(fixture.warehouse());
    }

    @AfterEach
    void end() {
        loading.close();
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    private static RawTable table(SchemaContract contract, String items) {
        Schema schema = Schema.of(ID, new Field("items", FieldType.parse(items), true));
        return new RawTable("orders", schema, WriteMode.REPLACE, List.of("id"), contract, Content.RECORDS);
    }

    private String written(SchemaContract contract, String items) {
        return loading.prepare(table(contract, items)).schema().field(1).type().toString();
    }

    private static Row item(String type, Map<String, Object> values) {
        return Row.of(((FieldType.Struct) ((FieldType.ListOf) FieldType.parse(type)).element()).schema(), values);
    }

    @Test
    void valuesAreExactJsonDirectlyAndThroughStagingInEitherFormOfCopy() throws Exception {
        String type = "list(struct(sku text, n number, d double, tags list(text), j json))";
        Map<String, Object> values = Map.of(
                "sku",
                "a\"\\\n\tä",
                "n",
                new BigDecimal("123456789012345678901234567890.10"),
                "d",
                Double.NaN,
                "tags",
                Arrays.asList("x", null),
                "j",
                "{ \"z\": \"\\u0000\" }");
        String json = "[{\"sku\":\"a\\\"\\\\\\u000a\\u0009ä\",\"n\":123456789012345678901234567890.10,\"d\":\"NaN\","
                + "\"tags\":[\"x\",null],\"j\":{ \"z\": \"\\u0000\" }},null]";
        Field inet = new Field("address", Simple.TEXT, true, "inet"); // travels as text, and with it all of its row
        for (List<Field> more : List.of(List.<Field>of(), List.of(inet))) {
            fixture.forgetAll();
            try (Loading fresh = new Loading(fixture.warehouse())) {
                List<Field> fields = new ArrayList<>(List.of(ID, new Field("items", FieldType.parse(type), true)));
                fields.addAll(more);
                RawTable table = new RawTable("orders", new Schema(fields), WriteMode.APPEND, List.of());
                List<Object> row = new ArrayList<>(List.of(1L, Arrays.asList(item(type, values), null)));
                more.forEach(field -> row.add("10.0.0.1"));
                fresh.load(table, row.toArray());
                fresh.loadDirectly(table, row.toArray());
            }
            assertThat(fixture.value("select count(*) from raw.orders where items::text = " + Database.literal(json)))
                    .isEqualTo("2");
        }
    }

    @Test
    void theColumnIsJsonAndTheLedgerKnowsItsParts() throws Exception {
        assertThat(written(SchemaContract.EVOLVE, "list(struct(sku text, qty int))"))
                .isEqualTo("list(struct(sku text, qty int))");
        assertThat(fixture.value("select format_type(atttypid, atttypmod) from pg_attribute"
                        + " where attrelid = 'raw.orders'::regclass and attname = 'items'"))
                .isEqualTo("json");
        assertThat(written(SchemaContract.EVOLVE, "list(struct(qty long, extra date))"))
                .isEqualTo("list(struct(qty long, extra date))");
        assertThat(written(SchemaContract.EVOLVE, "list(struct(sku text))")).isEqualTo("list(struct(sku text))");
        assertThat(fixture.value("select columns -> 1 ->> 1 from crescendo.schemas"))
                .isEqualTo("list(struct(sku text, qty long, extra date))");
        assertThatThrownBy(() -> written(SchemaContract.EVOLVE, "list(struct(sku int))"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("orders.items");
        assertThat(written(SchemaContract.EVOLVE, "json")).isEqualTo("json");
    }

    @Test
    void aFrozenTableRefusesNewPartsByTheirPlaces() {
        written(SchemaContract.FREEZE, "list(struct(sku text))");
        assertThat(written(SchemaContract.FREEZE, "list(struct(sku text))")).isEqualTo("list(struct(sku text))");
        assertThatThrownBy(() -> written(SchemaContract.FREEZE, "list(struct(sku text, qty int))"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("items[].qty");
    }

    @Test
    void aTableThatDiscardsGetsNoNewParts() throws Exception {
        written(SchemaContract.DISCARD, "list(struct(sku text))");
        assertThat(written(SchemaContract.DISCARD, "list(struct(sku text, qty int))"))
                .isEqualTo("list(struct(sku text))");
        assertThat(fixture.value("select columns -> 1 ->> 1 from crescendo.schemas"))
                .isEqualTo("list(struct(sku text))");
    }
}
