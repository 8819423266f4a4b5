package dev.crescendo.record;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A source record that could not be loaded, kept with its reason.
 *
 * @param stream the stream it was read from
 * @param place where exactly, such as {@code orders-0, offset 12} or {@code shop.csv:17}
 * @param field the field at fault; empty when it is the record as a whole
 * @param reason why, without row values
 * @param raw the record as it came
 * @param form what its source has to know, besides the bytes, to read them again; in the source's own words, perhaps empty
 */
public record Reject(String stream, String place, String field, String reason, byte[] raw, String form)
        implements Serializable {
    /** A reject whose bytes say all. */
    public Reject(String stream, String place, String field, String reason, byte[] raw) {
        this(stream, place, field, reason, raw, "");
    }

    /** The same record, rejected for another reason. */
    public Reject because(String newField, String newReason) {
        return new Reject(stream, place, newField, newReason, raw, form);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reject reject
                && stream.equals(reject.stream)
                && place.equals(reject.place)
                && field.equals(reject.field)
                && reason.equals(reject.reason)
                && form.equals(reject.form)
                && Arrays.equals(raw, reject.raw);
    }

    @Override
    public int hashCode() {
        return place.hashCode() * 31 + Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return stream + " at " + place + ": " + (field.isEmpty() ? "" : field + " ") + reason;
    }
}
