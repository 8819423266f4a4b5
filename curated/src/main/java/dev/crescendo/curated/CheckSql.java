package dev.crescendo.curated;

import static dev.crescendo.curated.Relations.quote;

import dev.crescendo.curated.Check.Accepted;
import dev.crescendo.curated.Check.Fresh;
import dev.crescendo.curated.Check.NotNull;
import dev.crescendo.curated.Check.Query;
import dev.crescendo.curated.Check.Relation;
import dev.crescendo.curated.Check.Rows;
import dev.crescendo.curated.Check.Rule;
import dev.crescendo.curated.Check.Unique;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.CuratedTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Runs the checks of a model on its rows, wherever they are by now. The SQL is what PostgreSQL and DuckDB both take.
 *
 * @param relation where the model's rows are
 * @param staged where other relations' rows are: what was built in the same run, else the name itself
 */
record CheckSql(CuratedTier tier, Model model, String relation, UnaryOperator<String> staged) {
    /** Of what breaks a check, people see so much. */
    private static final int SAMPLES = 5;

    List<CheckResult> run() {
        return model.checks().stream().map(this::run).toList();
    }

    private CheckResult run(Check check) {
        String doing = "checking " + model.relation() + " (" + check.text() + ")";
        Rule rule = check.rule();
        if (rule instanceof Rows rows) {
            return rows(check, rows, doing);
        }
        if (rule instanceof Fresh fresh) {
            return fresh(check, fresh, doing);
        }
        String broken = broken(rule);
        List<String> samples = new ArrayList<>();
        List<List<Optional<String>>> found = tier.rows(broken, SAMPLES, doing);
        for (List<Optional<String>> row : found) {
            samples.add(row.stream().map(value -> value.orElse("null")).collect(Collectors.joining(", ")));
        }
        long failures = found.isEmpty() ? 0 : number("SELECT count(*) FROM (" + broken + ") AS broken", doing);
        return result(check, failures, samples);
    }

    private CheckResult result(Check check, long failures, List<String> samples) {
        return new CheckResult(model.name(), check.text(), check.isError(), failures, samples);
    }

    private long number(String sql, String doing) {
        return Long.parseLong(tier.rows(sql, 1, doing).get(0).get(0).orElse("0"));
    }

    /** A query for what breaks a rule. */
    private String broken(Rule rule) {
        if (rule instanceof Unique unique) {
            String columns = quoted(unique.columns());
            return "SELECT " + columns + " FROM " + relation + " WHERE "
                    + unique.columns().stream()
                            .map(column -> quote(column) + " IS NOT NULL")
                            .collect(Collectors.joining(" AND "))
                    + " GROUP BY " + columns + " HAVING count(*) > 1";
        }
        if (rule instanceof NotNull notNull) {
            List<String> shown = model.key().isEmpty() ? List.of(notNull.column()) : model.key();
            return "SELECT " + quoted(shown) + " FROM " + relation + " WHERE " + quote(notNull.column()) + " IS NULL";
        }
        if (rule instanceof Accepted accepted) {
            String column = quote(accepted.column());
            return "SELECT DISTINCT " + column + " FROM " + relation + " WHERE " + column + " IS NOT NULL AND CAST("
                    + column + " AS VARCHAR) NOT IN ("
                    + accepted.values().stream().map(CheckSql::literal).collect(Collectors.joining(", ")) + ")";
        }
        if (rule instanceof Relation other) {
            String column = quote(other.column());
            return "SELECT DISTINCT " + column + " FROM " + relation + " AS mine WHERE " + column
                    + " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
                    + staged.apply(other.schema() + "." + other.table()) + " AS other WHERE other."
                    + quote(other.other()) + " = mine." + column + ")";
        }
        Query query = (Query) rule;
        return query.select().redirect(read -> {
            String name = read.table().toString();
            String now = name.equals(Check.THIS) ? relation : staged.apply(name);
            return now.equals(name) ? Optional.empty() : Optional.of(now);
        });
    }

    private CheckResult rows(Check check, Rows rows, String doing) {
        long count = number("SELECT count(*) FROM " + relation, doing);
        boolean holds = count >= rows.min().orElse(0) && count <= rows.max().orElse(Long.MAX_VALUE);
        return result(check, holds ? 0 : 1, holds ? List.of() : List.of("it has " + count));
    }

    private CheckResult fresh(Check check, Fresh fresh, String doing) {
        String newest = "max(" + quote(fresh.column()) + ")";
        List<Optional<String>> row = tier.rows(
                        "SELECT CAST(" + newest + " AS VARCHAR), CASE WHEN " + newest + " >= now() - INTERVAL '"
                                + fresh.within().toSeconds() + " seconds' THEN 1 ELSE 0 END FROM " + relation,
                        1,
                        doing)
                .get(0);
        boolean holds = row.get(1).orElse("0").equals("1");
        return result(
                check,
                holds ? 0 : 1,
                holds
                        ? List.of()
                        : List.of(String.format(
                                Locale.ROOT, "the newest is %s", row.get(0).orElse("nothing"))));
    }

    private static String quoted(List<String> columns) {
        return columns.stream().map(Relations::quote).collect(Collectors.joining(", "));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
