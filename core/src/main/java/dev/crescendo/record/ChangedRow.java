package dev.crescendo.record;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row but for one value, a view as the row is. */
record ChangedRow(Row row, int field, @Nullable Object value) implements Row {
    @Override
    public Schema schema() {
        return row.schema();
    }

    @Override
    public boolean isNull(int asked) {
        return asked == field ? value == null : row.isNull(asked);
    }

    private Object present() {
        if (value == null) {
            throw new ValueException(schema().field(field).name(), "is null");
        }
        return value;
    }

    @Override
    public boolean booleanAt(int asked) {
        return asked == field ? (Boolean) present() : row.booleanAt(asked);
    }

    @Override
    public int intAt(int asked) {
        return asked == field ? (Integer) present() : row.intAt(asked);
    }

    @Override
    public long longAt(int asked) {
        return asked == field ? ((Number) present()).longValue() : row.longAt(asked);
    }

    @Override
    public float floatAt(int asked) {
        return asked == field ? (Float) present() : row.floatAt(asked);
    }

    @Override
    public double doubleAt(int asked) {
        return asked == field ? ((Number) present()).doubleValue() : row.doubleAt(asked);
    }

    @Override
    public @Nullable Object valueAt(int asked) {
        return asked == field ? value : row.valueAt(asked);
    }

    @Override
    public Row with(int changed, @Nullable Object newValue) {
        return new ChangedRow(this, Objects.checkIndex(changed, schema().size()), newValue);
    }
}
