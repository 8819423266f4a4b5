package dev.crescendo.position;

import java.io.Serializable;

/**
 * What a position counts along: a Kafka partition, a table, an API endpoint.
 *
 * @param name unique within one pipeline; not empty, and not {@code *}, which the ledger uses for the whole pipeline
 */
public record LaneId(String name) implements Comparable<LaneId>, Serializable {
    /** The row of the ledger that stands for a whole pipeline. No source may use it. */
    public static final String WHOLE_PIPELINE = "*";

    public LaneId {
        if (name.isEmpty() || name.equals(WHOLE_PIPELINE)) {
            throw new IllegalArgumentException("a lane can't be named '" + name + "'");
        }
    }

    @Override
    public int compareTo(LaneId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
