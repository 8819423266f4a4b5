package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the warehouse in its own SQL. Changes nothing, and works while runs go on. */
@Command(
        name = "query",
        description = "Asks the warehouse in its own SQL; changes nothing, works while runs go on.",
        footer = RootCommand.EXAMPLE + "crescendo query \"SELECT count(*) FROM raw.orders\" --csv")
final class QueryCommand implements Callable<Integer> {
    /** Rows of a table on a terminal: more is for a file. */
    private static final int MOST_ROWS = 1000;

    private static final int ROWS_AT_ONCE = 1000;

    private final RootCommand root;

    @Parameters(paramLabel = "SQL", description = "One statement that returns rows.")
    private String sql = "";

    @Option(
            names = "--csv",
            description = "Print CSV with a header, all rows as they come. A table has the first 1,000.")
    private boolean csv;

    QueryCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        if (csv && root.json) {
            throw new ConfigurationException("command line", "--csv and --json exclude each other", "Choose one.");
        }
        Project project = root.readProject();
        try (Connection connection = Reading.open(project)) {
            connection.setAutoCommit(false); // without it some drivers fetch all rows at once
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(ROWS_AT_ONCE);
                if (!statement.execute(sql)) {
                    throw new ConfigurationException(
                            "query", "the statement returns no rows", "Use a SELECT, or a client of the warehouse.");
                }
                try (ResultSet rows = statement.getResultSet()) {
                    print(rows);
                }
            }
        } catch (SQLException refused) {
            throw new ConfigurationException("query", Reading.said(refused), "Mend the SQL.");
        }
        return 0;
    }

    private void print(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        if (csv) {
            printCsv(rows, columns);
        } else if (root.json) {
            printJson(rows, columns);
        } else {
            printTable(rows, columns);
        }
    }

    private static List<String> names(ResultSetMetaData columns) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
        }
        return names;
    }

    /** Whether a column's values are set to the right, and are numbers in JSON. */
    private static boolean isNumber(ResultSetMetaData columns, int column) throws SQLException {
        return switch (columns.getColumnType(column)) {
            case java.sql.Types.TINYINT,
                    java.sql.Types.SMALLINT,
                    java.sql.Types.INTEGER,
                    java.sql.Types.BIGINT,
                    java.sql.Types.REAL,
                    java.sql.Types.FLOAT,
                    java.sql.Types.DOUBLE,
                    java.sql.Types.NUMERIC,
                    java.sql.Types.DECIMAL -> true;
            // DuckDB's sums of whole numbers, for which JDBC has no type.
            default -> columns.getColumnTypeName(column).equals("HUGEINT");
        };
    }

    private void printTable(ResultSet rows, ResultSetMetaData columns) throws SQLException {
        List<String> numbers = new ArrayList<>();
        List<String> names = names(columns);
        for (int i = 1; i <= names.size(); i++) {
            if (isNumber(columns, i)) {
                numbers.add(names.get(i - 1));
            }
        }
        TextTable table = new TextTable(names, numbers);
        int printed = 0;
        boolean more = false;
        while (rows.next()) {
            if (printed == MOST_ROWS) {
                more = true;
                break;
            }
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                String value = rows.getString(i);
                cells.add(value == null ? "∅" : value.replace("\n", "↵").replace("\r", ""));
            }
            table.row(cells);
            printed++;
        }
        table.lines().forEach(root.console()::result);
        root.note(more ? "the first " + MOST_ROWS + " rows; all of them with --csv" : count(printed));
    }

    private static String count(int rows) {
        return rows + (rows == 1 ? " row" : " rows");
    }

    private void printCsv(ResultSet rows, ResultSetMetaData columns) throws SQLException {
        PrintWriter out = root.console().out();
        int count = columns.getColumnCount();
        out.print(String.join(
                        ",", names(columns).stream().map(QueryCommand::quoted).toList()) + "\r\n");
        while (rows.next()) {
            for (int i = 1; i <= count; i++) {
                String value = rows.getString(i);
                out.print((i == 1 ? "" : ",") + (value == null ? "" : quoted(value)));
            }
            out.print("\r\n");
        }
        out.flush();
    }

    /** As RFC 4180 has it; an empty text is told from null by its quotes. */
    private static String quoted(String value) {
        boolean plain = !value.isEmpty()
                && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && value.strip().equals(value);
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    private void printJson(ResultSet rows, ResultSetMetaData columns) throws SQLException {
        List<Map<String, @Nullable Object>> described = new ArrayList<>();
        int count = columns.getColumnCount();
        for (int i = 1; i <= count; i++) {
            described.add(Json.object("name", columns.getColumnLabel(i), "type", columns.getColumnTypeName(i)));
        }
        List<List<@Nullable Object>> values = new ArrayList<>();
        while (rows.next()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                row.add(json(rows, columns, i));
            }
            values.add(row);
        }
        root.console()
                .result(Json.write(RootCommand.answer(
                        "query",
                        0,
                        count(values.size()),
                        Json.object("columns", described, "rows", values),
                        List.of())));
    }

    private static @Nullable Object json(ResultSet rows, ResultSetMetaData columns, int column) throws SQLException {
        String text = rows.getString(column);
        if (text == null) {
            return null;
        }
        if (columns.getColumnType(column) == java.sql.Types.BIT
                || columns.getColumnType(column) == java.sql.Types.BOOLEAN) {
            return text.equals("t") || text.equals("true") || text.equals("1");
        }
        if (isNumber(columns, column)) {
            try {
                return new java.math.BigDecimal(text);
            } catch (NumberFormatException notFinite) {
                return text;
            }
        }
        return text;
    }
}
