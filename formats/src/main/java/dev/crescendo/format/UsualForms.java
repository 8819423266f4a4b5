package dev.crescendo.format;

import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.UuidColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads values in the form in which nearly all come, from bytes straight into a column. Text in another form, be it right
 * or wrong, is left to {@link TextValues}, whose judgement these share: what they read has the same value there.
 *
 * <p>What is as right and may come for the first time after a million values, such as a time of a whole second, has no branch of its
 * own: compiled code would have left that out, and be thrown away then.
 */
final class UsualForms {
    /** What no text in a usual form says. */
    static final long NONE = Long.MIN_VALUE;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle EIGHT_HEX = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle FOUR_HEX = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long HIGH_HALVES = 0xF0F0F0F0F0F0F0F0L;

    /** Eight characters with a digit for every 0, the first of which is the lowest byte; and what {@link #pairs} adds. */
    private static final long YEAR_MONTH = 0x2D30302D30303030L;

    private static final long YEAR_MONTH_LIMITS = 0x0F06060F06060606L;
    private static final long CLOCK = 0x30303A30303A3030L;
    private static final long CLOCK_LIMITS = 0x06060F06060F0606L;

    private static final long NOT_SO = -1;

    private static final long MICROS = 1_000_000L;
    private static final int SECONDS_A_DAY = 86_400;
    private static final int UUID_LENGTH = 36;

    /** The day in days since 1970 with which the year 0 begins. */
    private static final int FIRST_DAY = -719_528;

    private static final int[] DAYS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int[] DAYS_BEFORE = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    /** The nanoseconds of a last digit, by how many digits there are. */
    private static final int[] NANOS = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
    };

    private UsualForms() {}

    /** Appends the value of a text to a column; false, and nothing appended, if it has not its type's usual form. */
    static boolean append(Column column, byte[] text, int from, int to) {
        FieldType type = column.field().type();
        if (!(type instanceof Simple simple)) {
            return type instanceof FieldType.Decimal && number(column, text, from, to);
        }
        switch (simple) {
            case BOOLEAN -> {
                int truth = truth(text, from, to);
                if (truth < 0) {
                    return false;
                }
                ((BooleanColumn) column).append(truth == 1);
            }
            case INT, LONG, FLOAT, DOUBLE, NUMBER -> {
                return number(column, text, from, to);
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

    private static boolean number(Column column, byte[] text, int from, int to) {
        UsualNumber number = new UsualNumber();
        return number.readAll(text, from, to) && number.append(column);
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

    /** The days since 1970 of a date such as {@code 2026-02-28}; {@link #NONE} for others. */
    static long date(byte[] text, int from, int to) {
        return to - from == 10 ? dateAt(text, from) : NONE;
    }

    private static long dateAt(byte[] text, int from) {
        long pairs = pairs((long) EIGHT.get(text, from), YEAR_MONTH, YEAR_MONTH_LIMITS);
        int day = two(text, from + 8);
        if (pairs == NOT_SO || day < 1) {
            return NONE;
        }
        int century = (int) pairs & 0xFF;
        int yearOfCentury = (int) (pairs >>> 16) & 0xFF;
        int month = (int) (pairs >>> 40) & 0xFF;
        int firstOfCentury = yearOfCentury - 1 >>> 31; // 1 if it is
        boolean leap = (yearOfCentury + firstOfCentury * century & 3) == 0;
        if (month < 1 || month > 12 || day > DAYS[month] && !(leap && month == 2 && day == 29)) {
            return NONE;
        }
        int year = 100 * century + yearOfCentury;
        int leapDays = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
        return FIRST_DAY + 365 * year + leapDays + DAYS_BEFORE[month] + (leap && month > 2 ? 1 : 0) + day - 1;
    }

    /** The microseconds of a time such as {@code 13:30:00} or {@code 13:30:00.125}; {@link #NONE} for others. */
    private static long time(byte[] text, int from, int to) {
        int length = to - from;
        if (length < 8 || length == 9 || length > 18) {
            return NONE;
        }
        long pairs = pairs((long) EIGHT.get(text, from), CLOCK, CLOCK_LIMITS);
        int digits = Math.max(length - 9, 0);
        int nanos = number(text, to - digits, to) * NANOS[digits];
        int noPoint = (text[from + Math.min(length - 1, 8)] ^ '.') & 8 - length >> 31; // where one has to be
        int hour = (int) pairs & 0xFF;
        int minute = (int) (pairs >>> 24) & 0xFF;
        int second = (int) (pairs >>> 48) & 0xFF;
        boolean usual = pairs != NOT_SO
                && hour < 24
                && minute < 60
                && second < 60
                && noPoint == 0
                && nanos >= 0
                && nanos % 1000 == 0;
        return usual ? ((hour * 60 + minute) * 60 + second) * MICROS + nanos / 1000 : NONE;
    }

    /**
     * Eight characters by twos: each byte is the number of the two digits there and behind it. {@link #NOT_SO} if they are not those
     * that are expected, with a digit for every 0.
     *
     * @param limits 6 for digits, 15 for others: with it a byte that differs by more than 9, or at all, reaches its higher half
     */
    private static long pairs(long eight, long expected, long limits) {
        long digits = eight ^ expected;
        return ((digits | digits + limits) & HIGH_HALVES) == 0 ? 10 * digits + (digits >>> 8) : NOT_SO;
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
        long a = eightHex((long) EIGHT_HEX.get(text, from));
        long b = eightHex(fours(text, from + 9, from + 14));
        long c = eightHex(fours(text, from + 19, from + 24));
        long d = eightHex((long) EIGHT_HEX.get(text, from + 28));
        if ((a | b | c | d) < 0) {
            return false;
        }
        column.append(a << 32 | b, c << 32 | d);
        return true;
    }

    private static long fours(byte[] text, int first, int second) {
        return (long) (int) FOUR_HEX.get(text, first) << 32 | (int) FOUR_HEX.get(text, second) & 0xFFFFFFFFL;
    }

    /** The number that eight hexadecimal digits are, the first of which is the highest byte; -1 if they are none. */
    private static long eightHex(long eight) {
        long digits = eight ^ 0x30 * ONES;
        long letters = (eight | 0x20 * ONES) ^ 0x60 * ONES;
        // The high bit of a byte shows whether it is more than 9; more than 6, or 0.
        long noDigits = digits + 0x76 * ONES;
        long noLetters = letters + 0x79 * ONES | ~(letters + 0x7F * ONES);
        if (((eight | noDigits & noLetters) & HIGH_BITS) != 0) {
            return -1;
        }
        long halves = (eight & 0x0F * ONES) + 9 * (eight >>> 6 & ONES);
        long bytes = (halves | halves >>> 4) & 0x00FF00FF00FF00FFL;
        long twos = (bytes | bytes >>> 8) & 0x0000FFFF0000FFFFL;
        return (twos | twos >>> 16) & 0xFFFFFFFFL;
    }
}
