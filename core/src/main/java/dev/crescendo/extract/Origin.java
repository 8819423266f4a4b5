package dev.crescendo.extract;

/**
 * Where a record came from, for rejects.
 *
 * @param place as exact as the source can say: file and line, topic and offset, table and key
 * @param raw the record as it came
 * @param form what the source has to know, besides the bytes, to read them again; see {@link SupportsReplay}
 */
public record Origin(String place, byte[] raw, String form) {
    /** The origin of a record whose bytes say all. */
    public Origin(String place, byte[] raw) {
        this(place, raw, "");
    }
}
