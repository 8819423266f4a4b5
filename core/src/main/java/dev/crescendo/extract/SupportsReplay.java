package dev.crescendo.extract;

import dev.crescendo.record.Reject;
import java.util.Iterator;
import java.util.List;

/** A source that can read a record again from what was kept of it when it was rejected. */
public interface SupportsReplay extends Source {
    /**
     * Reads kept records as this source would read them now: after a change of its declaration, perhaps otherwise than
     * before. Driver side.
     *
     * @param streams what {@link #streams} has just said
     * @param kept the records in the order in which they were rejected, read once and lazily
     * @return a reader that hands over each of them as one record, or rejects it again; see {@link ReplayReader}
     */
    SplitReader replay(List<StreamSpec> streams, Iterator<Reject> kept, ReadContext context) throws Exception;
}
