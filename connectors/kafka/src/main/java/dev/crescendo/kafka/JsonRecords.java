package dev.crescendo.kafka;

import dev.crescendo.format.JsonDecoder;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;

/** Makes records of one type from messages that are JSON objects. One per thread. */
final class JsonRecords {
    private final JsonDecoder decoder;
    private final Batch batch;
    private final RecordReader<?> reader;

    JsonRecords(RecordType<?> type) {
        this.decoder = new JsonDecoder(type.schema(), JsonDecoder.names(type), JsonDecoder.Others.SKIP);
        this.batch = new Batch(type.schema(), 1, ValueRules.lenient());
        this.reader = type.reader();
    }

    /**
     * The record; a {@link dev.crescendo.record.Row} is valid until the next call.
     *
     * @throws ValueException if it can't be made of {@code bytes}, exactly
     */
    Object decode(byte[] bytes) {
        batch.clear();
        decoder.append(bytes, 0, bytes.length, batch);
        return reader.read(batch, 0);
    }
}
