package dev.crescendo.record;

import java.io.Serializable;

/**
 * What a target can't hold, checked when a value enters a batch, so that the record it belongs to is rejected as a whole
 * and not its neighbours.
 *
 * @param nulInText whether text may contain U+0000
 * @param maxValueBytes the largest text, JSON or binary value, in bytes of its encoded form
 * @param specialDecimals whether decimals with bounds may be NaN or infinite
 * @param limits between which values its dates, times and numbers lie
 */
public record ValueRules(boolean nulInText, int maxValueBytes, boolean specialDecimals, Limits limits)
        implements Serializable {
    /** The default size limit of one value: 64 MiB. */
    public static final int DEFAULT_MAX_VALUE_BYTES = 64 << 20;

    /** Rules for text and size only. */
    public ValueRules(boolean nulInText, int maxValueBytes) {
        this(nulInText, maxValueBytes, true, Limits.none());
    }

    /** No rule but the size limit. */
    public static ValueRules lenient() {
        return new ValueRules(true, DEFAULT_MAX_VALUE_BYTES);
    }
}
