package dev.crescendo.extract;

import dev.crescendo.record.RecordType;
import java.io.Serializable;
import java.util.List;

/**
 * One stream of a source: records of one type.
 *
 * @param name unique within the source; the raw table's name where the source has several
 * @param type the type of its records
 * @param key the fields that identify a record; empty when it has no key
 * @param content what a record of it says
 * @param of for {@link Content#KEYS} the stream whose keys they are; else empty
 */
public record StreamSpec(String name, RecordType<?> type, List<String> key, Content content, String of)
        implements Serializable {
    /** What the records of a stream say. */
    public enum Content {
        /** That there is such a record. */
        RECORDS,
        /**
         * What happened to a record. Batches of such a stream end in the columns {@link dev.crescendo.record.Metadata#OP}
         * and {@link dev.crescendo.record.Metadata#SEQUENCE}; single records come with both in their {@link Envelope}.
         */
        CHANGES,
        /**
         * That a record of another stream with this key is still there. When all splits of such a stream are read, what
         * has another key is gone.
         */
        KEYS
    }

    public StreamSpec {
        key = List.copyOf(key);
    }

    public StreamSpec(String name, RecordType<?> type, List<String> key) {
        this(name, type, key, Content.RECORDS, "");
    }

    /** A stream of changes: inserts, updates and deletes, each with its place in the source's order. */
    public static StreamSpec changes(String name, RecordType<?> type, List<String> key) {
        return new StreamSpec(name, type, key, Content.CHANGES, "");
    }

    /** The keys that another stream still has. */
    public static StreamSpec keysOf(StreamSpec stream, RecordType<?> keys) {
        return new StreamSpec(stream.name() + "#keys", keys, stream.key(), Content.KEYS, stream.name());
    }
}
