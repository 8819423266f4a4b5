package dev.crescendo.duckdb.internal.parquet;

import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FloatColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.ObjectColumn;
import dev.crescendo.record.Times;
import dev.crescendo.record.UuidColumn;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The values of one field, those that are null left out, in the format's plain encoding. Each kind of value has a loop of
 * its own, as most of the time goes into what happens for each value.
 */
final class PlainValues {
    private static final long[] POWERS = new long[Layout.LONG_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final Field field;
    private final Layout layout;
    private final ByteBuilder out = new ByteBuilder(1 << 12);
    private final BitRun bits = new BitRun();

    PlainValues(Field field, Layout layout) {
        this.field = field;
        this.layout = layout;
    }

    /** How many bytes the values have. */
    int bytes() {
        return out.size() + (bits.size() + 7) / 8;
    }

    void clear() {
        out.clear();
        bits.clear();
    }

    void writeTo(OutputStream stream) throws IOException {
        if (layout.kind() == Layout.Kind.BOOLEAN) {
            bits.writeTo(stream);
        } else {
            out.writeTo(stream);
        }
    }

    void add(Column column, int rows) {
        switch (layout.kind()) {
            case BOOLEAN -> addBooleans((BooleanColumn) column, rows);
            case INT -> addInts((IntColumn) column, rows);
            case DATE -> addDates((IntColumn) column, rows);
            case LONG, TIME -> addLongs((LongColumn) column, rows);
            case TIMESTAMP, INSTANT -> addMoments((LongColumn) column, rows);
            case FLOAT -> addFloats((FloatColumn) column, rows);
            case DOUBLE -> addDoubles((DoubleColumn) column, rows);
            case TEXT, JSON, BYTES -> addBytes((BytesColumn) column, rows);
            case UUID -> addUuids((UuidColumn) column, rows);
            case SMALL_DECIMAL -> addSmallDecimals((DecimalColumn) column, rows);
            case BIG_DECIMAL -> addBigDecimals((DecimalColumn) column, rows);
            case NUMBER, NESTED, WORDS -> addWords(column, rows);
        }
    }

    private static boolean isPresent(Column column, boolean nulls, int row) {
        return !nulls || !column.isNull(row);
    }

    private void addBooleans(BooleanColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                bits.add(column.at(row));
            }
        }
    }

    private void addInts(IntColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putInt(column.at(row));
            }
        }
    }

    private void addDates(IntColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putInt(days(column.at(row)));
            }
        }
    }

    private void addLongs(LongColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putLong(column.at(row));
            }
        }
    }

    private void addMoments(LongColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putLong(micros(column.at(row)));
            }
        }
    }

    private void addFloats(FloatColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putInt(Float.floatToRawIntBits(column.at(row)));
            }
        }
    }

    private void addDoubles(DoubleColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putLong(Double.doubleToRawLongBits(column.at(row)));
            }
        }
    }

    private void addBytes(BytesColumn column, int rows) {
        boolean nulls = column.hasNulls();
        byte[] bytes = column.array();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putCounted(bytes, column.offsetAt(row), column.lengthAt(row));
            }
        }
    }

    private void addUuids(UuidColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putLongBigEndian(column.mostSignificantBitsAt(row));
                out.putLongBigEndian(column.leastSignificantBitsAt(row));
            }
        }
    }

    private void addSmallDecimals(DecimalColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                out.putLong(scaled(column, row));
            }
        }
    }

    private void addBigDecimals(DecimalColumn column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                byte[] bytes = unscaled(column, row).toByteArray();
                out.fill(bytes[0] >> 7, 16 - bytes.length);
                out.put(bytes, 0, bytes.length);
            }
        }
    }

    private void addWords(Column column, int rows) {
        boolean nulls = column.hasNulls();
        for (int row = 0; row < rows; row++) {
            if (isPresent(column, nulls, row)) {
                int start = out.begin();
                if (column instanceof DecimalColumn numbers) {
                    Words.put(out, Words.number(numbers, row));
                } else {
                    Words.put(out, field.type(), ((ObjectColumn) column).at(row));
                }
                out.end(start);
            }
        }
    }

    /** DuckDB's infinities are the greatest number and its negative. */
    private int days(int value) {
        if (value == Times.DATE_MINUS_INFINITY) {
            return -Times.DATE_INFINITY;
        }
        if (value == -Times.DATE_INFINITY) {
            throw new ValueException(field.name(), "is a date that DuckDB would take for -infinity");
        }
        return value;
    }

    private long micros(long value) {
        if (value == Times.MINUS_INFINITY) {
            return -Times.INFINITY;
        }
        if (value == -Times.INFINITY) {
            throw new ValueException(field.name(), "is a time that DuckDB would take for -infinity");
        }
        return value;
    }

    private long scaled(DecimalColumn column, int row) {
        if (column.kindAt(row) == DecimalColumn.Kind.COMPACT) {
            int missing = layout.scale() - column.scaleAt(row);
            if (missing == 0) {
                return column.unscaledAt(row);
            }
            if (missing > 0 && missing < POWERS.length) {
                return Math.multiplyExact(column.unscaledAt(row), POWERS[missing]);
            }
        }
        return unscaled(column, row).longValueExact();
    }

    private BigInteger unscaled(DecimalColumn column, int row) {
        BigDecimal value = column.at(row).setScale(layout.scale());
        if (value.precision() > layout.precision()) {
            throw new ValueException(field.name(), "does not fit " + field.type());
        }
        return value.unscaledValue();
    }
}
