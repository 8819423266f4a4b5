package dev.crescendo.record.internal;

import dev.crescendo.record.Batch;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.DoubleColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FloatColumn;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.Times;
import dev.crescendo.record.UuidColumn;
import dev.crescendo.record.ValueException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the generated code of a {@link RecordBinding} calls, one pair of methods per component type: {@code read(batch,
 * field, row)} and {@code append(value, batch, field)}. Public only because hidden classes call it.
 */
public final class Values {
    private Values() {}

    private static Column present(Batch batch, int field, int row) {
        Column column = batch.column(field);
        if (column.isNull(row)) {
            throw new ValueException(column.field().name(), "is null, but the record declares a primitive");
        }
        return column;
    }

    public static boolean readBoolean(Batch batch, int field, int row) {
        return ((BooleanColumn) present(batch, field, row)).at(row);
    }

    public static void append(boolean value, Batch batch, int field) {
        ((BooleanColumn) batch.column(field)).append(value);
    }

    public static byte readByte(Batch batch, int field, int row) {
        int value = readInt(batch, field, row);
        if (value != (byte) value) {
            throw new ValueException(batch.column(field).field().name(), "does not fit a byte");
        }
        return (byte) value;
    }

    public static short readShort(Batch batch, int field, int row) {
        int value = readInt(batch, field, row);
        if (value != (short) value) {
            throw new ValueException(batch.column(field).field().name(), "does not fit a short");
        }
        return (short) value;
    }

    public static int readInt(Batch batch, int field, int row) {
        return ((IntColumn) present(batch, field, row)).at(row);
    }

    public static void append(int value, Batch batch, int field) {
        ((IntColumn) batch.column(field)).append(value);
    }

    public static long readLong(Batch batch, int field, int row) {
        return ((LongColumn) present(batch, field, row)).at(row);
    }

    public static void append(long value, Batch batch, int field) {
        ((LongColumn) batch.column(field)).append(value);
    }

    public static float readFloat(Batch batch, int field, int row) {
        return ((FloatColumn) present(batch, field, row)).at(row);
    }

    public static void append(float value, Batch batch, int field) {
        ((FloatColumn) batch.column(field)).append(value);
    }

    public static double readDouble(Batch batch, int field, int row) {
        return ((DoubleColumn) present(batch, field, row)).at(row);
    }

    public static void append(double value, Batch batch, int field) {
        ((DoubleColumn) batch.column(field)).append(value);
    }

    /** Keeps a value of the row that a record was made of, or has the column take another. */
    private static boolean keep(boolean same, Batch batch, int field, Batch from, int row) {
        if (same) {
            batch.keep(field, from, row);
        } else {
            Column unused = batch.change(field);
        }
        return same;
    }

    public static boolean keep(boolean a, boolean b, Batch batch, int field, Batch from, int row) {
        return keep(a == b, batch, field, from, row);
    }

    public static boolean keep(int a, int b, Batch batch, int field, Batch from, int row) {
        return keep(a == b, batch, field, from, row);
    }

    public static boolean keep(long a, long b, Batch batch, int field, Batch from, int row) {
        return keep(a == b, batch, field, from, row);
    }

    public static boolean keep(float a, float b, Batch batch, int field, Batch from, int row) {
        return keep(Float.floatToRawIntBits(a) == Float.floatToRawIntBits(b), batch, field, from, row);
    }

    public static boolean keep(double a, double b, Batch batch, int field, Batch from, int row) {
        return keep(Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b), batch, field, from, row);
    }

    /** Of objects that can't be changed. */
    @SuppressWarnings("ReferenceEquality") // to compare costs more than to append
    public static boolean keep(@Nullable Object a, @Nullable Object b, Batch batch, int field, Batch from, int row) {
        return keep(a == b, batch, field, from, row);
    }

    /** Of objects that can be: what they were is not known. */
    public static void change(Batch batch, int field) {
        Column unused = batch.change(field);
    }

    /** Boxes and the rarer types: their object form, or null. */
    public static @Nullable Object readObject(Batch batch, int field, int row) {
        return batch.valueAt(field, row);
    }

    public static void appendObject(@Nullable Object value, Batch batch, int field) {
        batch.appendValue(field, value);
    }

    public static @Nullable Byte readBoxedByte(Batch batch, int field, int row) {
        return batch.column(field).isNull(row) ? null : (Byte) readByte(batch, field, row);
    }

    public static @Nullable Short readBoxedShort(Batch batch, int field, int row) {
        return batch.column(field).isNull(row) ? null : (Short) readShort(batch, field, row);
    }

    public static @Nullable String readString(Batch batch, int field, int row) {
        BytesColumn column = (BytesColumn) batch.column(field);
        return column.isNull(row) ? null : column.textAt(row);
    }

    public static void append(@Nullable String value, Batch batch, int field) {
        BytesColumn column = (BytesColumn) batch.column(field);
        if (value == null) {
            column.appendNull();
        } else {
            column.append(value);
        }
    }

    public static @Nullable BigDecimal readDecimal(Batch batch, int field, int row) {
        DecimalColumn column = (DecimalColumn) batch.column(field);
        return column.isNull(row) ? null : column.at(row);
    }

    public static void append(@Nullable BigDecimal value, Batch batch, int field) {
        DecimalColumn column = (DecimalColumn) batch.column(field);
        if (value == null) {
            column.appendNull();
        } else {
            column.append(value);
        }
    }

    public static @Nullable Instant readInstant(Batch batch, int field, int row) {
        LongColumn column = (LongColumn) batch.column(field);
        return column.isNull(row) ? null : Times.instant(column.field(), column.at(row));
    }

    public static void append(@Nullable Instant value, Batch batch, int field) {
        LongColumn column = (LongColumn) batch.column(field);
        if (value == null) {
            column.appendNull();
        } else {
            column.append(Times.micros(column.field(), value));
        }
    }

    public static @Nullable LocalDateTime readTimestamp(Batch batch, int field, int row) {
        LongColumn column = (LongColumn) batch.column(field);
        return column.isNull(row) ? null : Times.timestamp(column.field(), column.at(row));
    }

    public static void append(@Nullable LocalDateTime value, Batch batch, int field) {
        LongColumn column = (LongColumn) batch.column(field);
        if (value == null) {
            column.appendNull();
        } else {
            column.append(Times.micros(column.field(), value));
        }
    }

    public static @Nullable LocalDate readDate(Batch batch, int field, int row) {
        IntColumn column = (IntColumn) batch.column(field);
        return column.isNull(row) ? null : Times.date(column.field(), column.at(row));
    }

    public static void append(@Nullable LocalDate value, Batch batch, int field) {
        IntColumn column = (IntColumn) batch.column(field);
        if (value == null) {
            column.appendNull();
        } else {
            column.append(Times.days(column.field(), value));
        }
    }

    public static @Nullable UUID readUuid(Batch batch, int field, int row) {
        UuidColumn column = (UuidColumn) batch.column(field);
        return column.isNull(row)
                ? null
                : new UUID(column.mostSignificantBitsAt(row), column.leastSignificantBitsAt(row));
    }

    public static void append(@Nullable UUID value, Batch batch, int field) {
        UuidColumn column = (UuidColumn) batch.column(field);
        if (value == null) {
            column.appendNull();
        } else {
            column.append(value.getMostSignificantBits(), value.getLeastSignificantBits());
        }
    }

    /** The constant of an enum by its name, or null. */
    public static <E extends Enum<E>> @Nullable Object readEnum(Batch batch, int field, int row, Class<E> type) {
        String name = readString(batch, field, row);
        if (name == null) {
            return null;
        }
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException unknown) {
            throw new ValueException(
                    batch.column(field).field().name(), "is none of the constants of " + type.getSimpleName());
        }
    }

    public static void append(@Nullable Enum<?> value, Batch batch, int field) {
        append(value == null ? null : value.name(), batch, field);
    }

    /** How a component type is bound: its field type and the names of the methods above. */
    record Binding(Simple type, boolean nullable, String reader, String writer, Class<?> readerType) {}

    static @Nullable Binding binding(Class<?> component) {
        if (component.isEnum()) {
            return new Binding(Simple.TEXT, true, "readEnum", "append", Enum.class);
        }
        return switch (component.getName()) {
            case "boolean" -> primitive(Simple.BOOLEAN, "readBoolean", component);
            case "byte" -> primitive(Simple.INT, "readByte", component);
            case "short" -> primitive(Simple.INT, "readShort", component);
            case "int" -> primitive(Simple.INT, "readInt", component);
            case "long" -> primitive(Simple.LONG, "readLong", component);
            case "float" -> primitive(Simple.FLOAT, "readFloat", component);
            case "double" -> primitive(Simple.DOUBLE, "readDouble", component);
            case "java.lang.Boolean" -> object(Simple.BOOLEAN);
            case "java.lang.Byte" -> new Binding(Simple.INT, true, "readBoxedByte", "appendObject", Byte.class);
            case "java.lang.Short" -> new Binding(Simple.INT, true, "readBoxedShort", "appendObject", Short.class);
            case "java.lang.Integer" -> object(Simple.INT);
            case "java.lang.Long" -> object(Simple.LONG);
            case "java.lang.Float" -> object(Simple.FLOAT);
            case "java.lang.Double" -> object(Simple.DOUBLE);
            case "[B" -> object(Simple.BYTES);
            case "java.time.LocalTime" -> object(Simple.TIME);
            case "java.time.OffsetTime" -> object(Simple.TIME_WITH_ZONE);
            case "dev.crescendo.record.Interval" -> object(Simple.INTERVAL);
            case "java.lang.String" -> reference(Simple.TEXT, "readString", component);
            case "java.math.BigDecimal" -> reference(Simple.NUMBER, "readDecimal", component);
            case "java.time.Instant" -> reference(Simple.INSTANT, "readInstant", component);
            case "java.time.LocalDateTime" -> reference(Simple.TIMESTAMP, "readTimestamp", component);
            case "java.time.LocalDate" -> reference(Simple.DATE, "readDate", component);
            case "java.util.UUID" -> reference(Simple.UUID, "readUuid", component);
            default -> null;
        };
    }

    static Field field(String name, Binding binding) {
        return new Field(name, binding.type(), binding.nullable());
    }

    private static Binding primitive(Simple type, String reader, Class<?> component) {
        return new Binding(type, false, reader, "append", component);
    }

    private static Binding reference(Simple type, String reader, Class<?> component) {
        return new Binding(type, true, reader, "append", component);
    }

    private static Binding object(Simple type) {
        return new Binding(type, true, "readObject", "appendObject", Object.class);
    }
}
