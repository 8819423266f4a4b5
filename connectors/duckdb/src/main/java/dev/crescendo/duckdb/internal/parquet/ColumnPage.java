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

/** The values of one field for one row group, gathered until it is written as one page. */
final class ColumnPage {
    private static final int PLAIN = 0;
    private static final int RLE = 3;

    private final Field field;
    private final Layout layout;
    private final ByteBuilder values = new ByteBuilder(1 << 12);
    private final ByteBuilder head = new ByteBuilder(64);
    private final ByteBuilder levels = new ByteBuilder(64);
    private final BitRun present = new BitRun();
    private final BitRun bits = new BitRun();
    private int rows;
    private boolean anyNull;

    ColumnPage(Field field) {
        this.field = field;
        this.layout = Layout.of(field.type());
    }

    Layout layout() {
        return layout;
    }

    int bytes() {
        return values.size() + (bits.size() + present.size()) / 8;
    }

    void add(Column column, int count) {
        boolean nulls = column.hasNulls();
        anyNull |= nulls;
        for (int row = 0; row < count; row++) {
            boolean isNull = nulls && column.isNull(row);
            present.add(!isNull);
            if (!isNull) {
                add(column, row, layout.kind());
            }
        }
        rows += count;
    }

    private void add(Column column, int row, Layout.Kind kind) {
        switch (kind) {
            case BOOLEAN -> bits.add(((BooleanColumn) column).at(row));
            case INT -> values.putInt(((IntColumn) column).at(row));
            case DATE -> values.putInt(days(((IntColumn) column).at(row)));
            case LONG, TIME -> values.putLong(((LongColumn) column).at(row));
            case TIMESTAMP, INSTANT -> values.putLong(micros(((LongColumn) column).at(row)));
            case FLOAT -> values.putInt(Float.floatToRawIntBits(((FloatColumn) column).at(row)));
            case DOUBLE -> values.putLong(Double.doubleToRawLongBits(((DoubleColumn) column).at(row)));
            case TEXT, JSON, BYTES -> {
                BytesColumn bytes = (BytesColumn) column;
                int length = bytes.lengthAt(row);
                values.putInt(length);
                values.put(bytes.array(), bytes.offsetAt(row), length);
            }
            case UUID -> {
                UuidColumn uuids = (UuidColumn) column;
                values.putLongBigEndian(uuids.mostSignificantBitsAt(row));
                values.putLongBigEndian(uuids.leastSignificantBitsAt(row));
            }
            case SMALL_DECIMAL -> values.putLong(scaled((DecimalColumn) column, row));
            case BIG_DECIMAL -> putBig((DecimalColumn) column, row);
            case NUMBER, WORDS -> putWords(column, row);
        }
    }

    private void putWords(Column column, int row) {
        int start = values.begin();
        if (column instanceof DecimalColumn numbers) {
            Words.put(values, Words.number(numbers, row));
        } else {
            Words.put(values, field.type(), ((ObjectColumn) column).at(row));
        }
        values.end(start);
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

    private void putBig(DecimalColumn column, int row) {
        byte[] bytes = unscaled(column, row).toByteArray();
        values.fill(bytes[0] >> 7, 16 - bytes.length);
        values.put(bytes, 0, bytes.length);
    }

    private static final long[] POWERS = new long[Layout.LONG_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    /**
     * Writes the page and forgets its values.
     *
     * @return the bytes written
     */
    long writeTo(OutputStream out) throws IOException {
        levels.clear();
        if (field.nullable()) {
            writeLevels();
        }
        if (layout.kind() == Layout.Kind.BOOLEAN) {
            bits.appendTo(values);
        }
        int size = levels.size() + values.size();
        head.clear();
        new Thrift(head).element(header -> {
            header.i32(1, 0);
            header.i32(2, size);
            header.i32(3, size);
            header.struct(5, page -> {
                page.i32(1, rows);
                page.i32(2, PLAIN);
                page.i32(3, RLE);
                page.i32(4, RLE);
            });
        });
        head.writeTo(out);
        levels.writeTo(out);
        values.writeTo(out);
        long written = (long) head.size() + size;
        values.clear();
        present.clear();
        bits.clear();
        rows = 0;
        anyNull = false;
        return written;
    }

    /** Per row 1 if there is a value: one run, or one bit each; the length of it all first. */
    private void writeLevels() {
        ByteBuilder runs = new ByteBuilder(64);
        if (anyNull) {
            int groups = (rows + 7) / 8;
            runs.putVarint((long) groups << 1 | 1);
            present.appendTo(runs);
        } else {
            runs.putVarint((long) rows << 1);
            runs.putByte(1);
        }
        levels.putInt(runs.size());
        runs.appendTo(levels);
    }
}
