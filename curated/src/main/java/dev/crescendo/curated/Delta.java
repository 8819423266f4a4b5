package dev.crescendo.curated;

import static dev.crescendo.curated.Relations.quote;

import dev.crescendo.curated.BuildPlan.Step;
import dev.crescendo.curated.BuildPlan.Touched;
import dev.crescendo.curated.BuildPlan.Way;
import dev.crescendo.curated.sql.KeySource;
import dev.crescendo.curated.sql.TableReference;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.record.Metadata;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedTier;
import java.util.List;
import java.util.Map;
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

    /** Where the table is as it will be, once it is {@link #stage staged}. */
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
        Touched touched = step.touched().orElseThrow();
        KeySource source = touched.source();
        String table = quote(source.table().table().schema()) + "."
                + quote(source.table().table().name());
        UnaryOperator<String> column = key -> quote(source.columnOf(key));
        String keys = "SELECT "
                + model.key().stream()
                        .map(key -> column.apply(key) + " AS " + quote(key))
                        .collect(Collectors.joining(", "))
                + " FROM " + table + " WHERE " + Metadata.LOAD_ID + " > "
                + plan.state().built(model.name()).orElseThrow().settled();
        if (touched.mayBeGone()) {
            keys += " UNION SELECT "
                    + model.key().stream().map(Relations::quote).collect(Collectors.joining(", "))
                    + " FROM " + model.relation() + " AS kept WHERE NOT EXISTS (SELECT 1 FROM " + table
                    + " AS origin WHERE " + equal("origin", column, "kept") + ")";
        }
        tier.stageTable(claim, keys(), keys, doing);
        // Rows without a key are no model's; with them the check of the key fails, as it would if all were made.
        String needed = "(SELECT * FROM " + table + " AS origin WHERE EXISTS (SELECT 1 FROM "
                + tier.staged(claim, keys()) + " AS touched WHERE " + equal("origin", column, "touched")
                + ") UNION ALL SELECT * FROM " + table + " WHERE "
                + model.key().stream()
                        .map(key -> column.apply(key) + " IS NULL")
                        .collect(Collectors.joining(" OR "))
                + ")";
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
            throw other("other columns than " + model.relation() + " has: " + now + " and not " + before);
        }
        Map<String, String> types = tier.types(tier.staged(claim, rows), doing);
        tier.types(model.relation(), doing).forEach((column, type) -> {
            String wider = types.getOrDefault(column, type);
            if (!wider.equals(type) && changes(quote(column), type, wider)) {
                throw other("values of type " + wider + " in " + column + " now, and " + model.relation() + " holds "
                        + type + ", which changes some of them");
            }
        });
    }

    /** Whether the table's type of a column holds any of the new values otherwise than it came. */
    private boolean changes(String column, String type, String wider) {
        String back = "CAST(CAST(" + column + " AS " + type + ") AS " + wider + ")";
        try {
            return !tier.rows(
                            "SELECT 1 FROM " + tier.staged(claim, rows) + " WHERE " + back + " IS DISTINCT FROM "
                                    + column,
                            1,
                            doing)
                    .isEmpty();
        } catch (WarehouseException doesNotFit) {
            return true;
        }
    }

    private ConfigurationException other(String what) {
        return new ConfigurationException(
                model.file(),
                "its SELECT gives " + what,
                "Rebuild it of what raw tables hold: crescendo run --full-refresh " + model.name() + ".");
    }
}
