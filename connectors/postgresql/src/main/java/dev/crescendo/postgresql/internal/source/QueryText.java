package dev.crescendo.postgresql.internal.source;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One {@code SELECT}, read as if it were a table. */
public record QueryText(String text) implements Relation {
    private static final Set<String> BEGINNINGS = Set.of("select", "with", "values", "table", "(");

    /**
     * Takes a query apart just enough to know that it is one statement, which can stand in parentheses.
     *
     * @throws ConfigurationException if it is empty, several statements, none that gives rows, or not closed somewhere
     */
    public static QueryText parse(String text) {
        SqlScan scan = SqlScan.of(text);
        if (!scan.problem().isEmpty()) {
            throw refused(scan.problem(), "Close it.");
        }
        if (scan.firstWord().isEmpty()) {
            throw refused("it is empty", "Write a SELECT.");
        }
        if (!BEGINNINGS.contains(scan.firstWord().toLowerCase(Locale.ROOT))) {
            throw refused("it begins with '" + scan.firstWord() + "'", "Write one SELECT, which may begin with WITH.");
        }
        if (scan.statements() > 1) {
            throw refused("it holds several statements", "Write one SELECT, without a ; inside.");
        }
        return new QueryText(text.substring(0, scan.end()));
    }

    private static ConfigurationException refused(String what, String todo) {
        return new ConfigurationException("query", "this can't be read as one SELECT: " + what, todo);
    }

    @Override
    public String sql() {
        // the line break ends a comment that the text may end with
        return "(" + text + "\n) AS query";
    }

    @Override
    public String label() {
        return "query";
    }

    @Override
    public List<TableColumn> columns(Connection connection) throws SQLException {
        List<TableColumn> columns = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Described column : Described.of(connection, "SELECT * FROM " + sql())) {
            if (!names.add(column.name())) {
                problems.add(
                        new Problem(label(), "two of its columns are called " + column.name(), "Rename one with AS."));
            }
            columns.add(new TableColumn(column.name(), column.type(), nameOf(connection, column), true));
        }
        if (columns.isEmpty()) {
            problems.add(new Problem(label(), "it has no columns", "Select some."));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return columns;
    }

    private static String nameOf(Connection connection, Described column) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.format_type(?, ?)")) {
            statement.setLong(1, column.type());
            statement.setInt(2, column.modifier());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    @Override
    public List<String> primaryKey(Connection connection) {
        return List.of();
    }

    @Override
    public String toString() {
        return "the query";
    }
}
