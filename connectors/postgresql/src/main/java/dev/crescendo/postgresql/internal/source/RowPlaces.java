package dev.crescendo.postgresql.internal.source;

import dev.crescendo.postgresql.internal.copy.RawRow;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Column;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.RowJson;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says where a row is: {@code table public.orders, updated_at=2026-01-31T12:00:00.000001Z}. */
final class RowPlaces {
    private final Relation relation;
    private final String piece;
    private final @Nullable TableCursor cursor;

    /** Where the cursor is among the columns that are read; -1 when it is not. */
    private final int index;

    private final List<String> key;

    private RowPlaces(Relation relation, String piece, @Nullable TableCursor cursor, int index, List<String> key) {
        this.relation = relation;
        this.piece = piece;
        this.cursor = cursor;
        this.index = index;
        this.key = key;
    }

    /** Of the rows of a selection. */
    static RowPlaces of(Selection selection, String piece, @Nullable TableCursor cursor) {
        List<TableColumn> columns = selection.columns();
        int index = cursor == null ? -1 : columns.indexOf(cursor.column());
        String known = index < 0 ? "" : selection.schema().field(index).name();
        List<String> key =
                selection.key().stream().filter(field -> !field.equals(known)).toList();
        return new RowPlaces(selection.relation(), piece, cursor, index, key);
    }

    /** Whether rows hold the cursor's value. */
    boolean knowsCursor() {
        return index >= 0;
    }

    int cursorIndex() {
        return index;
    }

    /** @param before rows that were read before the batch */
    String of(Batch batch, int row, long before) {
        String byKey = RowJson.named(batch, row, key);
        boolean onlyKey = !byKey.isEmpty() && (index < 0 || batch.column(index).isNull(row));
        return onlyKey
                ? relation.label() + ", " + byKey
                : withoutKey(batch, row, before) + (byKey.isEmpty() ? "" : ", " + byKey);
    }

    private String withoutKey(Batch batch, int row, long before) {
        if (index < 0 || batch.column(index).isNull(row)) {
            return numbered(before + row);
        }
        Column column = batch.column(index);
        if (column instanceof LongColumn longs) {
            return place(longs.at(row));
        }
        return column instanceof IntColumn ints ? place(ints.at(row)) : numbered(before + row);
    }

    /** @param before about how many rows were read before this one */
    String of(RawRow row, long before) {
        if (index < 0 || cursor == null || row.isNull(index)) {
            return numbered(before);
        }
        byte[] bytes = row.bytes(index);
        long value = switch (bytes.length) {
            case 2 -> ByteBuffer.wrap(bytes).getShort();
            case 4 -> ByteBuffer.wrap(bytes).getInt();
            default -> ByteBuffer.wrap(bytes).getLong();
        };
        if (cursor.kind().isTime()) {
            if (value >= Long.MAX_VALUE - CursorKind.POSTGRES_EPOCH_MICROS || value == Long.MIN_VALUE) {
                return numbered(before);
            }
            value += CursorKind.POSTGRES_EPOCH_MICROS;
        }
        return place(value);
    }

    private String place(long value) {
        TableCursor by = Objects.requireNonNull(cursor);
        return relation.label() + ", " + by.name() + "=" + by.kind().text(value);
    }

    /** Without a cursor there is only the order in which the rows came. */
    private String numbered(long before) {
        return relation.label() + ", row " + (before + 1) + " of piece " + piece;
    }
}
