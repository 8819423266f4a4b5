package dev.crescendo.duckdb.internal.source;

import dev.crescendo.duckdb.internal.type.Sql;
import dev.crescendo.error.ConfigurationException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a table, as the catalog has it. */
public record TableName(String schema, String name) implements Serializable {
    private static final String PART = "\"(?:[^\"]|\"\")+\"|[^\".]+";
    private static final Pattern NAME = Pattern.compile("(?:(" + PART + ")\\.)?(" + PART + ")");
    private static final Pattern PLAIN = Pattern.compile("[^\".]+");

    /**
     * Reads {@code table} (in the schema {@code main}), {@code schema.table}, or either with parts in double quotes,
     * which a part that holds a dot needs.
     *
     * @throws ConfigurationException if it is none of these
     */
    public static TableName parse(String text) {
        Matcher matcher = NAME.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigurationException(
                    "table " + text, "this is no name of a table", "Write schema.table, such as raw.orders.");
        }
        return new TableName(
                matcher.group(1) == null ? "main" : unquoted(matcher.group(1)), unquoted(matcher.group(2)));
    }

    private static String unquoted(String part) {
        return part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    }

    /** The name as SQL wants it. */
    public String sql() {
        return Sql.quote(schema) + "." + Sql.quote(name);
    }

    /** The name as {@link #parse} reads it. */
    @Override
    public String toString() {
        return shown(schema) + "." + shown(name);
    }

    private static String shown(String part) {
        return PLAIN.matcher(part).matches() ? part : Sql.quote(part);
    }
}
