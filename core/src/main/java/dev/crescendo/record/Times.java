package dev.crescendo.record;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * Dates and times as numbers: days or microseconds since 1970-01-01, microseconds since midnight. The least and greatest
 * {@code int} and {@code long} stand for -infinity and infinity, which Java's classes can't show.
 */
public final class Times {
    public static final int DATE_INFINITY = Integer.MAX_VALUE;
    public static final int DATE_MINUS_INFINITY = Integer.MIN_VALUE;
    public static final long INFINITY = Long.MAX_VALUE;
    public static final long MINUS_INFINITY = Long.MIN_VALUE;

    /** Microseconds of 24:00, the end of a day, which {@link LocalTime} can't show. */
    public static final long END_OF_DAY = 86_400_000_000L;

    /** The greatest offset of a time with zone in databases; {@link java.time.ZoneOffset} has more. */
    static final int GREATEST_OFFSET_SECONDS = 16 * 3600 - 1;

    private static final long MICROS = 1_000_000L;

    private Times() {}

    public static LocalDate date(Field field, int days) {
        if (days == DATE_INFINITY || days == DATE_MINUS_INFINITY) {
            throw infinite(field);
        }
        return LocalDate.ofEpochDay(days);
    }

    public static LocalTime time(Field field, long micros) {
        if (micros == END_OF_DAY) {
            throw new ValueException(field.name(), "24:00 can't be shown as a LocalTime");
        }
        return LocalTime.ofNanoOfDay(micros * 1000);
    }

    public static LocalDateTime timestamp(Field field, long micros) {
        checkFinite(field, micros);
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1000, ZoneOffset.UTC);
    }

    public static Instant instant(Field field, long micros) {
        checkFinite(field, micros);
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }

    public static int days(Field field, LocalDate date) {
        long days = date.toEpochDay();
        if (days <= DATE_MINUS_INFINITY || days >= DATE_INFINITY) {
            throw outOfRange(field);
        }
        return (int) days;
    }

    public static long micros(Field field, LocalTime time) {
        return wholeMicros(field, time.getNano(), time.toSecondOfDay());
    }

    public static long micros(Field field, LocalDateTime timestamp) {
        return wholeMicros(field, timestamp.getNano(), timestamp.toEpochSecond(ZoneOffset.UTC));
    }

    public static long micros(Field field, Instant instant) {
        return wholeMicros(field, instant.getNano(), instant.getEpochSecond());
    }

    private static long wholeMicros(Field field, int nanos, long seconds) {
        if (nanos % 1000 != 0) {
            throw new ValueException(field.name(), "is finer than a microsecond");
        }
        try {
            return Math.addExact(Math.multiplyExact(seconds, MICROS), nanos / 1000);
        } catch (ArithmeticException overflow) {
            throw outOfRange(field);
        }
    }

    private static void checkFinite(Field field, long micros) {
        if (micros == INFINITY || micros == MINUS_INFINITY) {
            throw infinite(field);
        }
    }

    private static ValueException infinite(Field field) {
        return new ValueException(field.name(), "infinity can't be shown as a Java date or time");
    }

    private static ValueException outOfRange(Field field) {
        return new ValueException(field.name(), "is outside the range of microseconds that 64 bits hold");
    }
}
