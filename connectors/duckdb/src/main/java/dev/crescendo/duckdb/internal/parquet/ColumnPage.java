package dev.crescendo.duckdb.internal.parquet;

import dev.crescendo.record.Column;
import dev.crescendo.record.Field;
import java.io.IOException;
import java.io.OutputStream;

/** The values of one field for one row group, gathered until it is written as one page. */
final class ColumnPage {
    private static final int PLAIN = 0;
    private static final int RLE = 3;

    private final boolean nullable;
    private final Layout layout;
    private final PlainValues values;
    private final ByteBuilder head = new ByteBuilder(64);
    private final ByteBuilder levels = new ByteBuilder(64);

    /** Which of the rows up to the last null have a value. All those after it do. */
    private final BitRun present = new BitRun();

    private int rows;

    ColumnPage(Field field) {
        this.nullable = field.nullable();
        this.layout = Layout.of(field.type());
        this.values = new PlainValues(field, layout);
    }

    Layout layout() {
        return layout;
    }

    int bytes() {
        return values.bytes() + present.size() / 8;
    }

    void add(Column column, int count) {
        values.add(column, count);
        if (column.hasNulls()) {
            for (int row = 0; row < count; row++) {
                if (column.isNull(row)) {
                    present.fill(rows + row);
                    present.add(false);
                }
            }
        }
        rows += count;
    }

    /**
     * Writes the page and forgets its values.
     *
     * @return the bytes written
     */
    long writeTo(OutputStream out) throws IOException {
        levels.clear();
        if (nullable) {
            writeLevels();
        }
        int size = levels.size() + values.bytes();
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
        rows = 0;
        return written;
    }

    /** Per row 1 if there is a value: one run, or one bit each; the length of it all first. */
    private void writeLevels() {
        int start = levels.begin();
        if (present.size() > 0) {
            present.fill(rows);
            int groups = (rows + 7) / 8;
            levels.putVarint((long) groups << 1 | 1);
            present.appendTo(levels);
        } else {
            levels.putVarint((long) rows << 1);
            levels.putByte(1);
        }
        levels.end(start);
    }
}
