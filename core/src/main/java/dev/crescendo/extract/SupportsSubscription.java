package dev.crescendo.extract;

import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import java.util.Set;

/** A source whose lanes are shared out among living instances, as a Kafka consumer group does. */
public interface SupportsSubscription extends Source {
    /**
     * Joins the group.
     *
     * @param group all instances of one pipeline use the same name
     * @param lanes told of changes, always from within {@link SplitReader#next} and on its thread
     * @return a reader without an end. After {@link Next#CHECKPOINT} its position covers all records handed over
     */
    Subscription subscribe(String group, ReadContext context, LaneListener lanes) throws Exception;

    /** An open membership of a group. */
    interface Subscription extends SplitReader {
        /**
         * Goes back: every owned lane is read from {@code position} next, or from its start where it is absent there,
         * whatever has been handed over. Not from within a {@link LaneListener}.
         */
        void seek(Position position);
    }

    /** Told which lanes this instance owns. */
    interface LaneListener {
        /** Lanes came. Returns where to begin; lanes absent from it begin at their start. */
        Position assigned(Set<LaneId> lanes);

        /** Lanes go, and are still owned until this returns. */
        void revoked(Set<LaneId> lanes);

        /** Lanes are gone: someone else may own them already. */
        void lost(Set<LaneId> lanes);
    }
}
