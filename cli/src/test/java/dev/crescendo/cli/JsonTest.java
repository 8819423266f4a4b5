package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void valuesKeepTheirKindAndKeysTheirOrder() {
        assertThat(Json.write(Json.object(
                        "b",
                        1L,
                        "a",
                        1.5,
                        "yes",
                        true,
                        "none",
                        null,
                        "absent",
                        Optional.empty(),
                        "list",
                        List.of("x", Json.object()))))
                .isEqualTo("{\"b\":1,\"a\":1.5,\"yes\":true,\"none\":null,\"absent\":null,\"list\":[\"x\",{}]}");
    }

    @Test
    void textIsEscaped() {
        assertThat(Json.write("\"\\\n\r\t\u0001\u001fé→")).isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0001\\u001fé→\"");
    }
}
