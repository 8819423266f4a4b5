package dev.crescendo.postgresql.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "boolean",
                "smallint",
                "integer",
                "bigint",
                "real",
                "double precision",
                "numeric",
                "numeric(10,2)",
                "numeric(3,-2)",
                "numeric(2,5)",
                "text",
                "character varying",
                "character varying(20)",
                "character(5)",
                "bpchar",
                "name",
                "bytea",
                "date",
                "time without time zone",
                "time(3) without time zone",
                "time with time zone",
                "timestamp without time zone",
                "timestamp(0) without time zone",
                "timestamp(3) with time zone",
                "interval",
                "interval(3)",
                "uuid",
                "json",
                "jsonb",
                "oid",
                "xid8",
                "money",
                "interval day to second(3)",
                "interval year to month"
            })
    void typesComeBackAsTheyAreWritten(String text) {
        assertThat(PgType.parse(text).orElseThrow().sql()).isEqualTo(text);
        Field field = new Field("f", PgType.parse(text).orElseThrow().fieldType(), true, text);
        assertThat(PgType.forField(field).sql()).isEqualTo(text);
        assertThat(PgType.forField(field).holds(field)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inet", "integer[]", "\"char\"", "my_type", "public.text", "double", "xml", "bit(3)"})
    void otherTypesAreTextAndKeepTheirNames(String text) {
        PgType type = PgType.parse(text).orElseThrow();
        assertThat(type.travelsAsText()).isTrue();
        assertThat(type.sql()).isEqualTo(text);
        assertThat(type.fieldType()).isEqualTo(Simple.TEXT);
        assertThat(PgType.forField(new Field("f", Simple.TEXT, true, text))).isEqualTo(type);
        assertThat(type.holds(new Field("f", Simple.TEXT, true, text))).isTrue();
        assertThat(type.holds(new Field("f", Simple.TEXT, true))).isFalse();
    }

    @Test
    void noTextIsNoType() {
        assertThat(PgType.parse("")).isEmpty();
    }

    @Test
    void aTypeThatOnlyLooksBuiltInIsAnother() {
        assertThat(PgType.of(25, "text").travelsAsText()).isFalse();
        assertThat(PgType.of(16_402, "text").travelsAsText()).isTrue();
    }

    @Test
    void boundedNumericIsDecimalAndOthersAreNumbers() {
        assertThat(PgType.parse("numeric(10,2)").orElseThrow().fieldType()).isEqualTo(new FieldType.Decimal(10, 2));
        assertThat(PgType.parse("numeric(3,-2)").orElseThrow().fieldType()).isEqualTo(Simple.NUMBER);
        assertThat(PgType.parse("numeric(2,5)").orElseThrow().fieldType()).isEqualTo(Simple.NUMBER);
    }

    @Test
    void aRestrictedIntervalStaysWhatItIs() {
        assertThat(PgType.parse("interval day to second(3)").orElseThrow().sql())
                .isEqualTo("interval day to second(3)");
    }

    @Test
    void aNativeTypeOfAnotherSystemIsNotUsed() {
        assertThat(PgType.forField(new Field("f", Simple.LONG, true, "integer")).sql())
                .isEqualTo("bigint");
        assertThat(PgType.forField(new Field("f", Simple.JSON, true, "json")).sql())
                .isEqualTo("json");
        assertThat(PgType.forField(new Field("f", Simple.JSON, true)).sql()).isEqualTo("json");
        assertThat(PgType.forField(new Field("f", Simple.INSTANT, true, "datetime"))
                        .sql())
                .isEqualTo("timestamp with time zone");
        assertThat(PgType.forField(new Field("f", new FieldType.Decimal(12, 3), true))
                        .sql())
                .isEqualTo("numeric(12,3)");
    }

    @Test
    void listsAndStructsAreJson() {
        for (String nested : java.util.List.of("list(int)", "struct(a int)")) {
            Field field = new Field("f", FieldType.parse(nested), true);
            assertThat(PgType.forField(field).sql()).isEqualTo("json");
        }
    }

    @Test
    void aColumnHoldsWhatIsNarrower() {
        Field number = new Field("f", new FieldType.Decimal(8, 2), true);
        assertThat(PgType.parse("numeric(10,2)").orElseThrow().holds(number)).isTrue();
        assertThat(PgType.parse("numeric(10,3)").orElseThrow().holds(number)).isTrue();
        assertThat(PgType.parse("numeric(8,3)").orElseThrow().holds(number)).isFalse();
        assertThat(PgType.parse("bigint").orElseThrow().holds(new Field("f", Simple.INT, true)))
                .isTrue();
        assertThat(PgType.parse("integer").orElseThrow().holds(new Field("f", Simple.LONG, true)))
                .isFalse();
        assertThat(PgType.parse("smallint").orElseThrow().holds(new Field("f", Simple.INT, true)))
                .isFalse();
        assertThat(PgType.parse("character varying(30)")
                        .orElseThrow()
                        .holds(new Field("f", Simple.TEXT, true, "character varying(20)")))
                .isTrue();
        assertThat(PgType.parse("timestamp(3) with time zone")
                        .orElseThrow()
                        .holds(new Field("f", Simple.INSTANT, true)))
                .isFalse();
    }
}
