package dev.crescendo.duckdb.internal.source;

import dev.crescendo.duckdb.internal.type.Json;
import org.jspecify.annotations.Nullable;

/** Writes a row that no batch can hold as a JSON object of texts, for people to read. */
final class RowTexts {
    private final StringBuilder json = new StringBuilder("{");

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
