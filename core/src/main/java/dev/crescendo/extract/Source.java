package dev.crescendo.extract;

import dev.crescendo.position.SourceId;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * A system that records are read from: what a connector's author writes. Serializable and without open resources: it is
 * planned on the driver and opened on workers. Users with one stream and no wish for splits write an {@link Extractor}.
 */
public interface Source extends Serializable {
    /** The streams, in a stable order. Driver side; may connect. */
    List<StreamSpec> streams(PlanContext context) throws Exception;

    /** Which system this is. A position of another system is refused. Driver side. */
    SourceId identity(PlanContext context) throws Exception;

    /**
     * Whether a range holds nothing to read, where that shows without a look at any record. The run is then done, and the
     * streams are not asked for. Driver side; may connect.
     */
    default boolean hasNothingNew(ReadRange range, PlanContext context) throws Exception {
        return false;
    }

    /**
     * Freezes what to read: splits, and where each lane will end. Driver side. May wait until the range is safe to read
     * without losing rows that are committed late.
     *
     * @throws dev.crescendo.error.ConfigurationException if the source can't do what the range asks
     */
    ExtractPlan plan(ReadRange range, PlanContext context) throws Exception;

    /**
     * Whether a saved plan of this source can still be read, and would be made the same way now. If not, a new one is made:
     * where a file that it names has gone, say, or other options are in force. Driver side, after {@link #streams}.
     *
     * @param finished the ids of the splits that have been read already
     */
    default boolean canResume(ExtractPlan plan, Set<String> finished, PlanContext context) throws Exception {
        return true;
    }

    /** What people call one of its lanes, in the singular. */
    default String laneNoun() {
        return "lane";
    }

    /** Whether {@link ReadRange.Since} reads only what is new. If not, it reads everything each time. */
    default boolean tracksPosition() {
        return true;
    }

    /**
     * Whether {@link ReadRange.Since} may hand over records that were read before, for records that come late. Then the
     * pipeline must merge by key.
     */
    default boolean rereads() {
        return false;
    }

    /**
     * Finds out whether it could be read now: all is there, and may be read. Reads no records, or a few to look at them.
     * Driver side.
     *
     * @throws Exception what a run would end in
     */
    default void check(PlanContext context) throws Exception {
        identity(context);
        streams(context);
    }

    /** Opens a split. Worker side; may be called again for the same split, also at the same time. */
    SplitReader open(Split split, ReadContext context) throws Exception;
}
