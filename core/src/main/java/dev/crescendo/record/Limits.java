package dev.crescendo.record;

import java.io.Serializable;

/**
 * Between which values a target's dates, times and numbers lie. Infinite dates and times are another matter: all targets
 * have them.
 *
 * @param firstDay the first date, in days since 1970
 * @param lastDay the last date
 * @param firstMicros the first timestamp, in microseconds since 1970
 * @param lastMicros the last timestamp
 * @param wholeDigits how many digits numbers without bounds may have before the point
 * @param scale how many after it
 * @param infiniteIntervals whether intervals may be infinite
 */
public record Limits(
        int firstDay,
        int lastDay,
        long firstMicros,
        long lastMicros,
        int wholeDigits,
        int scale,
        boolean infiniteIntervals)
        implements Serializable {
    /** All that a batch holds. */
    public static Limits none() {
        return new Limits(
                Times.DATE_MINUS_INFINITY + 1,
                Times.DATE_INFINITY - 1,
                Times.MINUS_INFINITY + 1,
                Times.INFINITY - 1,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                true);
    }
}
