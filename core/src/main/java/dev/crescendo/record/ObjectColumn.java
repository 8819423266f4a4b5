package dev.crescendo.record;

import java.time.OffsetTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Column of immutable objects, for the rarer types: times with zone, among which may be an {@link EndOfDay}, intervals,
 * lists and structs.
 */
public final class ObjectColumn extends Column {
    private @Nullable Object[] values;

    private final boolean checked;
    private final boolean infiniteIntervals;

    ObjectColumn(Field field, int capacity, ValueRules rules) {
        super(field, capacity);
        this.infiniteIntervals = rules.limits().infiniteIntervals();
        this.checked = field.type() == FieldType.Simple.TIME_WITH_ZONE || !infiniteIntervals;
        this.values = new @Nullable Object[capacity];
    }

    public Object at(int row) {
        Object value = values[row];
        if (value == null) {
            throw new IllegalStateException(field().name() + " is null at row " + row);
        }
        return value;
    }

    /**
     * Appends a value.
     *
     * @throws ValueException if it is a time or an interval that the target's rules forbid
     */
    public void append(Object value) {
        if (checked) {
            check(value);
        }
        store(value);
    }

    private void check(Object value) {
        if (value instanceof Interval interval && interval.isInfinite() && !infiniteIntervals) {
            throw new ValueException(field().name(), "is infinite, which the target's intervals can't be");
        }
        if (value instanceof OffsetTime time
                && Math.abs(time.getOffset().getTotalSeconds()) > Times.GREATEST_OFFSET_SECONDS) {
            throw new ValueException(field().name(), "has an offset above 15:59:59, which databases don't have");
        }
    }

    private void store(@Nullable Object value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    @Override
    void appendPlaceholder() {
        store(null);
    }

    @Override
    void appendFrom(Column other, int row) {
        append(((ObjectColumn) other).at(row));
    }

    @Override
    Object valueAt(int row) {
        Object value = at(row);
        if (value instanceof EndOfDay) {
            throw new ValueException(field().name(), "24:00 can't be shown as an OffsetTime");
        }
        return value;
    }

    @Override
    void appendValue(Object value) {
        FieldType type = field().type();
        boolean fits = type == FieldType.Simple.INTERVAL && value instanceof Interval
                || type == FieldType.Simple.TIME_WITH_ZONE && value instanceof OffsetTime
                || type instanceof FieldType.ListOf && value instanceof List
                || type instanceof FieldType.Struct && value instanceof Row;
        if (!fits) {
            throw mismatch(value);
        }
        append(value);
    }
}
