package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.ListOf;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FieldType.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTypeTest {
    @Test
    void typesAreReadFromTheTextThatTheyMake() {
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            FieldType type = type(random, 5);
            assertThat(FieldType.parse(type.toString())).isEqualTo(type);
        }
    }

    private static FieldType type(Random random, int deepest) {
        int kind = random.nextInt(deepest == 0 ? 4 : 8);
        if (kind < 3) {
            return Simple.values()[random.nextInt(Simple.values().length)];
        }
        if (kind == 3) {
            int precision = 1 + random.nextInt(1000);
            return new Decimal(precision, random.nextInt(precision + 1));
        }
        if (kind < 6) {
            return new ListOf(type(random, deepest - 1));
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            String name = List.of("sku", "not", "Unit price", "list(", "a\"b", "ünï, ", "", "1st")
                            .get(random.nextInt(8))
                    + i;
            fields.add(new Field(name, type(random, deepest - 1), random.nextBoolean()));
        }
        return new Struct(new Schema(fields));
    }

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
