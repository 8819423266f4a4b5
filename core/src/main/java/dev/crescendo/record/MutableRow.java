package dev.crescendo.record;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row with values of its own. Values are in their object form, as {@link FieldType} says. */
public final class MutableRow implements Row {
    private final Schema schema;
    private final @Nullable Object[] values;

    /** Where the view stood that it was copied from; null if it was not, or from another kind of row. */
    private final @Nullable Object original;

    /** Of a copy: which fields may have other values than the original. */
    private final boolean[] changed;

    /** A row in which every field is null. */
    public MutableRow(Schema schema) {
        this.schema = schema;
        this.values = new @Nullable Object[schema.size()];
        this.original = null;
        this.changed = new boolean[0];
    }

    /** A copy. */
    MutableRow(BatchRow row) {
        this.schema = row.schema();
        this.values = new @Nullable Object[schema.size()];
        this.original = row.standing();
        this.changed = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            Object value = row.valueAt(i);
            values[i] = value;
            changed[i] = isMutable(value);
        }
    }

    private static boolean isMutable(@Nullable Object value) {
        return value instanceof byte[] || value instanceof List || value instanceof Map;
    }

    /** Whether it is a copy of a view that still stands where it was copied. */
    boolean isCopyOf(BatchRow row) {
        return original != null && original == row.standing();
    }

    /** Of a copy: whether a field may have another value than the original. */
    boolean isChanged(int field) {
        return changed[field];
    }

    public MutableRow set(int field, @Nullable Object value) {
        values[field] = value;
        if (original != null) {
            changed[field] = true;
        }
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
