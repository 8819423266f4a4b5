package dev.crescendo.postgresql.internal.source;

import dev.crescendo.postgresql.internal.copy.RawRow;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Column;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says where a row is: {@code table public.orders, updated_at=2026-01-31T12:00:00.000001Z}. */
final class RowPlaces {
    private final TableName table;
    private final @Nullable TableCursor cursor;

    /** Where the cursor is among the columns that are read; -1 when it is not. */
    private final int index;

    private RowPlaces(TableName table, @Nullable TableCursor cursor, int index) {
        this.table = table;
        this.cursor = cursor;
        this.index = index;
    }

    static RowPlaces of(TableName table, @Nullable TableCursor cursor, List<TableColumn> columns) {
        int index = cursor == null ? -1 : columns.indexOf(cursor.column());
        return new RowPlaces(table, cursor, index);
    }

    String of(Batch batch, int row) {
        if (index < 0 || batch.column(index).isNull(row)) {
            return place(null);
        }
        Column column = batch.column(index);
        if (column instanceof LongColumn longs) {
            return place(longs.at(row));
        }
        return place(column instanceof IntColumn ints ? (Long) (long) ints.at(row) : null);
    }

    String of(RawRow row) {
        if (index < 0 || cursor == null || row.isNull(index)) {
            return place(null);
        }
        byte[] bytes = row.bytes(index);
        long value = switch (bytes.length) {
            case 2 -> ByteBuffer.wrap(bytes).getShort();
            case 4 -> ByteBuffer.wrap(bytes).getInt();
            default -> ByteBuffer.wrap(bytes).getLong();
        };
        if (cursor.kind() != CursorKind.NUMBER) {
            if (value >= Long.MAX_VALUE - CursorKind.POSTGRES_EPOCH_MICROS || value == Long.MIN_VALUE) {
                return place(null);
            }
            value += CursorKind.POSTGRES_EPOCH_MICROS;
        }
        return place(value);
    }

    private String place(@Nullable Long value) {
        return "table " + table
                + (value == null || cursor == null
                        ? ""
                        : ", " + cursor.name() + "=" + cursor.kind().text(value));
    }
}
