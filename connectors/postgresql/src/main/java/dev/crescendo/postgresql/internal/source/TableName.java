package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a table, exactly as the catalog has it: nothing is folded to small letters. */
public record TableName(String schema, String name) implements Relation {
    private static final String PART = "\"(?:[^\"]|\"\")+\"|[^\".]+";
    private static final Pattern NAME = Pattern.compile("(?:(" + PART + ")\\.)?(" + PART + ")");
    private static final Pattern PLAIN = Pattern.compile("[^\".]+");

    /**
     * Reads {@code table} (in the schema {@code public}), {@code schema.table}, or either with parts in double quotes,
     * which a part that holds a dot needs.
     *
     * @throws ConfigurationException if it is none of these
     */
    public static TableName parse(String text) {
        Matcher matcher = NAME.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigurationException(
                    "table " + text, "this is no name of a table", "Write schema.table, such as public.orders.");
        }
        return new TableName(
                matcher.group(1) == null ? "public" : unquoted(matcher.group(1)), unquoted(matcher.group(2)));
    }

    private static String unquoted(String part) {
        return part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    }

    @Override
    public String sql() {
        return quoted(schema) + "." + quoted(name);
    }

    @Override
    public String label() {
        return "table " + this;
    }

    @Override
    public List<TableColumn> columns(Connection connection) throws SQLException {
        return Catalog.columns(connection, this);
    }

    @Override
    public List<String> primaryKey(Connection connection) throws SQLException {
        return Catalog.primaryKey(connection, this);
    }

    /** An identifier as SQL wants it, whatever it holds. */
    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** The name as {@link #parse} reads it. */
    @Override
    public String toString() {
        return shown(schema) + "." + shown(name);
    }

    private static String shown(String part) {
        return PLAIN.matcher(part).matches() ? part : quoted(part);
    }
}
