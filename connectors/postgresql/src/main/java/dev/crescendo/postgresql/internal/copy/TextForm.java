package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Interval;
import dev.crescendo.record.Times;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Values as text that PostgreSQL writes and reads, whatever the settings of the server, the database and the user. */
public final class TextForm {
    /** What makes a transaction write every value's text in one form, from which it is read back exactly. */
    public static final String SETTINGS = """
            SET LOCAL DateStyle = 'ISO, MDY';
            SET LOCAL IntervalStyle = 'postgres';
            SET LOCAL TimeZone = 'UTC';
            SET LOCAL extra_float_digits = 1;
            SET LOCAL bytea_output = 'hex';
            SET LOCAL lc_monetary = 'C';
            SET LOCAL xmloption = 'content'""";

    private static final long MICROS_PER_SECOND = 1_000_000;

    private TextForm() {}

    static void date(StringBuilder text, int days) {
        if (days == Times.DATE_INFINITY || days == Times.DATE_MINUS_INFINITY) {
            text.append(days == Times.DATE_INFINITY ? "infinity" : "-infinity");
            return;
        }
        LocalDate date = LocalDate.ofEpochDay(days);
        day(text, date);
        era(text, date);
    }

    /** @param zone what follows the time of a finite value */
    static void timestamp(StringBuilder text, long micros, String zone) {
        if (micros == Times.INFINITY || micros == Times.MINUS_INFINITY) {
            text.append(micros == Times.INFINITY ? "infinity" : "-infinity");
            return;
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000,
                ZoneOffset.UTC);
        day(text, time.toLocalDate());
        text.append(' ');
        time(text, time.toLocalTime().toNanoOfDay() / 1000);
        text.append(zone);
        era(text, time.toLocalDate());
    }

    private static void day(StringBuilder text, LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        padded(text, year, 4);
        text.append('-');
        padded(text, date.getMonthValue(), 2);
        text.append('-');
        padded(text, date.getDayOfMonth(), 2);
    }

    private static void era(StringBuilder text, LocalDate date) {
        if (date.getYear() <= 0) {
            text.append(" BC");
        }
    }

    /** Microseconds, not negative, as hours, minutes and seconds. */
    static void time(StringBuilder text, long micros) {
        long seconds = micros / MICROS_PER_SECOND;
        padded(text, seconds / 3600, 2);
        text.append(':');
        padded(text, seconds / 60 % 60, 2);
        text.append(':');
        padded(text, seconds % 60, 2);
        long fraction = micros % MICROS_PER_SECOND;
        if (fraction != 0) {
            text.append('.');
            padded(text, fraction, 6);
        }
    }

    static void offset(StringBuilder text, ZoneOffset offset) {
        int seconds = offset.getTotalSeconds();
        text.append(seconds < 0 ? '-' : '+');
        time(text, Math.abs(seconds) * MICROS_PER_SECOND);
    }

    static void interval(StringBuilder text, Interval interval) {
        if (interval.isInfinite()) {
            text.append(interval.equals(Interval.INFINITY) ? "infinity" : "-infinity");
            return;
        }
        text.append(interval.months() / 12).append(" years ").append(interval.months() % 12);
        text.append(" mons ").append(interval.days()).append(" days ");
        long micros = interval.micros();
        // in two parts: as hours, minutes and seconds the least one is not read
        text.append(interval.micros() / MICROS_PER_SECOND).append(" seconds ");
        text.append(interval.micros() % MICROS_PER_SECOND).append(" microseconds");
    }

    private static void padded(StringBuilder text, long number, int digits) {
        long limit = 10;
        for (int i = 1; i < digits; i++, limit *= 10) {
            if (number < limit) {
                text.append("0".repeat(digits - i));
                break;
            }
        }
        text.append(number);
    }
}
