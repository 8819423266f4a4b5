package dev.crescendo.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.record.FieldType.Simple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final ValueRules RULES =
            new ValueRules(false, 1000, true, new Limits(-10, 10, -1_000_000, 1_000_000, 5, 3, false));

    private static Batch batch(FieldType type) {
        return new Batch(Schema.of(new Field("f", type, true)), 4, RULES);
    }

    private static void takes(FieldType type, Object value) {
        Batch batch = batch(type);
        batch.appendValue(0, value);
        batch.endRow();
        assertThat(batch.valueAt(0, 0)).isEqualTo(value);
    }

    private static void refuses(FieldType type, Object value, String reason) {
        assertThatThrownBy(() -> batch(type).appendValue(0, value))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void textIsNoLongerThanItsFieldsNativeTypeSays() {
        ValueRules rules = new ValueRules(false, 1000, true, Limits.none(), true);
        for (String type : new String[] {"character varying(3)", "character(3)"}) {
            Schema schema = Schema.of(new Field("f", Simple.TEXT, true, type));
            Batch batch = new Batch(schema, 4, rules);
            for (String value : new String[] {"abc", "äöü", "🐘🐘🐘", "", "   "}) {
                batch.appendValue(0, value);
                batch.endRow();
            }
            for (String value : new String[] {"abcd", "äöüß", "🐘🐘🐘🐘", "abc "}) {
                assertThatThrownBy(() -> batch.appendValue(0, value))
                        .isInstanceOf(ValueException.class)
                        .hasMessageContaining("4 characters")
                        .hasMessageContaining(type);
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                assertThatThrownBy(() -> ((BytesColumn) batch.column(0)).append(bytes, 0, bytes.length))
                        .isInstanceOf(ValueException.class)
                        .hasMessageContaining("4 characters");
            }
            new Batch(schema, 4, ValueRules.lenient()).appendValue(0, "abcd");
        }
        new Batch(Schema.of(new Field("f", Simple.TEXT, true, "text")), 4, rules).appendValue(0, "abcd");
    }

    @Test
    void datesAndMomentsOutsideAreRefused() {
        takes(Simple.DATE, LocalDate.ofEpochDay(10));
        refuses(Simple.DATE, LocalDate.ofEpochDay(11), "outside the dates");
        refuses(Simple.DATE, LocalDate.ofEpochDay(-11), "outside the dates");
        takes(Simple.INSTANT, Instant.ofEpochSecond(-1));
        refuses(Simple.INSTANT, Instant.ofEpochSecond(2), "outside the dates and times");
        refuses(Simple.TIMESTAMP, LocalDateTime.of(1969, 1, 1, 0, 0), "outside the dates and times");
    }

    @Test
    void infiniteDatesAndMomentsAreOutsideNoLimits() {
        IntColumn dates = (IntColumn) batch(Simple.DATE).column(0);
        dates.append(Times.DATE_INFINITY);
        dates.append(Times.DATE_MINUS_INFINITY);
        LongColumn moments = (LongColumn) batch(Simple.INSTANT).column(0);
        moments.append(Times.INFINITY);
        moments.append(Times.MINUS_INFINITY);
        assertThat(dates.at(1)).isEqualTo(Integer.MIN_VALUE);
        assertThat(moments.at(1)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void otherNumbersHaveNoLimits() {
        takes(Simple.LONG, Long.MIN_VALUE);
        takes(Simple.INT, Integer.MAX_VALUE);
        takes(Simple.TIME, LocalTime.MAX.withNano(999_999_000));
    }

    @Test
    void numbersWithTooManyDigitsAreRefused() {
        takes(Simple.NUMBER, new BigDecimal("99999.999"));
        takes(Simple.NUMBER, new BigDecimal("0E+50"));
        refuses(Simple.NUMBER, new BigDecimal("100000"), "more digits");
        refuses(Simple.NUMBER, new BigDecimal("1E+50"), "more digits");
        refuses(Simple.NUMBER, new BigDecimal("0.0001"), "more digits");
    }

    @Test
    void infiniteIntervalsAreRefusedWhereTheTargetHasNone() {
        takes(Simple.INTERVAL, new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, 0));
        refuses(Simple.INTERVAL, Interval.INFINITY, "infinite");
        refuses(Simple.INTERVAL, Interval.MINUS_INFINITY, "infinite");
    }

    @Test
    void offsetsThatNoDatabaseHasAreRefused() {
        takes(Simple.TIME_WITH_ZONE, OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHoursMinutesSeconds(15, 59, 59)));
        refuses(Simple.TIME_WITH_ZONE, OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHours(-16)), "offset");
    }

    @Test
    void theEndOfADayWithAnOffsetIsHeldButNotShown() {
        Batch batch = batch(Simple.TIME_WITH_ZONE);
        ((ObjectColumn) batch.column(0)).append(new EndOfDay(ZoneOffset.ofHours(2)));
        batch.endRow();
        assertThat(((ObjectColumn) batch.column(0)).at(0)).hasToString("24:00:00+02:00");
        assertThatThrownBy(() -> batch.valueAt(0, 0))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("24:00");
    }

    @Test
    void textThatIsToBeJsonAndIsNotIsRefused() {
        takes(Simple.JSON, "{\"a\":  1}");
        refuses(Simple.JSON, "{a: 1}", "is not JSON");
    }
}
