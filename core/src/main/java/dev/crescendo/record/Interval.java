package dev.crescendo.record;

import java.io.Serializable;

/**
 * A span of time in the three parts that can't be turned into each other: months, days, microseconds. It is infinite when
 * all of them are the greatest, or all the least, that there are.
 */
public record Interval(int months, int days, long micros) implements Serializable {
    public static final Interval INFINITY = new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    public static final Interval MINUS_INFINITY = new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);

    public boolean isInfinite() {
        return equals(INFINITY) || equals(MINUS_INFINITY);
    }
}
