package dev.crescendo.curated;

import static dev.crescendo.curated.Relations.quote;

import dev.crescendo.curated.BuildPlan.Step;
import dev.crescendo.curated.BuildPlan.Way;
import dev.crescendo.curated.sql.KeySource;
import dev.crescendo.curated.sql.TableReference;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.record.Metadata;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedTier;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What is new of an incremental model, staged: its rows; the keys whose rows they replace, of which some may have none any
 * more; and a view of the table as it will be.
 */
final class Delta {
    private final CuratedTier tier;
    private final Claim claim;
    private final BuildPlan plan;
    private final Step step;
    private final Model model;
    private final int rows;
    private final String doing;

    /** @param rows the number of the first relation that it may stage; the next two are its own as well */
    Delta(CuratedTier tier, Claim claim, BuildPlan plan, Step step, int rows, String doing) {
        this.tier = tier;
        this.claim = claim;
        this.plan = plan;
        this.step = step;
        this.model = step.model();
        this.rows = rows;
        this.doing = doing;
    }

    /** The number of the relation with the keys. */
    int keys() {
        return rows + 1;
    }

    /** Where the table is as it will be. */
    String all() {
        return tier.staged(claim, rows + 2);
    }

    /** How many rows the table will have. */
    long count() {
        return Long.parseLong(tier.rows("SELECT count(*) FROM " + all(), 1, doing)
                .get(0)
                .get(0)
                .orElse("0"));
    }

    /** Returns how many rows are new. */
    long stage(Function<TableReference, Optional<String>> redirected) {
        long came = step.way() == Way.BY_TIME ? byTime(redirected) : byLoads(redirected);
        requireSameColumns();
        String columns = plan.state().columnsOf(model.relation()).stream()
                .map(Relations::quote)
                .collect(Collectors.joining(", "));
        tier.stageView(
                claim,
                rows + 2,
                "SELECT " + columns + " FROM " + model.relation() + " AS kept WHERE NOT EXISTS (SELECT 1 FROM "
                        + tier.staged(claim, keys()) + " AS touched WHERE "
                        + equal("touched", Relations::quote, "kept") + ") UNION ALL SELECT " + columns + " FROM "
                        + tier.staged(claim, rows),
                doing);
        return came;
    }

    private long byTime(Function<TableReference, Optional<String>> redirected) {
        String time = quote(model.time().orElseThrow());
        String since = "(SELECT max(" + time + ")"
                + (model.lookback().isZero()
                        ? ""
                        : " - INTERVAL '" + model.lookback().toSeconds() + " seconds'")
                + " FROM " + model.relation() + ")";
        long came = tier.stageTable(
                claim,
                rows,
                "SELECT * FROM (\n" + model.select().redirect(redirected) + "\n) AS model WHERE model." + time + " >= "
                        + since + " OR model." + time + " IS NULL OR " + since + " IS NULL",
                doing);
        String key = model.key().stream().map(Relations::quote).collect(Collectors.joining(", "));
        tier.stageTable(
                claim,
                keys(),
                "SELECT " + key + " FROM " + tier.staged(claim, rows) + " UNION SELECT " + key + " FROM "
                        + model.relation() + " WHERE " + time + " >= " + since + " OR " + time + " IS NULL",
                doing);
        return came;
    }

    /** The keys are those of rows that loads have brought or changed, and those of rows that are gone. */
    private long byLoads(Function<TableReference, Optional<String>> redirected) {
        KeySource source = plan.keySource(model);
        String table = quote(source.table().table().schema()) + "."
                + quote(source.table().table().name());
        UnaryOperator<String> column = key -> quote(source.of(key));
        String keys = "SELECT "
                + model.key().stream()
                        .map(key -> column.apply(key) + " AS " + quote(key))
                        .collect(Collectors.joining(", "))
                + " FROM " + table + " WHERE " + Metadata.LOAD_ID + " > "
                + plan.state().built(model.name()).orElseThrow().settled();
        if (plan.mayHaveLostKeys(model)) {
            keys += " UNION SELECT "
                    + model.key().stream().map(Relations::quote).collect(Collectors.joining(", "))
                    + " FROM " + model.relation() + " AS kept WHERE NOT EXISTS (SELECT 1 FROM " + table
                    + " AS origin WHERE " + equal("origin", column, "kept") + ")";
        }
        tier.stageTable(claim, keys(), keys, doing);
        String needed = "(SELECT * FROM " + table + " AS origin WHERE EXISTS (SELECT 1 FROM "
                + tier.staged(claim, keys()) + " AS touched WHERE " + equal("origin", column, "touched") + "))";
        return tier.stageTable(
                claim,
                rows,
                model.select()
                        .redirect(read -> read.equals(source.table()) ? Optional.of(needed) : redirected.apply(read)),
                doing);
    }

    /** @param column what a column of the key is called there, in quotes */
    private String equal(String one, UnaryOperator<String> column, String other) {
        return model.key().stream()
                .map(key -> one + "." + column.apply(key) + " = " + other + "." + quote(key))
                .collect(Collectors.joining(" AND "));
    }

    private void requireSameColumns() {
        List<String> before = plan.state().columnsOf(model.relation());
        List<String> now = tier.columns("SELECT * FROM " + tier.staged(claim, rows), doing);
        if (!before.equals(now)) {
            throw new ConfigurationException(
                    model.file(),
                    "its SELECT gives other columns than " + model.relation() + " has: " + now + " and not " + before,
                    "Rebuild it of what raw tables hold: crescendo run --full-refresh " + model.name() + ".");
        }
    }
}
