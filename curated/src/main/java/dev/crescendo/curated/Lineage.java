package dev.crescendo.curated;

import dev.crescendo.curated.sql.OutputColumn;
import dev.crescendo.curated.sql.ParsedSelect;
import dev.crescendo.curated.sql.SourceColumn;
import dev.crescendo.curated.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which columns the columns of models come from, through other models, down to tables that no model makes. A column that
 * only chooses, joins or orders rows is none of them.
 */
public final class Lineage {
    private final Map<TableName, ParsedSelect> models;
    private final Function<TableName, Optional<List<String>>> catalog;
    private final Map<TableName, List<OutputColumn>> columns = new HashMap<>();
    private final Set<TableName> open = new HashSet<>();

    private Lineage(Map<TableName, ParsedSelect> models, Function<TableName, Optional<List<String>>> catalog) {
        this.models = Map.copyOf(models);
        this.catalog = catalog;
    }

    /**
     * The lineage of models. Queries are looked through when they are asked about, each once.
     *
     * @param models the query of each table that a model makes; models that read each other in a circle know no columns
     *     of each other
     * @param catalog the columns of the other tables, in order; empty where they aren't known
     */
    public static Lineage of(Map<TableName, ParsedSelect> models, Function<TableName, Optional<List<String>>> catalog) {
        return new Lineage(models, catalog);
    }

    /**
     * A column on the way to where another comes from.
     *
     * @param depth how many steps from the column that was asked about, which is at 0
     * @param origin whether the way ends here: no model makes the table
     */
    public record Step(int depth, SourceColumn column, boolean origin) {}

    /**
     * The columns of a model, in order, and what each comes from directly.
     *
     * @throws dev.crescendo.error.ConfigurationException if its query, or one that it reads, names a column that isn't
     *     there
     */
    public List<OutputColumn> columns(TableName model) {
        List<OutputColumn> known = columns.get(model);
        if (known != null) {
            return known;
        }
        ParsedSelect query = models.get(model);
        if (query == null || !open.add(model)) {
            return List.of();
        }
        List<OutputColumn> found = query.columns(this::names);
        open.remove(model);
        columns.put(model, found);
        return found;
    }

    /** The way from a column to its origins, depth first: after each column stand those that it comes from. */
    public List<Step> path(SourceColumn column) {
        List<Step> steps = new ArrayList<>();
        walk(column, 0, steps, new HashSet<>());
        return steps;
    }

    /** The columns at the ends of all the ways from a column, each once. */
    public Set<SourceColumn> origins(SourceColumn column) {
        Set<SourceColumn> origins = new LinkedHashSet<>();
        for (Step step : path(column)) {
            if (step.origin()) {
                origins.add(step.column());
            }
        }
        return origins;
    }

    private void walk(SourceColumn column, int depth, List<Step> steps, Set<SourceColumn> above) {
        steps.add(new Step(depth, column, !models.containsKey(column.table())));
        if (above.add(column)) {
            for (SourceColumn source : sources(column)) {
                walk(source, depth + 1, steps, above);
            }
            above.remove(column);
        }
    }

    private Set<SourceColumn> sources(SourceColumn column) {
        Set<SourceColumn> sources = new LinkedHashSet<>();
        ParsedSelect query = models.get(column.table());
        if (column.isRows()) {
            if (query != null) {
                query.tables().forEach(read -> sources.add(SourceColumn.rowsOf(read.table())));
            }
            return sources;
        }
        for (OutputColumn output : columns(column.table())) {
            if (output.name().equalsIgnoreCase(column.column())
                    || column.column().equals("*")) {
                sources.addAll(output.sources());
            }
        }
        if (sources.isEmpty()) {
            // What a star stands for that isn't known has the name that it had before.
            columns(column.table()).stream()
                    .filter(output ->
                            output.name().equals("*") && output.sources().size() == 1)
                    .flatMap(output -> output.sources().stream())
                    .forEach(source -> sources.add(new SourceColumn(source.table(), column.column())));
        }
        return sources;
    }

    private Optional<List<String>> names(TableName table) {
        List<String> names = columns(table).stream().map(OutputColumn::name).toList();
        return names.isEmpty() || names.contains("*") ? catalog.apply(table) : Optional.of(names);
    }
}
