package dev.crescendo.postgresql.internal.source;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The state of the database that a split is read in.
 *
 * @param snapshot the exported snapshot to read; null for whatever is there when reading begins
 * @param atLeast the place in the write-ahead log that the server must have reached, should it be a standby; null for any
 */
public record Moment(@Nullable String snapshot, @Nullable String atLeast) implements Serializable {
    /** Whenever reading begins. */
    public static Moment any() {
        return new Moment(null, null);
    }

    /** One that several readers share. */
    public static Moment shared(SharedSnapshot snapshot) {
        return new Moment(snapshot.id(), null);
    }

    /** Not before a place in the write-ahead log. */
    public static Moment after(@Nullable String place) {
        return new Moment(null, place);
    }
}
