package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentHashTest {
    private static final byte[] CHECK = "123456789".getBytes(StandardCharsets.US_ASCII);

    /** The check values of CRC-32/ISO-HDLC and CRC-32/ISCSI. */
    @Test
    void itIsTwoWellKnownChecksums() {
        assertThat(new ContentHash().update(CHECK, 0, 9)).hasToString("cbf43926e3069283");
        assertThat(new ContentHash()).hasToString("0000000000000000");
    }

    @Test
    void itIsOfAllBytesSoFarHoweverTheyCome() {
        ContentHash hash = new ContentHash().update(CHECK, 0, 4);
        String half = hash.toString();
        assertThat(hash.update(CHECK, 4, 0)).hasToString(half);
        assertThat(hash.update(CHECK, 4, 5)).hasToString("cbf43926e3069283");
    }

    @Test
    void everyChangeOfOneBitAndEverySwapOfTwoBytesIsSeen() {
        Set<String> seen = new HashSet<>();
        for (int bit = 0; bit < 8 * CHECK.length; bit++) {
            byte[] changed = CHECK.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seen.add(new ContentHash().update(changed, 0, 9).toString()))
                    .isTrue();
        }
        for (int i = 0; i < CHECK.length; i++) {
            for (int j = 0; j < i; j++) {
                byte[] changed = CHECK.clone();
                changed[i] = CHECK[j];
                changed[j] = CHECK[i];
                assertThat(seen.add(new ContentHash().update(changed, 0, 9).toString()))
                        .isTrue();
            }
        }
        assertThat(seen).doesNotContain("cbf43926e3069283");
    }
}
