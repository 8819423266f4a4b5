package dev.crescendo.curated.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many queries of both dialects, of which those that DuckDB knows run there too. */
class CorpusTest {
    private static Connection tables;
    /** Holds the same rows in other relations, and no table of the names that the queries have. */
    private static Connection staged;

    private static Map<TableName, List<String>> catalog;

    @BeforeAll
    static void fill() throws SQLException {
        tables = database();
        staged = database();
        catalog = catalog();
        try (Statement statement = staged.createStatement()) {
            List<List<String>> all = rows(
                    staged,
                    "select table_schema, table_name from information_schema.tables where table_schema in ('raw', 'curated')");
            statement.execute("create schema staged");
            for (List<String> table : all.subList(1, all.size())) {
                statement.execute("create table " + relation(table.get(0), table.get(1)) + " as from " + table.get(0)
                        + ".\"" + table.get(1) + '"');
            }
            statement.execute("drop schema raw cascade");
            statement.execute("drop schema curated cascade");
        }
    }

    private static Connection database() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute(Corpus.resource("corpus-tables.sql"));
            statement.execute("set threads = 1");
        }
        return connection;
    }

    @AfterAll
    static void close() throws SQLException {
        tables.close();
        staged.close();
    }

    static List<Corpus> readable() {
        return Corpus.queries().stream().filter(Corpus::isReadable).toList();
    }

    static List<Corpus> unreadable() {
        return Corpus.queries().stream().filter(query -> !query.isReadable()).toList();
    }

    static List<Corpus> runnable() {
        return readable().stream()
                .filter(query ->
                        query.dialect().equals("both") || query.dialect().equals("duckdb"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readable")
    void tablesAreFound(Corpus query) {
        assertThat(SelectText.parse("corpus.sql", query.sql()).tables())
                .extracting(table -> table.table().toString().replace(' ', '_'))
                .isEqualTo(query.tables());
        assertThat(SelectText.parse("corpus.sql", redirect(query.sql())).tables())
                .hasSameSizeAs(query.tables())
                .allSatisfy(table -> assertThat(table.table().schema()).isIn("staged", "system.information_schema"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void whatCannotBeReadIsRefusedWithItsPlace(Corpus query) {
        assertThatThrownBy(() -> SelectText.parse("corpus.sql", query.sql()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageMatching("(?s)corpus.sql:\\d+:\\d+: The query can't be read from '.*' on\\. .*depends.*");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runnable")
    void redirectedQueriesGiveTheSameRows(Corpus query) throws SQLException {
        List<List<String>> expected = rows(tables, query.sql());
        List<List<String>> actual = rows(staged, redirect(query.sql()));
        assertThat(actual.get(0)).as("names of the columns").isEqualTo(expected.get(0));
        if (!SelectText.parse("corpus.sql", query.sql()).isVolatile()) {
            assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runnable")
    void columnsAreThoseThatDuckDbNames(Corpus query) throws SQLException {
        List<String> actual =
                SelectText.parse("corpus.sql", query.sql())
                        .columns(table -> Optional.ofNullable(catalog.get(table)))
                        .stream()
                        .map(OutputColumn::name)
                        .toList();
        List<String> expected = rows(tables, query.sql()).get(0);
        if (actual.contains("*")) {
            return;
        }
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            if (expected.get(i).matches("\\w+")) {
                assertThat(actual.get(i)).isEqualToIgnoringCase(expected.get(i));
            }
        }
    }

    private static Map<TableName, List<String>> catalog() throws SQLException {
        List<List<String>> all = rows(
                tables,
                "select table_schema, table_name, column_name from information_schema.columns"
                        + " where table_schema in ('raw', 'curated') order by ordinal_position");
        Map<TableName, List<String>> catalog = new HashMap<>();
        for (List<String> column : all.subList(1, all.size())) {
            catalog.computeIfAbsent(new TableName(column.get(0), column.get(1)), table -> new ArrayList<>())
                    .add(column.get(2));
        }
        return catalog;
    }

    @Test
    void thereAreManyQueries() {
        assertThat(readable()).hasSizeGreaterThan(150);
        assertThat(runnable()).hasSizeGreaterThan(120);
    }

    private static String redirect(String sql) {
        return SelectText.parse("corpus.sql", sql)
                .redirect(reference -> reference.table().schema().startsWith("system")
                        ? Optional.empty()
                        : Optional.of(relation(
                                reference.table().schema(), reference.table().name())));
    }

    private static String relation(String schema, String table) {
        return "staged.\"" + schema + "__" + table.toLowerCase(Locale.ROOT) + "__17\"";
    }

    /** The names of the columns, then each row. */
    private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            ResultSetMetaData names = rows.getMetaData();
            List<String> head = new ArrayList<>();
            for (int i = 1; i <= names.getColumnCount(); i++) {
                head.add(names.getColumnName(i));
            }
            all.add(head);
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= names.getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getObject(i)));
                }
                all.add(row);
            }
            return all;
        }
    }
}
