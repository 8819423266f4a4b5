package dev.crescendo.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.InternalException;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptFormatTest {
    private final Receipt receipt = new Receipt(
            WriterId.newAttempt(new TaskId("split 1 ü")),
            new Counts(7, 3, 2, 2, 9, 8, 1),
            List.of(new Receipt.Staged("orders", "s_1", 8), new Receipt.Staged("*rejects", "", 0)),
            Position.of(new LaneId("public.orders"), new Token("2024-01-01 \0")),
            List.of("a.csv:17: price is not a number", "ü"));

    @Test
    void aReceiptComesBackAsItWas() {
        assertThat(ReceiptFormat.read(ReceiptFormat.write(receipt))).isEqualTo(receipt);
    }

    @Test
    void bytesThatAreCutOrOfAnotherVersionAreRefused() {
        byte[] bytes = ReceiptFormat.write(receipt);
        assertThatThrownBy(() -> ReceiptFormat.read(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("under another key");
        bytes[3]++;
        assertThatThrownBy(() -> ReceiptFormat.read(bytes))
                .isInstanceOf(InternalException.class)
                .hasMessageContaining("version 3");
    }
}
