package dev.crescendo.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.CursorInterval.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CursorIntervalTest {
    private static CursorInterval interval(String from, String to, Kind kind) {
        return CursorInterval.of(new ReadRange.Between(from, to), kind, "its type");
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }

    @Test
    void numbersAreNumbers() {
        assertThat(interval("-3", " 10 ", Kind.NUMBER)).isEqualTo(new CursorInterval(-3, 10));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31, 2026-01-31T00:00:00Z",
        "2026-01-31T13:00, 2026-01-31T13:00:00Z",
        "2026-01-31T13:00:00.123456, 2026-01-31T13:00:00.123456Z",
        "1969-12-31T23:59:59, 1969-12-31T23:59:59Z"
    })
    void timesWithoutAnOffsetAreUtcWhateverZoneWeAreIn(String written, String utc) {
        for (Kind kind : new Kind[] {Kind.TIMESTAMP, Kind.INSTANT}) {
            assertThat(interval(written, "2100-01-01", kind).from())
                    .as(kind.name())
                    .isEqualTo(micros(utc));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T13:00:00Z, 2026-01-31T13:00:00Z",
        "2026-01-31T13:00:00+01:00, 2026-01-31T12:00:00Z",
        "2026-01-31T13:00:00-05:00, 2026-01-31T18:00:00Z"
    })
    void pointsInTimeMayHaveAnOffset(String written, String utc) {
        assertThat(interval(written, "2100-01-01", Kind.INSTANT).from()).isEqualTo(micros(utc));
    }

    @ParameterizedTest
    @CsvSource({
        "NUMBER, 2026-01-31, 9, a whole number",
        "NUMBER, 1, 9223372036854775808, a whole number",
        "NUMBER, '', 9, a whole number",
        "TIMESTAMP, 17, 2026-01-31, without an offset",
        "TIMESTAMP, 2026-01-31T13:00:00Z, 2026-02-01, without an offset",
        "TIMESTAMP, 2026-02-30, 2026-03-01, without an offset",
        "INSTANT, yesterday, 2026-03-01, 2026-01-31T13:00:00+01:00",
        "INSTANT, 2026-01-31T13:00:00.1234567Z, 2026-03-01, 2026-01-31T13:00:00+01:00",
        "INSTANT, -999999999-01-01, 2026-03-01, 2026-01-31T13:00:00+01:00"
    })
    void whatDoesNotFitIsRefusedAndTheMessageShowsHowToWriteIt(Kind kind, String from, String to, String example) {
        assertThatThrownBy(() -> interval(from, to, kind))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not fit a cursor of type its type")
                .hasMessageContaining(example);
    }

    @ParameterizedTest
    @CsvSource({"NUMBER, 5, 5", "NUMBER, 10, 9", "INSTANT, 2026-01-31T13:00:00+01:00, 2026-01-31T12:00:00Z"})
    void anEndThatIsNotLaterIsRefused(Kind kind, String from, String to) {
        assertThatThrownBy(() -> interval(from, to, kind))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("interval: it begins at '" + from + "' and ends at '" + to + "', which is not later."
                        + " The end is not part of it: name the first value after it.");
    }
}
