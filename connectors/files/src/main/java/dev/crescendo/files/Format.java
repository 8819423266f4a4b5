package dev.crescendo.files;

import java.util.Locale;
import java.util.Optional;

/** What the files hold. */
enum Format {
    CSV,
    /** JSON in one of the two forms that follow: the one that a file's name or its first character tells. */
    JSON,
    JSON_LINES,
    JSON_ARRAY,
    PARQUET;

    /** By a file's name, without what a compression has added. */
    static Optional<Format> of(String name) {
        String plain = plain(name);
        if (plain.endsWith(".csv") || plain.endsWith(".tsv") || plain.endsWith(".txt")) {
            return Optional.of(CSV);
        }
        if (name.toLowerCase(Locale.ROOT).endsWith(".parquet")) {
            return Optional.of(PARQUET);
        }
        return isNamedLines(name) || plain.endsWith(".json") ? Optional.of(JSON) : Optional.empty();
    }

    boolean isJson() {
        return this != CSV && this != PARQUET;
    }

    /** Whether a file is named as one of lines of JSON. */
    static boolean isNamedLines(String name) {
        String plain = plain(name);
        return plain.endsWith(".ndjson") || plain.endsWith(".jsonl");
    }

    private static String plain(String name) {
        return Compression.of(name).strip(name).toLowerCase(Locale.ROOT);
    }
}
