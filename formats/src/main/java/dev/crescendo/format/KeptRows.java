package dev.crescendo.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.record.Batch;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.Interval;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads rejected rows of databases again, as {@link dev.crescendo.record.RowJson} has written them. Columns that the stream
 * no longer has are passed over; a field that the row has not is null. Used by one thread.
 */
public final class KeptRows implements ReplayReader.Decoder {
    /** The form of a row that can't be read again from what is kept of it. */
    public static final String UNREADABLE = "unreadable";

    /** As {@link Interval#toString} writes it. */
    private static final Pattern INTERVAL =
            Pattern.compile("Interval\\[months=(-?\\d+), days=(-?\\d+), micros=(-?\\d+)]");

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
        private final JsonFactory jackson = new JsonFactory();

        Stream(StreamSpec spec) {
            this.schema = spec.type().schema();
            Schema asText = new Schema(schema.fields().stream()
                    .map(field -> new Field(field.name(), readAs(field.type()), true))
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

        /** Values of some types have texts that only this class knows; decimals stand for themselves, or in quotes. */
        private static FieldType readAs(FieldType type) {
            if (type == Simple.NUMBER || type instanceof FieldType.Decimal) {
                return Simple.JSON;
            }
            return type instanceof Simple simple
                    ? switch (simple) {
                        case BYTES, DATE, TIME, TIMESTAMP, INSTANT, INTERVAL -> Simple.TEXT;
                        default -> type;
                    }
                    : type;
        }

        Object record(byte[] json) {
            texts.clear();
            row.clear();
            decoder.append(json, 0, json.length, texts);
            for (int i = 0; i < schema.size(); i++) {
                Field field = schema.field(i);
                Object value = texts.valueAt(i, 0);
                if (value instanceof String text && readAs(field.type()) != field.type()) {
                    append(i, field, text);
                } else if (value == null && field.type() == Simple.JSON && isGiven(json, field.name())) {
                    row.appendValue(i, "null");
                } else {
                    row.appendValue(i, value);
                }
            }
            row.endRow();
            return reader.read(row, 0);
        }

        /** Whether an object that has been read before has such a member; of type json, null is a value. */
        private boolean isGiven(byte[] json, String name) {
            try (JsonParser parser = jackson.createParser(json)) {
                parser.nextToken();
                for (String next = parser.nextFieldName(); next != null; next = parser.nextFieldName()) {
                    if (next.equals(name)) {
                        return true;
                    }
                    parser.nextToken();
                    parser.skipChildren();
                }
                return false;
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        private void append(int at, Field field, String text) {
            FieldType type = field.type();
            boolean positive = text.equals("infinity");
            boolean infinite = positive || text.equals("-infinity");
            if (readAs(type) == Simple.JSON) {
                decimal(at, field, text);
            } else if (type == Simple.BYTES) {
                row.appendValue(at, bytes(field, text));
            } else if (type == Simple.INTERVAL) {
                row.appendValue(at, interval(field, text));
            } else if (type == Simple.DATE && infinite) {
                ((IntColumn) row.column(at)).append(positive ? Times.DATE_INFINITY : Times.DATE_MINUS_INFINITY);
            } else if (type != Simple.TIME && infinite) {
                ((LongColumn) row.column(at)).append(positive ? Times.INFINITY : Times.MINUS_INFINITY);
            } else if (type == Simple.TIME && text.equals("24:00:00")) {
                ((LongColumn) row.column(at)).append(Times.END_OF_DAY);
            } else {
                row.appendValue(at, TextValues.parse(field, text));
            }
        }

        private void decimal(int at, Field field, String json) {
            DecimalColumn column = (DecimalColumn) row.column(at);
            switch (json) {
                case "\"NaN\"" -> column.appendSpecial(DecimalColumn.Kind.NAN);
                case "\"infinity\"" -> column.appendSpecial(DecimalColumn.Kind.INFINITY);
                case "\"-infinity\"" -> column.appendSpecial(DecimalColumn.Kind.MINUS_INFINITY);
                default -> row.appendValue(at, TextValues.parse(field, json));
            }
        }

        private static Interval interval(Field field, String text) {
            Matcher parts = INTERVAL.matcher(text);
            if (!parts.matches()) {
                throw new ValueException(field.name(), "is not the text of an interval");
            }
            return new Interval(
                    Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
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
