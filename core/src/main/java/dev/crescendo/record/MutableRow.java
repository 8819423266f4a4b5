package dev.crescendo.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A row with values of its own. Values are in their object form, as {@link FieldType} says. */
public final class MutableRow implements Row {
    private final Schema schema;
    private final @Nullable Object[] values;

    /** A row in which every field is null. */
    public MutableRow(Schema schema) {
        this.schema = schema;
        this.values = new @Nullable Object[schema.size()];
    }

    public MutableRow set(int field, @Nullable Object value) {
        values[field] = value;
        return this;
    }

    public MutableRow set(String field, @Nullable Object value) {
        return set(schema.indexOf(field), value);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean isNull(int field) {
        return values[field] == null;
    }

    @Override
    public @Nullable Object valueAt(int field) {
        return values[field];
    }

    private Object present(int field) {
        Object value = values[field];
        if (value == null) {
            throw new ValueException(schema.field(field).name(), "is null");
        }
        return value;
    }

    @Override
    public boolean booleanAt(int field) {
        return (Boolean) present(field);
    }

    @Override
    public int intAt(int field) {
        return (Integer) present(field);
    }

    @Override
    public long longAt(int field) {
        return ((Number) present(field)).longValue();
    }

    @Override
    public float floatAt(int field) {
        return (Float) present(field);
    }

    @Override
    public double doubleAt(int field) {
        return ((Number) present(field)).doubleValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MutableRow row && schema.equals(row.schema) && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
