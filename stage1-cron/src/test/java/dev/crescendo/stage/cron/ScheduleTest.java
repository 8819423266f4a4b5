package dev.crescendo.stage.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static ZonedDateTime berlin(String local) {
        return ZonedDateTime.parse(local + "+01:00[Europe/Berlin]");
    }

    /** From Tuesday, 24 November 2026, 12:30. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 3 * * *        | 2026-11-25T03:00 | 2026-11-24T03:00
            30 12 * * *      | 2026-11-25T12:30 | 2026-11-24T12:30
            */20 * * * *     | 2026-11-24T12:40 | 2026-11-24T12:20
            5-50/15 9-17 * * mon-FRI | 2026-11-24T12:35 | 2026-11-24T12:20
            0 0 1 jan *      | 2027-01-01T00:00 | 2026-01-01T00:00
            0 0 29 2 *       | 2028-02-29T00:00 | 2024-02-29T00:00
            0 0 13 * 5       | 2026-11-27T00:00 | 2026-11-20T00:00
            0 0 */2 * 1      | 2026-12-07T00:00 | 2026-11-23T00:00
            0 0 * * 7        | 2026-11-29T00:00 | 2026-11-22T00:00
            0 0 * * 5-7      | 2026-11-27T00:00 | 2026-11-22T00:00
            @daily           | 2026-11-25T00:00 | 2026-11-24T00:00
            @weekly          | 2026-11-29T00:00 | 2026-11-22T00:00
            @hourly          | 2026-11-24T13:00 | 2026-11-24T12:00
            """)
    void itComesWhenCronRunsIt(String expression, String next, String due) {
        ZonedDateTime now = berlin("2026-11-24T12:30");
        assertThat(Schedule.parse(expression).next(now)).isEqualTo(berlin(next));
        assertThat(Schedule.parse(expression).due(now).at()).isEqualTo(berlin(due));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 3 * *          | has 4 fields and not 5
            0 0 3 * * *      | has 6 fields and not 5
            60 * * * *       | the minute '60' is not from 0 to 59
            0 24 * * *       | the hour '24' is not from 0 to 23
            0 0 0 * *        | the day of the month '0' is not from 1 to 31
            0 0 * 13 *       | the month '13' is not from 1 to 12
            0 0 * * 8        | the day of the week '8' is not from 0 to 7
            0 22-2 * * *     | the range '22-2' runs backwards
            0 0 * * fri-sun  | the range 'fri-sun' runs backwards
            5/10 * * * *     | write 5-59/10
            */0 * * * *      | the step of '*/0' is not from 1 to 59
            1,,2 * * * *     | is not made of *, numbers, ranges
            ? * * * *        | is not made of *, numbers, ranges
            0 0 L * *        | 'L' is no day of the month
            0 0 * * mno      | 'mno' is no day of the week. Did you mean 'mon'?
            0 0 30 feb *     | never comes
            @dayly           | there is no '@dayly'. Did you mean '@daily'?
            @reboot          | '@reboot' has no time
            -1 * * * *       | is not made of *, numbers, ranges
            """)
    void whatCronDoesNotTakeIsRefusedWithAReason(String expression, String reason) {
        assertThatThrownBy(() -> Schedule.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "@", "* * * * * command", "* * * * *\n* * * * *"})
    void whatIsNoScheduleAtAllIsRefused(String text) {
        assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSlotHasOneNameAllTheTimeUntilTheNext() {
        Schedule schedule = Schedule.parse("0  3 * *\t*");
        assertThat(schedule.expression()).isEqualTo("0 3 * * *");
        assertThat(schedule.due(berlin("2026-11-24T03:00")).key()).isEqualTo("cron-2026-11-24T03:00+01:00");
        assertThat(schedule.due(berlin("2026-11-25T02:59")).key()).isEqualTo("cron-2026-11-24T03:00+01:00");
        assertThat(schedule.due(berlin("2026-11-25T02:59:57")).key())
                .as("a clock that is a little slow")
                .isEqualTo("cron-2026-11-25T03:00+01:00");
    }

    @Test
    void whatFallsIntoTheHourThatSummerTimeLeavesOutIsDueWhenItIsOver() {
        Schedule schedule = Schedule.parse("30 2 * * *");
        ZonedDateTime before = ZonedDateTime.of(2026, 3, 29, 1, 59, 0, 0, BERLIN);
        ZonedDateTime after = ZonedDateTime.of(2026, 3, 29, 3, 0, 0, 0, BERLIN);
        assertThat(schedule.next(before)).isEqualTo(after);
        assertThat(schedule.due(after).key()).isEqualTo("cron-2026-03-29T02:30+01:00");
        assertThat(schedule.due(after.plusHours(5)).key()).isEqualTo("cron-2026-03-29T02:30+01:00");
        assertThat(schedule.due(after).at()).isEqualTo(after);
    }

    @Test
    void inTheHourThatComesTwiceOnlyWhatRunsByTheHourComesTwice() {
        ZonedDateTime first =
                ZonedDateTime.ofLocal(LocalDateTime.of(2026, 10, 25, 2, 30), BERLIN, ZoneOffset.ofHours(2));
        ZonedDateTime second = first.plusHours(1);
        assertThat(second.getHour()).isEqualTo(2);
        Schedule daily = Schedule.parse("30 2 * * *");
        assertThat(daily.due(second).key()).isEqualTo(daily.due(first).key());
        Schedule hourly = Schedule.parse("30 * * * *");
        assertThat(hourly.due(second).key()).isNotEqualTo(hourly.due(first).key());

        assertThat(daily.next(second.minusMinutes(1))).isEqualTo(berlin("2026-10-26T02:30"));
        assertThat(daily.next(first.minusMinutes(1))).isEqualTo(first);
        assertThat(hourly.next(first)).isEqualTo(second);
        assertThat(hourly.next(second.minusMinutes(1))).isEqualTo(second);
        assertThat(Schedule.parse("0 3 * * *").next(first)).isEqualTo(berlin("2026-10-25T03:00"));
        assertThat(Schedule.parse("30 2 28 3 *").next(first))
                .isEqualTo(ZonedDateTime.of(2027, 3, 28, 3, 0, 0, 0, BERLIN));
    }
}
