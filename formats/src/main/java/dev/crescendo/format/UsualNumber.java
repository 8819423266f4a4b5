package dev.crescendo.format;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FloatColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A number without an exponent, such as {@code -0.50}, read in one pass over its bytes, and its value as one of each type. What has not
 * a type's usual form may have another one, which {@link TextValues} knows. May be used again; one per thread.
 */
final class UsualNumber {
    private static final int MOST_DIGITS = 18;

    /** Whole numbers of so many digits are floats, and doubles, exactly. */
    private static final int FLOAT_DIGITS = 7;

    private static final int DOUBLE_DIGITS = 15;

    /** A fraction of more digits may be beyond the range of a float. */
    private static final int FRACTION_DIGITS = 38;

    private static final long[] POWERS_OF_TEN = new long[MOST_DIGITS + 1];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i <= MOST_DIGITS; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
    }

    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;

    /** The exponent that a double has, where its mantissa is a whole number. */
    private static final int WHOLE_EXPONENT = 1023 + MANTISSA_BITS;

    private byte[] text = {};
    private int from;
    private int end;
    private boolean negative;

    /** Its digits as a number; wrong where they are more than {@link #MOST_DIGITS}. */
    private long magnitude;

    private int digits;
    private int scale;

    /** Reads the number that begins at a place; false if none does. */
    private boolean read(byte[] bytes, int start, int to) {
        text = bytes;
        from = start;
        int first = start;
        negative = start < to && bytes[start] == '-';
        if (negative) {
            first++;
        }
        long value = 0;
        int at = first;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = 10 * value + digit;
        }
        int whole = at - first;
        int fraction = 0;
        if (at < to && bytes[at] == '.') {
            at++;
            for (; at < to; at++) {
                int digit = bytes[at] - '0';
                if (digit < 0 || digit > 9) {
                    break;
                }
                value = 10 * value + digit;
            }
            fraction = at - first - whole - 1;
            if (fraction == 0) {
                return false;
            }
        }
        magnitude = value;
        end = at;
        digits = whole + fraction;
        scale = fraction;
        return whole > 0 && (whole == 1 || bytes[first] != '0');
    }

    /** Reads the number that is all there is between two places; false if that is none. */
    boolean readAll(byte[] bytes, int start, int to) {
        return read(bytes, start, to) && end == to;
    }

    /** Reads the number of JSON that begins at a place; false if there is none, or one of another form. */
    boolean readNumeral(byte[] bytes, int start, int to) {
        return read(bytes, start, to) && !UsualText.isInNumeral(bytes, end, to);
    }

    /** Where the number that was read ends. */
    int end() {
        return end;
    }

    /** Appends it to a column of numbers; false, and nothing appended, if it has not its type's usual form. */
    boolean append(Column column) {
        if (column instanceof DecimalColumn decimals) {
            return append(decimals);
        }
        if (column instanceof DoubleColumn doubles) {
            return append(doubles);
        }
        if (column instanceof FloatColumn floats) {
            float nearest = nearestFloat();
            if (Float.isNaN(nearest)) {
                return false;
            }
            floats.append(nearest);
            return true;
        }
        long whole = whole();
        if (column instanceof LongColumn longs) {
            if (whole == UsualForms.NONE) {
                return false;
            }
            longs.append(whole);
            return true;
        }
        if (whole != (int) whole) {
            return false;
        }
        ((IntColumn) column).append((int) whole);
        return true;
    }

    private boolean append(DecimalColumn column) {
        if (digits > MOST_DIGITS) {
            return false;
        }
        column.appendChecked(unscaled(), scale);
        return true;
    }

    private boolean append(DoubleColumn column) {
        double nearest = nearestDouble();
        if (Double.isNaN(nearest)) {
            return false;
        }
        column.append(nearest);
        return true;
    }

    /** Its value as one of some type of numbers, in its object form; null if it has not that type's usual form. */
    @Nullable
    Object value(Simple type) {
        long whole = whole();
        return switch (type) {
            case INT -> whole == (int) whole ? (Object) (int) whole : null;
            case LONG -> whole == UsualForms.NONE ? null : (Object) whole;
            case DOUBLE -> {
                double nearest = nearestDouble();
                yield Double.isNaN(nearest) ? null : (Object) nearest;
            }
            case NUMBER -> digits > MOST_DIGITS ? null : BigDecimal.valueOf(unscaled(), scale);
            default -> null;
        };
    }

    private long unscaled() {
        return negative ? -magnitude : magnitude;
    }

    /** A whole number; {@link UsualForms#NONE} for others. */
    private long whole() {
        return scale > 0 || digits > MOST_DIGITS || negative && magnitude == 0 ? UsualForms.NONE : unscaled();
    }

    /** The nearest double; NaN where it is not known to be exact enough. */
    private double nearestDouble() {
        if (digits <= DOUBLE_DIGITS) {
            double nearest = (double) magnitude / POWERS_OF_TEN[scale]; // a division of two exact numbers
            return negative ? -nearest : nearest;
        }
        if (!isFraction()) {
            return Double.NaN;
        }
        double nearest = digits <= MOST_DIGITS ? nearestQuotient(magnitude, POWERS_OF_TEN[scale]) : Double.NaN;
        if (Double.isNaN(nearest)) {
            return NumberInput.parseDouble(ascii(), true);
        }
        return negative ? -nearest : nearest;
    }

    /** The nearest float; NaN where it is not known to be exact enough. */
    private float nearestFloat() {
        if (digits <= FLOAT_DIGITS) {
            float nearest = (float) magnitude / POWERS_OF_TEN[scale];
            return negative ? -nearest : nearest;
        }
        return isFraction() ? NumberInput.parseFloat(ascii(), true) : Float.NaN;
    }

    /**
     * The double that is nearest to a quotient of two numbers below 2^60; NaN where it would take more to know. The quotient of
     * the nearest doubles is off by two steps at most. So the remainder, and what it is compared with, has less than 64 bits, and
     * is right though its parts have lost all bits above.
     */
    private static double nearestQuotient(long dividend, long divisor) {
        long bits = Double.doubleToRawLongBits((double) dividend / (double) divisor);
        for (int step = 0; step < 4; step++) {
            int shift = WHOLE_EXPONENT - (int) (bits >>> MANTISSA_BITS);
            long mantissa = bits & MANTISSA;
            if (shift < 0 || mantissa == 0) {
                return Double.NaN;
            }
            mantissa |= MANTISSA + 1;
            long shifted = shift < Long.SIZE ? dividend << shift : 0;
            long twice = 2 * (shifted - mantissa * divisor);
            if (twice > divisor || twice == divisor && (mantissa & 1) == 1) {
                bits++;
            } else if (twice < -divisor || twice == -divisor && (mantissa & 1) == 1) {
                bits--;
            } else {
                return Double.longBitsToDouble(bits);
            }
        }
        return Double.NaN;
    }

    /** Whether it is no whole number, which would have to be hit exactly, and in the range of floats. */
    private boolean isFraction() {
        boolean fraction = false;
        for (int i = end - scale; i < end && !fraction; i++) {
            fraction = text[i] != '0';
        }
        return fraction && digits <= FRACTION_DIGITS;
    }

    private String ascii() {
        return new String(text, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
