package dev.crescendo.postgresql.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TiedRowsTest {
    private static final long TIE = 7;

    private final TiedRows rows = new TiedRows(1, CursorKind.NUMBER);

    /** A row of two {@code bigint}s as binary COPY sends it, the cursor the second. */
    private static byte[] row(long id, long cursor) {
        return ByteBuffer.allocate(26)
                .putShort((short) 2)
                .putInt(8)
                .putLong(id)
                .putInt(8)
                .putLong(cursor)
                .array();
    }

    @Test
    void afterAResumeExactlyTheRowsSeenAreKnownInWhateverOrderTheyCome() {
        for (long id = 0; id < 40_000; id++) {
            assertThat(rows.isAgain(row(id, TIE))).isFalse();
        }
        rows.resume();
        List<Long> wrong = new ArrayList<>();
        for (long id = 69_999; id >= 0; id--) {
            if (rows.isAgain(row(id, TIE)) != id < 40_000) {
                wrong.add(id);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void rowsThatAreEqualAreKnownAsOftenAsTheyWereSeen() {
        rows.isAgain(row(1, TIE));
        rows.isAgain(row(1, TIE));
        rows.resume();
        assertThat(rows.isAgain(row(1, TIE))).isTrue();
        rows.resume();
        assertThat(rows.isAgain(row(1, TIE))).isTrue();
        assertThat(rows.isAgain(row(1, TIE))).isTrue();
        assertThat(rows.isAgain(row(1, TIE))).isFalse();
    }

    @Test
    void aGreaterValueForgetsTheTiesBefore() {
        rows.isAgain(row(1, TIE));
        rows.resume();
        assertThat(rows.isAgain(row(1, TIE + 1))).isFalse();
        assertThat(rows.greatest()).isEqualTo(TIE + 1);
    }
}
