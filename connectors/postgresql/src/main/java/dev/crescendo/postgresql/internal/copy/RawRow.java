package dev.crescendo.postgresql.internal.copy;

import dev.crescendo.record.Schema;
import java.util.Arrays;
import java.util.HexFormat;

/** A row as it came in a binary COPY stream. Valid as long as the message that it lies in is not changed. */
public final class RawRow {
    private final byte[] message;
    private final int start;
    private final int[] starts;
    private final int[] lengths;

    RawRow(byte[] message, int start) {
        this.message = message;
        this.start = start;
        int fields = Wire.int2(message, start);
        this.starts = new int[fields];
        this.lengths = new int[fields];
        int at = start + 2;
        for (int i = 0; i < fields; i++) {
            lengths[i] = Wire.int4(message, at);
            starts[i] = at + 4;
            if (lengths[i] < Wire.NULL || lengths[i] > message.length - starts[i]) {
                throw CopyDecoder.malformed("a value has a length of " + lengths[i]);
            }
            at = starts[i] + Math.max(0, lengths[i]);
        }
        this.end = at;
    }

    private final int end;

    byte[] message() {
        return message;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    public boolean isNull(int field) {
        return lengths[field] == Wire.NULL;
    }

    /** The value of a field of two bytes, which is not null. */
    int int2(int field) {
        return Wire.int2(message, starts[field]);
    }

    int fields() {
        return starts.length;
    }

    /** A copy of a value's bytes; the value is not null. */
    public byte[] bytes(int field) {
        return Arrays.copyOfRange(message, starts[field], starts[field] + lengths[field]);
    }

    /** The row as a JSON object, each value as the hexadecimal text of its binary form. */
    public String toJson(Schema schema) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            json.append(Json.quoted(schema.field(i).name())).append(':');
            if (isNull(i)) {
                json.append("null");
            } else {
                json.append("\"\\\\x")
                        .append(HexFormat.of().formatHex(message, starts[i], starts[i] + lengths[i]))
                        .append('"');
            }
        }
        return json.append('}').toString();
    }
}
