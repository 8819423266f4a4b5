package dev.crescendo.parquet;

import dev.crescendo.record.ValueException;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Takes the values of one record after the other. What can't be held is told only when it is asked for. */
final class RootConverter extends GroupConverter {
    private final @Nullable Object[] values;
    private final Converter[] converters;

    RootConverter(MessageType message) {
        this.values = new @Nullable Object[message.getFieldCount()];
        this.converters = new Converter[message.getFieldCount()];
        for (int i = 0; i < converters.length; i++) {
            int place = i;
            converters[i] = Converters.of(message.getType(i), new Converters.Target() {
                @Override
                public void accept(Object value) {
                    if (!(values[place] instanceof ValueException)) {
                        values[place] = value;
                    }
                }

                @Override
                public @Nullable Object present() {
                    return values[place];
                }
            });
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

    void begin() {
        java.util.Arrays.fill(values, null);
    }

    @Nullable
    Object value(int field, String name) {
        Object value = values[field];
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
    public void start() {}

    @Override
    public void end() {}
}
