package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {
    /** Neighbours of a line feed in value, negative bytes and line feeds side by side are what tricks with eight bytes fail at. */
    @Test
    void theFirstSuchByteIsFoundWhereverItStands() throws IOException {
        Random random = new Random(7);
        byte[] others = {'\n' + 1, '\n' - 1, 0, 1, (byte) 0x80, (byte) 0x8A, -1, 'x'};
        for (int length = 0; length < 100; length++) {
            byte[] bytes = new byte[length];
            for (int round = 0; round < 50; round++) {
                int commonness = 1 + random.nextInt(40);
                for (int i = 0; i < length; i++) {
                    bytes[i] = random.nextInt(commonness) == 0 ? (byte) '\n' : others[random.nextInt(others.length)];
                }
                Window window = new Window(new ByteArrayInputStream(bytes));
                window.fill();
                for (int from = 0; from <= length; from++) {
                    assertThat(window.find((byte) '\n', from)).isEqualTo(first(bytes, from));
                }
            }
        }
    }

    private static int first(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
