package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "placedAt, placed_at",
        "HTTPServerID, http_server_id",
        "line2Text, line2_text",
        "Unit Price, unit_price",
        "already_snake, already_snake",
        "größeInCm, größe_in_cm",
        "ΟΔΟΣ, οδος",
        "नाम, नाम",
        "𠮷野家, 𠮷野家",
        "𐐀𐐯, 𐐨𐐯",
        "aℂ, aℂ",
        "order.id, order_id",
        "😀😀, __"
    })
    void namesBecomeSnakeCase(String name, String expected) {
        assertThat(Names.snakeCase(name)).isEqualTo(expected);
    }

    @Test
    void aNameIsTheSameInBothSpellingsOfUnicode() {
        assertThat(Names.snakeCase("cafe\u0301Crème")).isEqualTo(Names.snakeCase("caf\u00e9Cre\u0300me"));
        assertThat(Names.snakeCase("\u0130D"))
                .isEqualTo(Names.snakeCase("I\u0307D"))
                .isEqualTo("i\u0307d");
    }

    @Test
    void whatNobodySeesIsNotLeftOut() {
        assertThat(Names.snakeCase("to\u200btal")).isEqualTo("to_tal");
        assertThat(Names.snakeCase("to\u202etal")).isEqualTo("to_tal");
        assertThat(Names.snakeCase("total\ufe0f")).isEqualTo("total_");
        assertThat(Names.snakeCase("t\u043etal")).isEqualTo("t\u043etal").isNotEqualTo("total");
    }
}
