package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {
    private static List<String> chunks(String from, String to, String size) {
        return Chunks.of(from, to, size).stream()
                .map(chunk -> chunk.from() + " " + chunk.to())
                .toList();
    }

    @Test
    void numbersAreCutByNumbers() {
        assertThat(chunks("-5", "20", "10")).containsExactly("-5 5", "5 15", "15 20");
        assertThat(chunks("0", "20", "10")).containsExactly("0 10", "10 20");
        assertThat(chunks("0", "1", "10000")).containsExactly("0 1");
    }

    @Test
    void datesAndTimesAreCutByTimeSpansWhateverZoneWeAreIn() {
        assertThat(chunks("2026-03-28", "2026-03-31", "1d"))
                .containsExactly("2026-03-28 2026-03-29", "2026-03-29 2026-03-30", "2026-03-30 2026-03-31");
        assertThat(chunks("2026-01-01", "2026-01-10", "1w"))
                .containsExactly("2026-01-01 2026-01-08", "2026-01-08 2026-01-10");
        assertThat(chunks("2026-01-01T06:00:00", "2026-01-02", "12h"))
                .containsExactly("2026-01-01T06:00:00 2026-01-01T18:00", "2026-01-01T18:00 2026-01-02");
        assertThat(chunks("2026-01-01T00:00:00+01:00", "2026-01-02T00:00:00Z", "1d"))
                .containsExactly(
                        "2026-01-01T00:00:00+01:00 2026-01-01T23:00Z", "2026-01-01T23:00Z 2026-01-02T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 5, 0, is no size of a chunk",
        "1, 5, -3, is no size of a chunk",
        "1, 5, 1y, is no size of a chunk",
        "2026-01-01, 2026-02-01, 10, '''2026-01-01'' does not fit a cursor of type number'",
        "1, 5, 1d, '''1'' does not fit a cursor of type time'",
        "5, 1, 2, which is not later",
        "2026-01-01, 2026-02-01, 1s, that would be 2678400 chunks",
        "-9223372036854775807, 9223372036854775806, 1, too large",
        "2026-01-01, 2026-02-01, 999999999999999999w, too large"
    })
    void whatDoesNotFitIsRefused(String from, String to, String size, String why) {
        assertThatThrownBy(() -> Chunks.of(from, to, size))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why);
    }
}
