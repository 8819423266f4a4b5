package dev.crescendo.files;

import java.util.Locale;
import java.util.Optional;

/** What the files hold. */
enum Format {
    CSV,
    JSON;

    /** By a file's name, without what a compression has added. */
    static Optional<Format> of(String name) {
        String plain = Compression.of(name).strip(name).toLowerCase(Locale.ROOT);
        if (plain.endsWith(".csv") || plain.endsWith(".tsv") || plain.endsWith(".txt")) {
            return Optional.of(CSV);
        }
        if (plain.endsWith(".ndjson") || plain.endsWith(".jsonl") || plain.endsWith(".json")) {
            return Optional.of(JSON);
        }
        return Optional.empty();
    }
}
