package dev.crescendo.duckdb.internal.source;

import dev.crescendo.duckdb.internal.type.Json;
import dev.crescendo.record.Batch;
import dev.crescendo.record.ValueException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes a row as a JSON object of texts, for people to read. */
final class RowJson {
    private final StringBuilder json = new StringBuilder("{");

    static String of(Batch batch, int row) {
        RowJson object = new RowJson();
        for (int i = 0; i < batch.schema().size(); i++) {
            object.add(batch.schema().field(i).name(), text(batch, i, row));
        }
        return object.end();
    }

    private static @Nullable String text(Batch batch, int field, int row) {
        try {
            Object value = batch.valueAt(field, row);
            if (value == null) {
                return null;
            }
            return value instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : value.toString();
        } catch (ValueException unshowable) {
            return unshowable.reason();
        }
    }

    void add(String name, @Nullable String text) {
        if (json.length() > 1) {
            json.append(',');
        }
        json.append(Json.string(name)).append(':').append(text == null ? "null" : Json.string(text));
    }

    String end() {
        return json.append('}').toString();
    }
}
