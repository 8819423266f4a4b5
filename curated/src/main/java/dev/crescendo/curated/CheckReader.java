package dev.crescendo.curated;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.curated.Check.Rule;
import dev.crescendo.curated.sql.SelectText;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a model's {@code checks}. */
final class CheckReader {
    private enum Severity {
        ERROR,
        WARN
    }

    private static final Option<List<String>> UNIQUE =
            Option.texts("unique", "a column, or several, whose values together no two rows share");
    private static final Option<List<String>> NOT_NULL = Option.texts("not_null", "columns that are never null");
    private static final Option<Node> ACCEPTED = Option.mapping(
                    "accepted", "columns with the values that they may have")
            .withExample("{ status: [new, paid] }");
    private static final Option<Node> RELATION = Option.mapping(
                    "relation", "columns with the column of another table in which each of their values is")
            .withExample("{ customer_id: curated.customers.id }");
    private static final Option<Integer> MIN = Option.integer("min", "the least", 0, Integer.MAX_VALUE);
    private static final Option<Integer> MAX = Option.integer("max", "the most", 0, Integer.MAX_VALUE);
    private static final Options BOUNDS = Options.of(MIN, MAX);
    private static final Option<Node> ROWS = Option.mapping("rows", "how many rows there are")
            .withExample("{ min: 1 }")
            .withKeys(BOUNDS);
    private static final Option<String> COLUMN =
            Option.text("column", "the column with the time").asRequired();
    private static final Option<Duration> WITHIN =
            Option.duration("within", "how old the newest value may be").asRequired();
    private static final Options AGE = Options.of(COLUMN, WITHIN);
    private static final Option<Node> FRESH = Option.mapping("fresh", "how old the newest row may be")
            .withExample("{ column: ordered_at, within: 2d }")
            .withKeys(AGE);
    private static final Option<String> SQL = Option.text(
                    "sql", "a SELECT that finds no row; the model is called 'this' in it")
            .withExample("\"select * from this where revenue < 0\"");
    private static final Option<Severity> SEVERITY = Option.choice(
                    "severity", "whether a failure keeps all models from being published", Severity.class)
            .withDefault(Severity.ERROR);

    /** The keys of one check: one of the rules, and how severe it is. */
    static final Options CHECK = Options.of(UNIQUE, NOT_NULL, ACCEPTED, RELATION, ROWS, FRESH, SQL, SEVERITY);

    private static final Pattern COLUMN_OF_TABLE =
            Pattern.compile("([A-Za-z_]\\w*)\\.([A-Za-z_]\\w*)\\.([A-Za-z_]\\w*)");

    private final List<Problem> problems;

    CheckReader(List<Problem> problems) {
        this.problems = problems;
    }

    List<Check> read(List<Node> nodes) {
        List<Check> checks = new ArrayList<>();
        for (Node node : nodes) {
            int before = problems.size();
            Settings settings = CHECK.read(node, problems);
            if (problems.size() > before) {
                continue;
            }
            boolean isError = settings.value(SEVERITY) == Severity.ERROR;
            Map<String, Rule> rules = rules(settings);
            if (rules.isEmpty() && problems.size() == before) {
                problems.add(new Problem(
                        node.where(),
                        "this check says nothing to check",
                        "Write one of unique, not_null, accepted, relation, rows, fresh, sql."));
            }
            rules.forEach((text, rule) -> checks.add(new Check(rule, text, isError, node.where())));
        }
        return checks;
    }

    private Map<String, Rule> rules(Settings settings) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        settings.find(UNIQUE)
                .ifPresent(columns -> rules.put("unique: " + String.join(", ", columns), new Check.Unique(columns)));
        settings.find(NOT_NULL)
                .ifPresent(columns ->
                        columns.forEach(column -> rules.put("not_null: " + column, new Check.NotNull(column))));
        settings.find(ACCEPTED)
                .ifPresent(columns -> columns.mapping().forEach((column, node) -> {
                    List<String> values = node.isList()
                            ? node.list().stream()
                                    .filter(Node::isText)
                                    .map(Node::text)
                                    .toList()
                            : node.isText() ? List.of(node.text()) : List.of();
                    if (values.isEmpty()
                            || node.isList() && values.size() < node.list().size()) {
                        problems.add(new Problem(node.where(), "is no list of values", "Write them as [new, paid]."));
                    } else {
                        rules.put("accepted: " + column + " in " + values, new Check.Accepted(column, values));
                    }
                }));
        settings.find(RELATION)
                .ifPresent(columns -> columns.mapping().forEach((column, node) -> {
                    Matcher other = COLUMN_OF_TABLE.matcher(node.isText() ? node.text() : "");
                    if (other.matches()) {
                        rules.put(
                                "relation: " + column + " in " + node.text(),
                                new Check.Relation(column, other.group(1), other.group(2), other.group(3)));
                    } else {
                        problems.add(new Problem(
                                node.where(),
                                "this names no column of another table",
                                "Write schema, table and column, as curated.customers.id."));
                    }
                }));
        settings.find(ROWS).ifPresent(node -> rows(node).ifPresent(rule -> rules.put("rows: " + said(rule), rule)));
        settings.find(FRESH).ifPresent(node -> {
            int before = problems.size();
            Settings age = AGE.read(node, problems);
            if (problems.size() == before) {
                rules.put(
                        "fresh: " + age.value(COLUMN) + " within " + said(age.value(WITHIN)),
                        new Check.Fresh(age.value(COLUMN), age.value(WITHIN)));
            }
        });
        settings.find(SQL)
                .ifPresent(text -> select(text, settings.where())
                        .ifPresent(select -> rules.put("sql: " + text.strip(), new Check.Query(select))));
        return rules;
    }

    private Optional<Check.Rows> rows(Node node) {
        int before = problems.size();
        Settings bounds = BOUNDS.read(node, problems);
        Optional<Integer> min = bounds.find(MIN);
        Optional<Integer> max = bounds.find(MAX);
        if (problems.size() == before && min.isEmpty() && max.isEmpty()) {
            problems.add(new Problem(node.where(), "neither min nor max is said", "Write { min: 1 }, say."));
        }
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(new Check.Rows(
                        min.map(OptionalLong::of).orElse(OptionalLong.empty()),
                        max.map(OptionalLong::of).orElse(OptionalLong.empty())));
    }

    private static String said(Duration span) {
        long seconds = span.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds + "s";
    }

    private static String said(Check.Rows rows) {
        if (rows.min().isEmpty()) {
            return "at most " + rows.max().getAsLong();
        }
        return "at least " + rows.min().getAsLong()
                + (rows.max().isEmpty() ? "" : ", at most " + rows.max().getAsLong());
    }

    private Optional<SelectText> select(String text, String where) {
        try {
            return Optional.of(SelectText.parse(where, text));
        } catch (ConfigurationException wrong) {
            problems.addAll(wrong.problems());
            return Optional.empty();
        }
    }
}
