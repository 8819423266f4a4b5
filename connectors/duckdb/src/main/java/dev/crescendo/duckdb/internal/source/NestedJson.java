package dev.crescendo.duckdb.internal.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What DuckDB's {@code to_json} gives, as JSON: it writes numbers that JSON has not, and reads them from strings. */
final class NestedJson {
    /** A string, or a number that JSON has not. */
    private static final Pattern STRING_OR_SPECIAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|-?(?:NaN|Infinity)");

    private NestedJson() {}

    static String valid(String json) {
        if (!json.contains("NaN") && !json.contains("Infinity")) {
            return json;
        }
        return STRING_OR_SPECIAL
                .matcher(json)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group().startsWith("\"") ? found.group() : '"' + found.group() + '"'));
    }
}
