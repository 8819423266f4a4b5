package dev.crescendo.record;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record with the fields of its schema. A row handed to a transformer is a view that moves on: it is valid inside
 * the call; {@link #copy} keeps it. Getters by index are the fast ones: look the index up once.
 *
 * <p>A getter of a primitive throws {@link ValueException} when the value is null, and every getter throws {@link
 * ClassCastException} when the field has another type.
 */
public interface Row {
    Schema schema();

    boolean isNull(int field);

    boolean booleanAt(int field);

    int intAt(int field);

    long longAt(int field);

    float floatAt(int field);

    double doubleAt(int field);

    /** The value in its object form as {@link FieldType} says, or null. */
    @Nullable
    Object valueAt(int field);

    default @Nullable String textAt(int field) {
        return (String) valueAt(field);
    }

    default @Nullable BigDecimal decimalAt(int field) {
        return (BigDecimal) valueAt(field);
    }

    default byte @Nullable [] bytesAt(int field) {
        return (byte[]) valueAt(field);
    }

    default @Nullable LocalDate dateAt(int field) {
        return (LocalDate) valueAt(field);
    }

    default @Nullable LocalTime timeAt(int field) {
        return (LocalTime) valueAt(field);
    }

    default @Nullable LocalDateTime timestampAt(int field) {
        return (LocalDateTime) valueAt(field);
    }

    default @Nullable Instant instantAt(int field) {
        return (Instant) valueAt(field);
    }

    default @Nullable UUID uuidAt(int field) {
        return (UUID) valueAt(field);
    }

    default @Nullable Object value(String field) {
        return valueAt(schema().indexOf(field));
    }

    /** This row with its own values, valid for ever and free to be changed. */
    default MutableRow copy() {
        MutableRow copy = new MutableRow(schema());
        for (int i = 0; i < schema().size(); i++) {
            copy.set(i, valueAt(i));
        }
        return copy;
    }

    /**
     * This row with another value of a field, in its object form; valid as long as this row is. What is not changed is not
     * made anew, so this is the fast way to change a few fields of a row.
     */
    default Row with(int field, @Nullable Object value) {
        return copy().set(field, value);
    }

    default Row with(String field, @Nullable Object value) {
        return with(schema().indexOf(field), value);
    }

    /** A row with the given values by field name; fields not named are null. */
    static MutableRow of(Schema schema, Map<String, ?> values) {
        MutableRow row = new MutableRow(schema);
        values.forEach(row::set);
        return row;
    }
}
