package dev.crescendo.format;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads values in the form in which nearly all come, digit by digit. A text in another form, be it right or wrong, is left to
 * {@link TextValues}, whose judgement these share: what they read has the same value there.
 */
final class UsualForms {
    /** No number of so few digits. */
    static final long NO_NUMBER = Long.MIN_VALUE;

    private static final int MOST_DIGITS = 18;

    /** Whole numbers of so many digits, and powers of ten up to the greatest here, are doubles exactly. */
    private static final int MOST_DOUBLE_DIGITS = 15;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private UsualForms() {}

    /** A whole number such as {@code -17}; {@link #NO_NUMBER} for others. */
    static long whole(String text) {
        int length = text.length();
        int first = length > 0 && text.charAt(0) == '-' ? 1 : 0;
        int digits = length - first;
        if (digits < 1 || digits > MOST_DIGITS || text.charAt(first) == '0' && length > 1) {
            return NO_NUMBER;
        }
        long value = 0;
        for (int i = first; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NO_NUMBER;
            }
            value = value * 10 + digit;
        }
        return first == 0 ? value : -value;
    }

    /** The place of the point in a number such as {@code -0.50}; its length where there is none, -1 for other texts. */
    private static int point(String text) {
        int length = text.length();
        int first = length > 0 && text.charAt(0) == '-' ? 1 : 0;
        int point = length;
        for (int i = first; i < length; i++) {
            char next = text.charAt(i);
            if (next == '.' && point == length) {
                point = i;
            } else if (next < '0' || next > '9') {
                return -1;
            }
        }
        boolean zeroFirst = point > first && text.charAt(first) == '0';
        int digits = length - first - (point < length ? 1 : 0);
        boolean usual =
                point > first && point != length - 1 && digits <= MOST_DIGITS && (!zeroFirst || point == first + 1);
        return usual ? point : -1;
    }

    /** The digits of a text that {@link #point} has found to be a number. */
    private static long unscaled(String text) {
        long value = 0;
        boolean negative = false;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '-') {
                negative = true;
            } else if (next != '.') {
                value = value * 10 + (next - '0');
            }
        }
        return negative ? -value : value;
    }

    /** A number such as {@code -0.50}, with its scale; null for others. */
    static @Nullable BigDecimal decimal(String text) {
        int point = point(text);
        return point < 0 ? null : BigDecimal.valueOf(unscaled(text), Math.max(0, text.length() - point - 1));
    }

    /** The nearest double of a number of few digits, which is one division of two exact ones; null for others, and for -0. */
    static @Nullable Double floating(String text) {
        int point = point(text);
        if (point < 0 || text.length() > MOST_DOUBLE_DIGITS) {
            return null;
        }
        long unscaled = unscaled(text);
        if (unscaled == 0 && text.charAt(0) == '-') {
            return null;
        }
        return unscaled / POWERS_OF_TEN[Math.max(0, text.length() - point - 1)];
    }

    /** A date such as {@code 2026-02-28}; null for others. */
    static @Nullable LocalDate date(String text) {
        return text.length() == 10 ? dateAt(text) : null;
    }

    private static @Nullable LocalDate dateAt(String text) {
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        if (year < 0 || month < 0 || day < 0 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return null;
        }
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    /** A time such as {@code 13:30:00} or {@code 13:30:00.125}; null for others. */
    static @Nullable LocalTime time(String text) {
        return timeWithin(text, 0, text.length());
    }

    private static @Nullable LocalTime timeWithin(String text, int first, int end) {
        int length = end - first;
        if (length < 8
                || length == 9
                || length > 18
                || text.charAt(first + 2) != ':'
                || text.charAt(first + 5) != ':') {
            return null;
        }
        int hour = digits(text, first, first + 2);
        int minute = digits(text, first + 3, first + 5);
        int second = digits(text, first + 6, first + 8);
        int nanos = 0;
        if (length > 8) {
            nanos = text.charAt(first + 8) == '.' ? digits(text, first + 9, end) : -1;
            for (int i = length; i < 18 && nanos > 0; i++) {
                nanos *= 10;
            }
        }
        boolean usual =
                hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && nanos >= 0;
        return usual ? LocalTime.of(hour, minute, second, nanos) : null;
    }

    /** A date and a time with T or a space between them; null for others. */
    static @Nullable LocalDateTime timestamp(String text) {
        return timestampWithin(text, text.length());
    }

    private static @Nullable LocalDateTime timestampWithin(String text, int end) {
        if (end < 19 || text.charAt(10) != 'T' && text.charAt(10) != ' ') {
            return null;
        }
        LocalDate date = dateAt(text);
        LocalTime time = timeWithin(text, 11, end);
        return date == null || time == null ? null : LocalDateTime.of(date, time);
    }

    /** A timestamp that ends in Z, or in an offset such as {@code +01:00}; null for others. */
    static @Nullable Instant instant(String text) {
        int length = text.length();
        if (length < 20) {
            return null;
        }
        int end = length - 1;
        int offset = 0;
        if (text.charAt(end) != 'Z') {
            end = length - 6;
            int hours = digits(text, end + 1, end + 3);
            int minutes = digits(text, end + 4, length);
            char sign = text.charAt(end);
            boolean usual = (sign == '+' || sign == '-')
                    && text.charAt(end + 3) == ':'
                    && hours >= 0
                    && hours < 18
                    && minutes >= 0
                    && minutes < 60;
            if (!usual) {
                return null;
            }
            offset = (sign == '+' ? 60 : -60) * (hours * 60 + minutes);
        }
        LocalDateTime local = timestampWithin(text, end);
        return local == null
                ? null
                : Instant.ofEpochSecond(
                        local.toLocalDate().toEpochDay() * 86_400
                                + local.toLocalTime().toSecondOfDay()
                                - offset,
                        local.getNano());
    }

    /** The number between two places, or -1 if not all of these are digits. */
    private static int digits(String text, int first, int end) {
        int value = 0;
        for (int i = first; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
