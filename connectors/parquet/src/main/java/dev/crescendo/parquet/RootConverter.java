package dev.crescendo.parquet;

import dev.crescendo.record.ValueException;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Takes the values of one record after the other. What can't be held is told only when it is asked for. */
final class RootConverter extends GroupConverter {
    private final Converters.Part[] parts;
    private final Converter[] converters;

    RootConverter(MessageType message) {
        this.parts = new Converters.Part[message.getFieldCount()];
        this.converters = new Converter[parts.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Converters.Part(message.getType(i));
            converters[i] = Converters.of(message.getType(i), parts[i]);
        }
    }

    RecordMaterializer<RootConverter> materializer() {
        return new RecordMaterializer<>() {
            @Override
            public RootConverter getCurrentRecord() {
                return RootConverter.this;
            }

            @Override
            public GroupConverter getRootConverter() {
                return RootConverter.this;
            }
        };
    }

    @Nullable
    Object value(int field, String name) {
        Object value = parts[field].present();
        if (value instanceof ValueException wrong) {
            throw new ValueException(name, wrong.reason());
        }
        return value;
    }

    @Override
    public Converter getConverter(int field) {
        return converters[field];
    }

    @Override
    public void start() {
        for (Converters.Part part : parts) {
            part.begin();
        }
    }

    @Override
    public void end() {}
}
