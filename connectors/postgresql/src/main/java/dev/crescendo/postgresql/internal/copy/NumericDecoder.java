package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.FieldType;
import java.math.BigDecimal;

/**
 * Reads {@code numeric}: groups of four decimal digits, the power of 10,000 of the first one, and the number of digits
 * to show after the point, which becomes the scale: {@code 1.50} stays {@code 1.50}.
 */
final class NumericDecoder implements ValueDecoder {
    private static final int COMPACT_DIGITS = 18;

    /** The bounds of the field; its numbers have none when the scale is {@code Integer.MAX_VALUE}. */
    private final int greatestScale;

    private final int greatestWholeDigits;

    private char[] digits = new char[256];

    NumericDecoder(FieldType type) {
        boolean bounded = type instanceof FieldType.Decimal;
        this.greatestScale = bounded ? ((FieldType.Decimal) type).scale() : Integer.MAX_VALUE;
        this.greatestWholeDigits = bounded ? ((FieldType.Decimal) type).precision() - greatestScale : Integer.MAX_VALUE;
    }

    @Override
    public void decode(byte[] bytes, int at, int length, Column column) {
        DecimalColumn decimals = (DecimalColumn) column;
        int groups = Wire.int2(bytes, at) & 0xFFFF;
        short sign = Wire.int2(bytes, at + 4);
        if (length != Wire.NUMERIC_HEADER + 2 * groups) {
            throw CopyDecoder.malformed("a numeric value has " + groups + " groups of digits in " + length + " bytes");
        }
        if (sign != Wire.NUMERIC_POSITIVE && sign != Wire.NUMERIC_NEGATIVE) {
            decimals.appendSpecial(special(sign));
            return;
        }
        int weight = Wire.int2(bytes, at + 2);
        int scale = Wire.int2(bytes, at + 6);
        if (scale < 0) {
            throw CopyDecoder.malformed("a numeric value has a scale of " + scale);
        }
        // the power of ten by which the last group must be multiplied to count in units of the scale
        int shift = 4 * (weight - groups + 1) + scale;
        long unscaled = groups == 0 ? 0 : compact(bytes, at + Wire.NUMERIC_HEADER, groups, shift);
        if (unscaled >= 0) {
            long signed = sign == Wire.NUMERIC_NEGATIVE ? -unscaled : unscaled;
            if (fits(unscaled, scale)) {
                decimals.append(signed, scale);
            } else {
                decimals.append(BigDecimal.valueOf(signed, scale)); // strips zeros, or says what is wrong
            }
        } else {
            decimals.append(big(bytes, at + Wire.NUMERIC_HEADER, groups, weight, sign, scale));
        }
    }

    private boolean fits(long unscaled, int scale) {
        return scale <= greatestScale
                && (greatestWholeDigits >= COMPACT_DIGITS
                        || scale + greatestWholeDigits > COMPACT_DIGITS
                        || unscaled < Wire.TEN_TO[scale + greatestWholeDigits]);
    }

    private static DecimalColumn.Kind special(short sign) {
        return switch (sign) {
            case Wire.NUMERIC_NAN -> DecimalColumn.Kind.NAN;
            case Wire.NUMERIC_INFINITY -> DecimalColumn.Kind.INFINITY;
            case Wire.NUMERIC_MINUS_INFINITY -> DecimalColumn.Kind.MINUS_INFINITY;
            default -> throw CopyDecoder.malformed("a numeric value has an unknown sign");
        };
    }

    /** The digits as a number of at most 18 digits; -1 if it has more. */
    private static long compact(byte[] bytes, int at, int groups, int shift) {
        if (groups > 5 || shift < -3 || shift > 14) {
            return -1;
        }
        long head = 0;
        for (int i = 0; i < groups - 1; i++) {
            head = head * 10_000 + Wire.int2(bytes, at + 2 * i);
        }
        long last = Wire.int2(bytes, at + 2 * (groups - 1));
        // what is below the scale in the last group is zeros
        int digitsOfLast = 4 + Math.min(0, shift);
        int zeros = Math.max(0, shift);
        if (head >= Wire.TEN_TO[COMPACT_DIGITS - digitsOfLast - zeros]) {
            return -1;
        }
        return (head * Wire.TEN_TO[digitsOfLast] + last / Wire.TEN_TO[4 - digitsOfLast]) * Wire.TEN_TO[zeros];
    }

    private BigDecimal big(byte[] bytes, int at, int groups, int weight, short sign, int scale) {
        int wholeGroups = Math.max(0, weight + 1);
        int needed = 3 + 4 * wholeGroups + scale + 4;
        if (digits.length < needed) {
            digits = new char[needed];
        }
        int to = 0;
        digits[to++] = sign == Wire.NUMERIC_NEGATIVE ? '-' : '+';
        digits[to++] = '0';
        for (int i = 0; i < wholeGroups; i++) {
            to = group(i < groups ? Wire.int2(bytes, at + 2 * i) : 0, to);
        }
        if (scale > 0) {
            digits[to++] = '.';
            int end = to + scale;
            for (int i = weight + 1; to < end; i++) {
                to = group(i >= 0 && i < groups ? Wire.int2(bytes, at + 2 * i) : 0, to);
            }
            to = end;
        }
        return new BigDecimal(digits, 0, to);
    }

    private int group(int value, int to) {
        if (value < 0 || value > 9_999) {
            throw CopyDecoder.malformed("a numeric value has " + value + " for a group of four digits");
        }
        digits[to] = (char) ('0' + value / 1000);
        digits[to + 1] = (char) ('0' + value / 100 % 10);
        digits[to + 2] = (char) ('0' + value / 10 % 10);
        digits[to + 3] = (char) ('0' + value % 10);
        return to + 4;
    }
}
