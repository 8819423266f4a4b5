package dev.crescendo.record;

import java.time.OffsetTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Column of immutable objects, for the rarer types: times with zone, among which may be an {@link EndOfDay}, intervals,
 * lists and structs. The rows of a struct have exactly its schema.
 */
public final class ObjectColumn extends Column {
    private @Nullable Object[] values;

    private final ValueRules rules;
    private final boolean checked;
    private final boolean infiniteIntervals;
    private final @Nullable NestedValues nested;
    private @Nullable ObjectColumn last;
    private boolean sameAsLast;

    /** What nested values weigh, each with all before it. */
    private long[] weights = {};

    private int filled;

    ObjectColumn(Field field, int capacity, ValueRules rules) {
        super(field, capacity);
        this.rules = rules;
        this.infiniteIntervals = rules.limits().infiniteIntervals();
        this.checked = field.type() == FieldType.Simple.TIME_WITH_ZONE || !infiniteIntervals;
        this.nested = field.type().isNested() ? new NestedValues(field, rules) : null;
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
     * Appends a value. Of a list or a row a copy is kept; a row's fields go by their names.
     *
     * @throws ValueException if the field can't hold it exactly, or the target's rules forbid it
     */
    public void append(Object value) {
        if (nested != null) {
            Object held = nested.checked(value);
            store(held, nested.weight());
            return;
        }
        if (checked) {
            check(value);
        }
        store(value, 0);
    }

    private void check(Object value) {
        if (value instanceof Interval interval && interval.isInfinite() && !infiniteIntervals) {
            throw new ValueException(field().name(), "is infinite, which the target's intervals can't be");
        }
        if (value instanceof OffsetTime time) {
            Times.micros(field(), time.toLocalTime());
            if (Math.abs(time.getOffset().getTotalSeconds()) > Times.GREATEST_OFFSET_SECONDS) {
                throw new ValueException(field().name(), "has an offset above 15:59:59, which databases don't have");
            }
        }
    }

    private void store(@Nullable Object value, long weight) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(1, size * 2));
        }
        if (nested != null) {
            if (size >= weights.length) {
                weights = Arrays.copyOf(weights, values.length);
            }
            weights[size] = weight + totalBytes();
        }
        values[size++] = value;
        filled = Math.max(filled, size);
    }

    @Override
    void appendPlaceholder() {
        store(null, 0);
    }

    @Override
    void appendFrom(Column other, int row) {
        ObjectColumn from = (ObjectColumn) other;
        if (nested != null && isSame(from)) {
            store(from.at(row), from.weights[row] - (row == 0 ? 0 : from.weights[row - 1]));
        } else {
            append(from.at(row));
        }
    }

    /** Whether what another column holds has been checked as this one would. */
    private boolean isSame(ObjectColumn other) {
        if (other != last) {
            last = other;
            sameAsLast = other.field().type().equals(field().type()) && other.rules.equals(rules);
        }
        return sameAsLast;
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
        boolean fits = nested != null
                || type == FieldType.Simple.INTERVAL && value instanceof Interval
                || type == FieldType.Simple.TIME_WITH_ZONE && value instanceof OffsetTime;
        if (!fits) {
            throw mismatch(value);
        }
        append(value);
    }

    /**
     * A nested value as JSON from which the same value can be read: numbers with all their digits, bytes in Base64, dates and
     * times in ISO 8601, NaN and infinities as text.
     */
    public String jsonAt(int row) {
        return NestedJson.of(field().type(), at(row));
    }

    @Override
    long totalBytes() {
        return size == 0 || nested == null ? 0 : weights[size - 1];
    }

    @Override
    void cut() {
        Arrays.fill(values, size, filled, null);
        filled = size;
    }
}
