package dev.crescendo.postgresql.internal.source;

import java.io.Serializable;

/** The column by which a table is read piece by piece, and what it counts. */
public record TableCursor(TableColumn column, CursorKind kind) implements Serializable {
    /** The column as SQL writes it. */
    public String sql() {
        return column.sql();
    }

    String name() {
        return column.name();
    }
}
