package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.ListOf;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FieldType.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTypeTest {
    @Test
    void peopleMayWriteSpacesAsTheyLike() {
        FieldType items = new ListOf(new Struct(Schema.of(
                new Field("sku", Simple.TEXT, false),
                new Field("unit price", new Decimal(12, 2), true),
                new Field("tags", new ListOf(Simple.TEXT), true))));
        assertThat(FieldType.parse(
                        " list ( struct(sku text not null,\"unit price\" decimal( 12 ,2 ) , tags list(text)))"))
                .isEqualTo(items);
        assertThat(items).hasToString("list(struct(sku text not null, \"unit price\" decimal(12,2), tags list(text)))");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "string",
                "LONG",
                "list",
                "list()",
                "list(text",
                "list(text))",
                "struct()",
                "struct(a)",
                "struct(a int b int)",
                "struct(a int, a int)",
                "struct(a int not)",
                "struct(\"a int)",
                "decimal(5)",
                "decimal(2,3)",
                "decimal(99999,2)",
                "int int"
            })
    void whatIsNoTypeIsRefused(String text) {
        assertThatThrownBy(() -> FieldType.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void typesAreAtMost32Deep() {
        String deepest = "list(".repeat(32) + "int" + ")".repeat(32);
        assertThat(FieldType.parse(deepest).depth()).isEqualTo(32);
        assertThatThrownBy(() -> FieldType.parse("list(" + deepest + ")")).hasMessageContaining("32");
        assertThatThrownBy(() -> FieldType.parse("struct(a ".repeat(100_000))).hasMessageContaining("32");
        FieldType type = FieldType.parse(deepest);
        assertThatThrownBy(() -> new ListOf(type)).hasMessageContaining("32");
    }
}
