package dev.crescendo.format;

import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads rejected rows of databases again, as {@link dev.crescendo.record.RowJson} has written them. Columns that the stream
 * no longer has are passed over; a field that the row has not is null. Used by one thread.
 */
public final class KeptRows implements ReplayReader.Decoder {
    /** The form of a row that can't be read again from what is kept of it. */
    public static final String UNREADABLE = "unreadable";

    private final Map<String, Stream> streams = new HashMap<>();

    public KeptRows(List<StreamSpec> specs) {
        specs.forEach(spec -> streams.put(spec.name(), new Stream(spec)));
    }

    @Override
    public Envelope decode(Reject kept) {
        Stream stream = streams.get(kept.stream());
        if (stream == null) {
            throw new ValueException("", "belongs to a stream that the source no longer has");
        }
        if (kept.form().equals(UNREADABLE)) {
            throw new ValueException(kept.field(), "could not be kept in a form from which it can be read again");
        }
        return Envelope.insert(kept.stream(), stream.record(kept.raw()));
    }

    private static final class Stream {
        private final Schema schema;
        private final JsonDecoder decoder;
        private final Batch texts;
        private final Batch row;
        private final RecordReader<?> reader;

        Stream(StreamSpec spec) {
            this.schema = spec.type().schema();
            Schema asText = new Schema(schema.fields().stream()
                    .map(field -> isText(field)
                            ? new Field(field.name(), Simple.TEXT, true)
                            : new Field(field.name(), field.type(), true))
                    .toList());
            Map<String, Integer> places = new HashMap<>();
            for (int i = 0; i < schema.size(); i++) {
                places.put(schema.field(i).name(), i);
            }
            this.decoder = new JsonDecoder(asText, places, JsonDecoder.Others.SKIP);
            this.texts = new Batch(asText, 1, ValueRules.lenient());
            this.row = new Batch(schema, 1, ValueRules.lenient());
            this.reader = spec.type().reader();
        }

        /** Whether a value has a text that only this class knows. */
        private static boolean isText(Field field) {
            return field.type() instanceof Simple simple
                    && switch (simple) {
                        case BYTES, DATE, TIME, TIMESTAMP, INSTANT, INTERVAL -> true;
                        default -> false;
                    };
        }

        Object record(byte[] json) {
            texts.clear();
            row.clear();
            decoder.append(json, 0, json.length, texts);
            for (int i = 0; i < schema.size(); i++) {
                Field field = schema.field(i);
                Object value = texts.valueAt(i, 0);
                if (value instanceof String text && isText(field)) {
                    append(i, field, text);
                } else {
                    row.appendValue(i, value);
                }
            }
            row.endRow();
            return reader.read(row, 0);
        }

        private void append(int at, Field field, String text) {
            boolean infinite = text.equals("infinity") || text.equals("-infinity");
            boolean positive = text.equals("infinity");
            FieldType type = field.type();
            if (type == Simple.BYTES) {
                row.appendValue(at, bytes(field, text));
            } else if (type == Simple.DATE && infinite) {
                ((IntColumn) row.column(at)).append(positive ? Times.DATE_INFINITY : Times.DATE_MINUS_INFINITY);
            } else if (infinite && type != Simple.TIME) {
                ((LongColumn) row.column(at)).append(positive ? Times.INFINITY : Times.MINUS_INFINITY);
            } else if (type == Simple.TIME && text.equals("24:00:00")) {
                ((LongColumn) row.column(at)).append(Times.END_OF_DAY);
            } else if (type == Simple.INTERVAL) {
                throw new ValueException(field.name(), "is an interval, which can't be read again from what is kept");
            } else {
                row.appendValue(at, TextValues.parse(field, text));
            }
        }

        private static byte[] bytes(Field field, String text) {
            try {
                return HexFormat.of().parseHex(text, 2, text.length());
            } catch (IllegalArgumentException | IndexOutOfBoundsException notHexadecimal) {
                throw new ValueException(field.name(), "is not the hexadecimal text of bytes");
            }
        }
    }
}
