package dev.crescendo.kafka;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.Op;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueException;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes envelopes of Kafka's records and rejects of those that can't be read. One per reader. */
final class Decoding {
    /** What is kept of a record without a value. */
    static final String KEY = "key";

    static final String TOMBSTONE = "a tombstone can't be appended; what is kept of it here is its key";

    private static final byte[] NOTHING = {};

    private final JsonRecords decoder;
    private final ReadContext context;
    private @Nullable ConsumerRecord<byte[], byte[]> record;
    private @Nullable Object value;

    Decoding(JsonRecords decoder, ReadContext context) {
        this.decoder = decoder;
        this.context = context;
    }

    /** Whether {@code next} could be read: then it is the current record. If not, it has been rejected. */
    boolean take(ConsumerRecord<byte[], byte[]> next) {
        byte[] bytes = next.value();
        if (bytes == null) {
            byte[] key = next.key() == null ? NOTHING : next.key();
            context.reject(new Reject(next.topic(), place(next), "", TOMBSTONE, key, KEY));
            return false;
        }
        try {
            value = decoder.decode(bytes);
            record = next;
            return true;
        } catch (ValueException unreadable) {
            context.reject(new Reject(next.topic(), place(next), unreadable.field(), unreadable.reason(), bytes));
            return false;
        }
    }

    /** The current record. Its sequence is the offset, so it orders the records of a partition. */
    Envelope current() {
        if (record == null || value == null) {
            throw new IllegalStateException("no record has been read yet");
        }
        return new Envelope(record.topic(), Op.INSERT, value, String.format(Locale.ROOT, "%019d", record.offset()));
    }

    Origin origin() {
        if (record == null) {
            throw new IllegalStateException("no record has been read yet");
        }
        return new Origin(place(record), record.value());
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return "topic " + record.topic() + ", partition " + record.partition() + ", offset " + record.offset();
    }
}
