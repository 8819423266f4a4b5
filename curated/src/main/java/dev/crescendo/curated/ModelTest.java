package dev.crescendo.curated;

import static dev.crescendo.curated.Relations.quote;

import dev.crescendo.config.Node;
import dev.crescendo.curated.ModelTests.Rows;
import dev.crescendo.warehouse.Materialization;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A unit test of models.
 *
 * @param file where it stands
 * @param name what it shows
 */
public final class ModelTest {
    private static final int MOST_SHOWN = 5;

    private static final Map<String, Pattern> TYPES = types();

    private final Models models;
    private final String file;
    private final String name;
    private final List<Rows> given;
    private final List<Rows> expected;

    ModelTest(Models models, String file, String name, List<Rows> given, List<Rows> expected) {
        this.models = models;
        this.file = file;
        this.name = name;
        this.given = given;
        this.expected = expected;
    }

    /** What values look like that are of a type, the first that fits all of a column. */
    private static Map<String, Pattern> types() {
        Map<String, Pattern> types = new LinkedHashMap<>();
        types.put("BOOLEAN", Pattern.compile("true|false"));
        types.put("BIGINT", Pattern.compile("-?\\d{1,18}"));
        types.put("DECIMAL(38, 9)", Pattern.compile("-?\\d{1,28}(\\.\\d{1,9})?"));
        types.put("DATE", Pattern.compile("\\d{4}-\\d\\d-\\d\\d"));
        types.put("TIMESTAMP", Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?"));
        types.put(
                "TIMESTAMPTZ",
                Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)"));
        return types;
    }

    public String file() {
        return file;
    }

    public String name() {
        return name;
    }

    /**
     * Runs it.
     *
     * @param database a connection to an empty DuckDB database, which nobody else uses
     * @return what is not as expected, in lines for people; empty when it holds
     */
    public List<String> run(Connection database) {
        List<String> wrong = new ArrayList<>();
        try (Statement statement = database.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("CREATE SCHEMA raw; CREATE SCHEMA curated");
            Set<String> there = new LinkedHashSet<>();
            for (Rows rows : given) {
                create(statement, rows);
                there.add(rows.relation());
            }
            for (Model model : models.inOrder()) {
                if (isNeeded(model) && !there.contains(model.relation())) {
                    List<String> missing = model.inputs().stream()
                            .filter(input -> !there.contains(input))
                            .toList();
                    if (!missing.isEmpty()) {
                        return List.of(
                                model.relation() + " reads " + String.join(", ", missing)
                                        + ", of which the test gives no rows. Give some, or { columns: { id: bigint } } for none");
                    }
                    build(statement, model);
                    there.add(model.relation());
                }
            }
            for (Rows rows : expected) {
                wrong.addAll(compare(statement, rows));
            }
        } catch (SQLException refused) {
            wrong.add(String.valueOf(refused.getMessage()).strip());
        }
        return wrong;
    }

    private boolean isNeeded(Model model) {
        for (Rows rows : expected) {
            String asked = Relations.base(relation(rows));
            if (asked.equals(model.name()) || models.upstream(asked).contains(model.name())) {
                return true;
            }
        }
        return false;
    }

    private static String relation(Rows rows) {
        return Relations.isCurated(rows.relation()) ? rows.relation() : Relations.CURATED + "." + rows.relation();
    }

    private static void build(Statement statement, Model model) throws SQLException {
        String kind = model.materialization() == Materialization.VIEW ? "VIEW" : "TABLE";
        try {
            statement.execute("CREATE " + kind + " curated." + quote(model.name()) + " AS\n"
                    + model.select().sql());
        } catch (SQLException refused) {
            throw new SQLException(
                    model.file() + ": " + String.valueOf(refused.getMessage()).strip(), refused);
        }
    }

    private static String sqlName(String relation) {
        int dot = relation.indexOf('.');
        return dot < 0 ? quote(relation) : quote(relation.substring(0, dot)) + "." + quote(relation.substring(dot + 1));
    }

    private static void create(Statement statement, Rows rows) throws SQLException {
        String from = rows.file().toString().isEmpty() ? values(rows) : "FROM " + reading(rows);
        statement.execute("CREATE TABLE " + sqlName(rows.relation()) + " AS " + from);
    }

    private static String reading(Rows rows) {
        String path = rows.file().toString();
        String function = path.endsWith(".csv") ? "read_csv" : path.endsWith(".parquet") ? "read_parquet" : "read_json";
        return function + "(" + literal(path) + ")";
    }

    /** The rows as a query; columns are of the first type that all their values look like, unless the test says one. */
    private static String values(Rows rows) {
        Map<String, String> types = new LinkedHashMap<>(rows.types());
        Set<String> columns = new LinkedHashSet<>(types.keySet());
        rows.rows().forEach(row -> columns.addAll(row.mapping().keySet()));
        for (String column : columns) {
            if (types.getOrDefault(column, "").isEmpty()) {
                types.put(column, type(rows, column));
            }
        }
        String select = columns.stream()
                .map(column -> "CAST(NULL AS " + types.get(column) + ") AS " + quote(column))
                .collect(Collectors.joining(", ", "SELECT ", ""));
        if (rows.rows().isEmpty()) {
            return select + " WHERE false";
        }
        return rows.rows().stream()
                .map(row -> columns.stream()
                        .map(column -> value(row.mapping().get(column), types.get(column), rows.nulls()) + " AS "
                                + quote(column))
                        .collect(Collectors.joining(", ", "SELECT ", "")))
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** Empty for what is nested, which is of the type of what it holds. */
    private static String type(Rows rows, String column) {
        List<String> values = new ArrayList<>();
        for (Node row : rows.rows()) {
            Node value = row.mapping().get(column);
            if (value != null && !value.isText()) {
                return "";
            }
            if (value != null && !rows.nulls().contains(value.where())) {
                values.add(value.text());
            }
        }
        return type(values);
    }

    private static String type(List<String> values) {
        for (Map.Entry<String, Pattern> type : TYPES.entrySet()) {
            if (!values.isEmpty()
                    && values.stream()
                            .allMatch(value -> type.getValue().matcher(value).matches())) {
                return type.getKey().startsWith("DECIMAL") ? decimal(values) : type.getKey();
            }
        }
        return "VARCHAR";
    }

    /** As many digits after the point as the longest has. */
    private static String decimal(List<String> values) {
        int scale = values.stream()
                .mapToInt(value -> value.indexOf('.') < 0 ? 0 : value.length() - value.indexOf('.') - 1)
                .max()
                .orElse(0);
        return "DECIMAL(38, " + scale + ")";
    }

    private static String value(@Nullable Node node, @Nullable String type, Set<String> nulls) {
        if (node == null || nulls.contains(node.where())) {
            return type == null || type.isEmpty() ? "NULL" : "CAST(NULL AS " + type + ")";
        }
        if (node.isList()) {
            return node.list().stream().map(each -> value(each, "", nulls)).collect(Collectors.joining(", ", "[", "]"));
        }
        if (node.isMapping()) {
            return node.mapping().entrySet().stream()
                    .map(field -> literal(field.getKey()) + ": " + value(field.getValue(), "", nulls))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        String own = type == null || type.isEmpty() ? type(List.of(node.text())) : type;
        return "CAST(" + literal(node.text()) + " AS " + own + ")";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static List<String> compare(Statement statement, Rows rows) throws SQLException {
        String relation = sqlName(relation(rows));
        Map<String, String> types = new LinkedHashMap<>();
        try (ResultSet described = statement.executeQuery("DESCRIBE " + relation)) {
            while (described.next()) {
                types.put(described.getString("column_name"), described.getString("column_type"));
            }
        }
        Set<String> columns = new LinkedHashSet<>(rows.types().keySet());
        rows.rows().forEach(row -> columns.addAll(row.mapping().keySet()));
        if (columns.isEmpty()) {
            columns.addAll(types.keySet());
        }
        List<String> unknown =
                columns.stream().filter(column -> !types.containsKey(column)).toList();
        if (!unknown.isEmpty()) {
            return List.of(relation(rows) + " has no column " + String.join(", ", unknown) + "; it has "
                    + String.join(", ", types.keySet()));
        }
        types.keySet().retainAll(columns);
        String actual = "SELECT " + columns.stream().map(Relations::quote).collect(Collectors.joining(", ")) + " FROM "
                + relation;
        String wanted = rows.file().toString().isEmpty()
                ? values(new Rows(
                        rows.relation(), ordered(columns, types), rows.rows(), rows.file(), rows.where(), rows.nulls()))
                : "SELECT " + columns.stream().map(Relations::quote).collect(Collectors.joining(", ")) + " FROM "
                        + reading(rows);
        List<String> wrong = new ArrayList<>();
        differing(statement, wanted, actual, relation(rows) + " lacks the row ", wrong);
        differing(statement, actual, wanted, relation(rows) + " has the row, which is not expected, ", wrong);
        return wrong;
    }

    private static Map<String, String> ordered(Set<String> columns, Map<String, String> types) {
        Map<String, String> ordered = new LinkedHashMap<>();
        columns.forEach(column -> ordered.put(column, types.getOrDefault(column, "")));
        return ordered;
    }

    private static void differing(Statement statement, String rows, String without, String what, List<String> wrong)
            throws SQLException {
        String sql = "(" + rows + ") EXCEPT ALL (" + without + ")";
        try (ResultSet found = statement.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            int count = 0;
            while (found.next()) {
                count++;
                if (count <= MOST_SHOWN) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        values.add(found.getMetaData().getColumnLabel(i) + ": " + found.getString(i));
                    }
                    wrong.add(what + "{ " + String.join(", ", values) + " }");
                }
            }
            if (count > MOST_SHOWN) {
                wrong.add(String.format(
                        Locale.ROOT, "%sand %d more", what.substring(0, what.length() - 1) + " ", count - MOST_SHOWN));
            }
        }
    }
}
