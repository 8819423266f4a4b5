package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.error.WarehouseException;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import java.math.BigDecimal;
import java.sql.SQLException;

/**
 * Writes {@code numeric}. The scale of a number becomes the digits it shows after the point; a negative scale, as numbers
 * without their trailing zeros have it, shows none.
 */
final class NumericEncoder implements ValueEncoder {
    /** PostgreSQL's own limits. */
    private static final int MAX_SCALE = 16_383;

    private static final int MAX_WHOLE_DIGITS = 131_072;

    /** The most digits after the point that the target keeps. */
    private final int maxScale;

    /** Groups of four digits, filled from the end. Eight hold any long at any scale. */
    private final short[] groups = new short[8];

    NumericEncoder(int maxScale) {
        this.maxScale = maxScale;
    }

    @Override
    public void encode(Column column, int row, CopyBuffer out) throws SQLException {
        DecimalColumn values = (DecimalColumn) column;
        switch (values.kindAt(row)) {
            case COMPACT -> compact(column, values.unscaledAt(row), values.scaleAt(row), out);
            case BIG -> big(column, values.at(row), out);
            case NAN -> head(out, 0, 0, Wire.NUMERIC_NAN, 0);
            case INFINITY -> head(out, 0, 0, Wire.NUMERIC_INFINITY, 0);
            case MINUS_INFINITY -> head(out, 0, 0, Wire.NUMERIC_MINUS_INFINITY, 0);
        }
    }

    private static void head(CopyBuffer out, int count, int weight, short sign, int scale) throws SQLException {
        int at = out.reserve(4 + Wire.NUMERIC_HEADER);
        byte[] bytes = out.bytes();
        Wire.putInt4(bytes, at, Wire.NUMERIC_HEADER + 2 * count);
        Wire.putInt2(bytes, at + 4, count);
        Wire.putInt2(bytes, at + 6, weight);
        Wire.putInt2(bytes, at + 8, sign);
        Wire.putInt2(bytes, at + 10, scale);
    }

    /** Writes {@code unscaled × 10^-scale}. */
    void compact(Column column, long unscaled, int scale, CopyBuffer out) throws SQLException {
        if (scale > maxScale || scale > MAX_SCALE || scale < -MAX_WHOLE_DIGITS) {
            big(column, BigDecimal.valueOf(unscaled, scale), out);
            return;
        }
        // groups begin at the point, so the lowest one may take fewer than four of the digits
        long rest = unscaled;
        int first = groups.length;
        int digitsOfLowest = scale & 3;
        if (digitsOfLowest != 0) {
            long unit = Wire.TEN_TO[digitsOfLowest];
            long above = rest / unit;
            groups[--first] = (short) (Math.abs(rest - above * unit) * Wire.TEN_TO[4 - digitsOfLowest]);
            rest = above;
        }
        while (rest != 0) {
            groups[--first] = (short) Math.abs(rest % 10_000);
            rest /= 10_000;
        }
        int end = groups.length;
        while (end > first && groups[end - 1] == 0) {
            end--;
        }
        int count = end - first;
        int weight = count == 0 ? 0 : Math.floorDiv(-scale, 4) + groups.length - first - 1;
        head(out, count, weight, unscaled < 0 ? Wire.NUMERIC_NEGATIVE : Wire.NUMERIC_POSITIVE, Math.max(0, scale));
        int at = out.reserve(2 * count);
        for (int i = first; i < end; i++, at += 2) {
            Wire.putInt2(out.bytes(), at, groups[i]);
        }
    }

    private void big(Column column, BigDecimal value, CopyBuffer out) throws SQLException {
        BigDecimal fitting = value.scale() > maxScale ? value.stripTrailingZeros() : value;
        int scale = Math.max(0, fitting.scale());
        if (fitting.scale() > maxScale && fitting.signum() != 0) {
            throw ValueEncoder.changes(column, "numeric with " + maxScale + " digits after the point", "round");
        }
        if (scale > MAX_SCALE || (long) fitting.precision() - fitting.scale() > MAX_WHOLE_DIGITS) {
            throw new WarehouseException("a number in field " + column.field().name()
                    + " has more digits than PostgreSQL's numeric can hold: " + MAX_WHOLE_DIGITS
                    + " before the point, " + MAX_SCALE + " after it. Nothing was loaded; reject such records.");
        }
        String digits = padded(fitting);
        int first = 0;
        int last = digits.length() / 4;
        while (first < last && group(digits, first) == 0) {
            first++;
        }
        while (last > first && group(digits, last - 1) == 0) {
            last--;
        }
        int count = last - first;
        int weight = count == 0 ? 0 : digits.length() / 4 - first - 1 - (scale + 3) / 4;
        head(out, count, weight, fitting.signum() < 0 ? Wire.NUMERIC_NEGATIVE : Wire.NUMERIC_POSITIVE, scale);
        for (int i = first; i < last; i++) {
            int at = out.reserve(2);
            Wire.putInt2(out.bytes(), at, group(digits, i));
        }
    }

    /** The digits, with zeros on both sides so that groups of four begin at the point. */
    private static String padded(BigDecimal value) {
        String digits = value.unscaledValue().abs().toString();
        int right = value.scale() <= 0 ? -value.scale() : Math.floorMod(-value.scale(), 4);
        int left = Math.floorMod(-(digits.length() + right), 4);
        return "0".repeat(left) + digits + "0".repeat(right);
    }

    private static int group(String digits, int index) {
        int value = 0;
        for (int i = index * 4; i < index * 4 + 4; i++) {
            value = value * 10 + (digits.charAt(i) - '0');
        }
        return value;
    }
}
