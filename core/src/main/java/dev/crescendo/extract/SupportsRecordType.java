package dev.crescendo.extract;

import dev.crescendo.record.RecordType;

/** A source whose records can be had as those of another type, such as a transformer's Java record. */
public interface SupportsRecordType extends Source {
    /**
     * This source with records of {@code type}; fields go by their names. What does not fit shows at the latest when the
     * records are read. A source with a catalog reads no others; one without, such as files, may refuse a field that the
     * type has not, since nobody has said that it may be left out.
     */
    Source as(RecordType<?> type);
}
