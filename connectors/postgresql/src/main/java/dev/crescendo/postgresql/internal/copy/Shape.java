package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;

/**
 * The commonest shapes of values. The loops over rows read and write them in place: a call per value costs more than the
 * value. All others have a {@link ValueDecoder} and a {@link ValueEncoder}.
 */
final class Shape {
    static final byte OTHER = 0;
    static final byte BOOLEAN = 1;
    static final byte INT = 2;
    static final byte LONG = 3;
    static final byte DOUBLE = 4;
    static final byte BYTES = 5;
    static final byte DATE = 6;
    static final byte MICROS = 7;
    static final byte UUID = 8;
    static final byte NUMERIC = 9;

    private Shape() {}

    /** How values travel between a column of the database and a field. */
    static byte of(PgType type, Field field) {
        FieldType held = field.type();
        return switch (type.base()) {
            case BOOL -> held == Simple.BOOLEAN ? BOOLEAN : OTHER;
            case INT4 -> held == Simple.INT ? INT : OTHER;
            case INT8 -> held == Simple.LONG ? LONG : OTHER;
            case FLOAT8 -> held == Simple.DOUBLE ? DOUBLE : OTHER;
            case TEXT, VARCHAR -> held == Simple.TEXT ? BYTES : OTHER;
            case BYTEA -> held == Simple.BYTES ? BYTES : OTHER;
            case JSON -> held == Simple.JSON ? BYTES : OTHER;
            case DATE -> held == Simple.DATE ? DATE : OTHER;
            // declared with fewer digits than six, they want a look at each value
            case TIMESTAMP, TIMESTAMPTZ ->
                type.precision() == PgType.NONE && (held == Simple.TIMESTAMP || held == Simple.INSTANT)
                        ? MICROS
                        : OTHER;
            case UUID -> held == Simple.UUID ? UUID : OTHER;
            case NUMERIC -> held == Simple.NUMBER || held instanceof FieldType.Decimal ? NUMERIC : OTHER;
            default -> OTHER;
        };
    }
}
