package dev.crescendo.load;

import java.io.Serializable;

/**
 * How many records went where. {@code read = transformed + filtered + rejected} and {@code emitted = written +
 * superseded}; every run is checked against both.
 *
 * @param read records that the source handed over, readable or not
 * @param transformed records that led to at least one emitted record
 * @param filtered records for which nothing was emitted
 * @param rejected records that could not be read, transformed or held by the target
 * @param emitted records for all outputs together
 * @param written emitted records that are in the target
 * @param superseded emitted records that a newer one with the same key replaced
 */
public record Counts(
        long read, long transformed, long filtered, long rejected, long emitted, long written, long superseded)
        implements Serializable {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

    public Counts plus(Counts other) {
        return new Counts(
                read + other.read,
                transformed + other.transformed,
                filtered + other.filtered,
                rejected + other.rejected,
                emitted + other.emitted,
                written + other.written,
                superseded + other.superseded);
    }

    /** Whether both sums hold. */
    public boolean addUp() {
        return read == transformed + filtered + rejected && emitted == written + superseded;
    }

    @Override
    public String toString() {
        return "read " + read + " = transformed " + transformed + " + filtered " + filtered + " + rejected " + rejected
                + ", emitted " + emitted + " = written " + written + " + superseded " + superseded;
    }
}
