package dev.crescendo.format;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FloatColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.UuidColumn;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads values in the form in which nearly all come, byte by byte and straight into a column. Text in another form, be it right
 * or wrong, is left to {@link TextValues}, whose judgement these share: what they read has the same value there.
 */
final class UsualForms {
    /** What no text in a usual form says. */
    static final long NONE = Long.MIN_VALUE;

    private static final int MOST_DIGITS = 18;

    /** Whole numbers of so many digits are floats, and doubles, exactly. */
    private static final int FLOAT_DIGITS = 7;

    private static final int DOUBLE_DIGITS = 15;

    /** A fraction of more digits may be beyond the range of a float. */
    private static final int FRACTION_DIGITS = 38;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private static final long MICROS = 1_000_000L;
    private static final int SECONDS_A_DAY = 86_400;
    private static final int UUID_LENGTH = 36;

    /** What each character is as a digit; -1 where it is none. */
    private static final byte[] HEX = new byte[128];

    static {
        for (int i = 0; i < HEX.length; i++) {
            HEX[i] = (byte) Character.digit(i, 16);
        }
    }

    private UsualForms() {}

    /** Appends the value of a text to a column; false, and nothing appended, if it has not its type's usual form. */
    static boolean append(Column column, byte[] text, int from, int to) {
        FieldType type = column.field().type();
        if (!(type instanceof Simple simple)) {
            return type instanceof FieldType.Decimal && decimal((DecimalColumn) column, text, from, to);
        }
        switch (simple) {
            case BOOLEAN -> {
                int truth = truth(text, from, to);
                if (truth < 0) {
                    return false;
                }
                ((BooleanColumn) column).append(truth == 1);
            }
            case INT -> {
                long whole = whole(text, from, to);
                if (whole != (int) whole) {
                    return false;
                }
                ((IntColumn) column).append((int) whole);
            }
            case LONG -> {
                long whole = whole(text, from, to);
                if (whole == NONE) {
                    return false;
                }
                ((LongColumn) column).append(whole);
            }
            case FLOAT -> {
                float nearest = nearestFloat(text, from, to);
                if (Float.isNaN(nearest)) {
                    return false;
                }
                ((FloatColumn) column).append(nearest);
            }
            case DOUBLE -> {
                double nearest = nearestDouble(text, from, to);
                if (Double.isNaN(nearest)) {
                    return false;
                }
                ((DoubleColumn) column).append(nearest);
            }
            case NUMBER -> {
                return decimal((DecimalColumn) column, text, from, to);
            }
            case DATE -> {
                long days = date(text, from, to);
                if (days == NONE) {
                    return false;
                }
                ((IntColumn) column).append((int) days);
            }
            case TIME, TIMESTAMP, INSTANT -> {
                long micros = micros(simple, text, from, to);
                if (micros == NONE) {
                    return false;
                }
                ((LongColumn) column).append(micros);
            }
            case UUID -> {
                return uuid((UuidColumn) column, text, from, to);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Microseconds of a time, timestamp or instant; {@link #NONE} for other texts, and for what is finer. */
    static long micros(Simple type, byte[] text, int from, int to) {
        return switch (type) {
            case TIME -> time(text, from, to);
            case TIMESTAMP -> timestamp(text, from, to);
            case INSTANT -> instant(text, from, to);
            default -> NONE;
        };
    }

    /** 1 for {@code true}, 0 for {@code false}, -1 for others. */
    static int truth(byte[] text, int from, int to) {
        int length = to - from;
        if (length == 1) {
            return text[from] == 't' ? 1 : text[from] == 'f' ? 0 : -1;
        }
        if (length == 4 && text[from] == 't') {
            return text[from + 1] == 'r' && text[from + 2] == 'u' && text[from + 3] == 'e' ? 1 : -1;
        }
        boolean isFalse = length == 5
                && text[from] == 'f'
                && text[from + 1] == 'a'
                && text[from + 2] == 'l'
                && text[from + 3] == 's'
                && text[from + 4] == 'e';
        return isFalse ? 0 : -1;
    }

    /** A whole number such as {@code -17}; {@link #NONE} for others. */
    static long whole(byte[] text, int from, int to) {
        boolean negative = from < to && text[from] == '-';
        int first = negative ? from + 1 : from;
        int digits = to - first;
        if (digits < 1 || digits > MOST_DIGITS || text[first] == '0' && to - from > 1) {
            return NONE;
        }
        long value = 0;
        for (int i = first; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** The place of the point in a number such as {@code -0.50}; its end where there is none, -1 for other texts. */
    static int point(byte[] text, int from, int to) {
        int first = from < to && text[from] == '-' ? from + 1 : from;
        int point = to;
        for (int i = first; i < to; i++) {
            byte next = text[i];
            if (next == '.' && point == to) {
                point = i;
            } else if (next < '0' || next > '9') {
                return -1;
            }
        }
        boolean zeroFirst = point > first && text[first] == '0';
        return point > first && point != to - 1 && (!zeroFirst || point == first + 1) ? point : -1;
    }

    /** The digits of a number of which {@link #point} has found the point. */
    private static int digits(byte[] text, int from, int to, int point) {
        return to - from - (text[from] == '-' ? 1 : 0) - (point < to ? 1 : 0);
    }

    /** A number of at most 18 digits without its point. */
    static long unscaled(byte[] text, int from, int to) {
        long value = 0;
        boolean negative = text[from] == '-';
        for (int i = negative ? from + 1 : from; i < to; i++) {
            if (text[i] != '.') {
                value = value * 10 + (text[i] - '0');
            }
        }
        return negative ? -value : value;
    }

    /** The point of a number with at most 18 digits; -1 for other texts. */
    static int pointOfDecimal(byte[] text, int from, int to) {
        int point = point(text, from, to);
        return point < 0 || digits(text, from, to, point) > MOST_DIGITS ? -1 : point;
    }

    static int scale(int to, int point) {
        return Math.max(0, to - point - 1);
    }

    private static boolean decimal(DecimalColumn column, byte[] text, int from, int to) {
        int point = pointOfDecimal(text, from, to);
        if (point < 0) {
            return false;
        }
        column.appendChecked(unscaled(text, from, to), scale(to, point));
        return true;
    }

    /** The nearest double of a number without exponent; NaN for others, and where it is not known to be exact enough. */
    static double nearestDouble(byte[] text, int from, int to) {
        int point = point(text, from, to);
        if (point < 0) {
            return Double.NaN;
        }
        int digits = digits(text, from, to, point);
        if (digits <= DOUBLE_DIGITS && text[from] != '-') {
            return unscaled(text, from, to) / POWERS_OF_TEN[scale(to, point)]; // a division of two exact numbers
        }
        return digits <= DOUBLE_DIGITS || isFraction(text, to, point, digits)
                ? NumberInput.parseDouble(ascii(text, from, to), true)
                : Double.NaN;
    }

    /** The same of a float. */
    static float nearestFloat(byte[] text, int from, int to) {
        int point = point(text, from, to);
        if (point < 0) {
            return Float.NaN;
        }
        int digits = digits(text, from, to, point);
        return digits <= FLOAT_DIGITS || isFraction(text, to, point, digits)
                ? NumberInput.parseFloat(ascii(text, from, to), true)
                : Float.NaN;
    }

    /** Whether a number is no whole one, which would have to be hit exactly, and in the range of floats. */
    private static boolean isFraction(byte[] text, int to, int point, int digits) {
        boolean fraction = false;
        for (int i = point + 1; i < to && !fraction; i++) {
            fraction = text[i] != '0';
        }
        return fraction && digits <= FRACTION_DIGITS;
    }

    private static String ascii(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The days since 1970 of a date such as {@code 2026-02-28}; {@link #NONE} for others. */
    static long date(byte[] text, int from, int to) {
        return to - from == 10 ? dateAt(text, from) : NONE;
    }

    private static long dateAt(byte[] text, int from) {
        int century = two(text, from);
        int year = 100 * century + two(text, from + 2);
        int month = two(text, from + 5);
        int day = two(text, from + 8);
        if (century < 0
                || year < 100 * century
                || month < 1
                || month > 12
                || day < 1
                || text[from + 4] != '-'
                || text[from + 7] != '-') {
            return NONE;
        }
        try {
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException noSuchDay) {
            return NONE;
        }
    }

    /** The microseconds of a time such as {@code 13:30:00} or {@code 13:30:00.125}; {@link #NONE} for others. */
    private static long time(byte[] text, int from, int to) {
        int length = to - from;
        if (length < 8 || length == 9 || length > 18 || text[from + 2] != ':' || text[from + 5] != ':') {
            return NONE;
        }
        int hour = two(text, from);
        int minute = two(text, from + 3);
        int second = two(text, from + 6);
        int nanos = 0;
        if (length > 8) {
            nanos = text[from + 8] == '.' ? number(text, from + 9, to) : -1;
            for (int i = length; i < 18; i++) {
                nanos *= 10;
            }
        }
        boolean usual = hour >= 0
                && hour < 24
                && minute >= 0
                && minute < 60
                && second >= 0
                && second < 60
                && nanos >= 0
                && nanos % 1000 == 0;
        return usual ? ((hour * 60 + minute) * 60 + second) * MICROS + nanos / 1000 : NONE;
    }

    /** The same of a date and a time with T or a space between them. */
    private static long timestamp(byte[] text, int from, int to) {
        if (to - from < 19 || text[from + 10] != 'T' && text[from + 10] != ' ') {
            return NONE;
        }
        long days = dateAt(text, from);
        long micros = time(text, from + 11, to);
        return days == NONE || micros == NONE ? NONE : days * SECONDS_A_DAY * MICROS + micros;
    }

    /** The same of a timestamp that ends in Z, or in an offset such as {@code +01:00}. */
    private static long instant(byte[] text, int from, int to) {
        if (to - from < 20) {
            return NONE;
        }
        if (text[to - 1] == 'Z') {
            return timestamp(text, from, to - 1);
        }
        int end = to - 6;
        int hours = two(text, end + 1);
        int minutes = two(text, end + 4);
        byte sign = text[end];
        boolean usual = (sign == '+' || sign == '-')
                && text[end + 3] == ':'
                && hours >= 0
                && hours < 18
                && minutes >= 0
                && minutes < 60;
        long local = usual ? timestamp(text, from, end) : NONE;
        long offset = (sign == '+' ? 60 : -60) * (hours * 60 + minutes);
        return local == NONE ? NONE : local - offset * MICROS;
    }

    /** The number that two digits are; less than 0 if they are none. */
    private static int two(byte[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return (tens | ones | 9 - tens | 9 - ones) < 0 ? Integer.MIN_VALUE / 2 : 10 * tens + ones;
    }

    /** The number between two places, or -1 if not all of these are digits. */
    private static int number(byte[] text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static boolean uuid(UuidColumn column, byte[] text, int from, int to) {
        boolean usual = to - from == UUID_LENGTH
                && text[from + 8] == '-'
                && text[from + 13] == '-'
                && text[from + 18] == '-'
                && text[from + 23] == '-';
        if (!usual) {
            return false;
        }
        long a = hex(text, from, from + 8);
        long b = hex(text, from + 9, from + 13);
        long c = hex(text, from + 14, from + 18);
        long d = hex(text, from + 19, from + 23);
        long e = hex(text, from + 24, to);
        if ((a | b | c | d | e) < 0) {
            return false;
        }
        column.append(a << 32 | b << 16 | c, d << 48 | e);
        return true;
    }

    /** The number that up to twelve hexadecimal digits are, or -1. */
    static long hex(byte[] text, int from, int to) {
        long value = 0;
        int seen = 0;
        for (int i = from; i < to; i++) {
            int digit = HEX[text[i] & 0x7F];
            seen |= digit | text[i];
            value = value << 4 | digit;
        }
        return seen < 0 ? -1 : value;
    }
}
