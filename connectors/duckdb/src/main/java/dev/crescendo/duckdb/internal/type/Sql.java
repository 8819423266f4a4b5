package dev.crescendo.duckdb.internal.type;

/** Names and texts as DuckDB's SQL wants them. */
public final class Sql {
    private Sql() {}

    /** An identifier, whatever it holds. */
    public static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A text. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
