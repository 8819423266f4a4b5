package dev.crescendo.curated;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A business entity as a table: a row for each, its dimensions, and its metrics with what they mean. Immutable; its methods
 * return changed copies.
 *
 * <pre>{@code
 * Entity.named("users")
 *         .describedAs("one row per customer")
 *         .key("customer_id")
 *         .source("raw.customers")
 *         .dimension(Attribute.of("customer_id", "id"))
 *         .metric(Attribute.of("revenue", "sum(total)").from("raw.orders", "customer_id").orElse("0")
 *                 .means("sum of paid orders").in("EUR"));
 * }</pre>
 *
 * @param name of the table in the schema {@code curated}
 * @param key the dimensions that identify a row
 * @param source the relation, or what stands after FROM, that has a row for each
 */
public record Entity(
        String name,
        Optional<String> description,
        List<String> key,
        String source,
        List<Attribute> dimensions,
        List<Attribute> metrics) {
    public Entity {
        key = List.copyOf(key);
        dimensions = List.copyOf(dimensions);
        metrics = List.copyOf(metrics);
    }

    public static Entity named(String name) {
        return new Entity(name, Optional.empty(), List.of(), "", List.of(), List.of());
    }

    public Entity describedAs(String newDescription) {
        return new Entity(name, Optional.of(newDescription), key, source, dimensions, metrics);
    }

    public Entity key(String... newKey) {
        return new Entity(name, description, List.of(newKey), source, dimensions, metrics);
    }

    public Entity source(String newSource) {
        return new Entity(name, description, key, newSource, dimensions, metrics);
    }

    public Entity dimension(Attribute dimension) {
        return new Entity(name, description, key, source, and(dimensions, dimension), metrics);
    }

    public Entity metric(Attribute metric) {
        return new Entity(name, description, key, source, dimensions, and(metrics, metric));
    }

    private static List<Attribute> and(List<Attribute> some, Attribute other) {
        List<Attribute> all = new ArrayList<>(some);
        all.add(other);
        return all;
    }

    /**
     * A column.
     *
     * @param expression SQL. Without {@code from}: of a dimension, over the columns of the entity's source; of a metric,
     *     over the other columns. With it: an aggregate
     * @param from a relation, or what stands after FROM, of which all rows of one entity are aggregated; empty for none
     * @param by the columns of {@code from}, or expressions over them, that are the entity's key
     * @param where which of these rows count; empty for all
     * @param otherwise SQL for entities without such rows; empty for null
     * @param description what it means, for people
     * @param unit of a metric: {@code EUR}, {@code orders}; empty for none
     */
    public record Attribute(
            String name,
            String expression,
            String from,
            List<String> by,
            String where,
            String otherwise,
            String description,
            String unit) {
        public Attribute {
            by = List.copyOf(by);
        }

        public static Attribute of(String name, String expression) {
            return new Attribute(name, expression, "", List.of(), "", "", "", "");
        }

        public Attribute from(String newFrom, String... newBy) {
            return new Attribute(name, expression, newFrom, List.of(newBy), where, otherwise, description, unit);
        }

        public Attribute where(String condition) {
            return new Attribute(name, expression, from, by, condition, otherwise, description, unit);
        }

        public Attribute orElse(String value) {
            return new Attribute(name, expression, from, by, where, value, description, unit);
        }

        public Attribute means(String text) {
            return new Attribute(name, expression, from, by, where, otherwise, text, unit);
        }

        public Attribute in(String newUnit) {
            return new Attribute(name, expression, from, by, where, otherwise, description, newUnit);
        }

        /** How it is made, in one line. */
        String said() {
            return expression + (from.isEmpty() ? "" : " from " + from) + (where.isEmpty() ? "" : " where " + where);
        }

        private boolean isAggregate() {
            return !from.isEmpty();
        }

        /** What attributes have in common that are aggregated together. */
        private List<Object> group() {
            return List.of(from, by, where);
        }
    }

    /** The query that makes the table, as a person would write it. */
    public String sql() {
        Map<List<Object>, List<Attribute>> groups = new LinkedHashMap<>();
        List<Attribute> all = new ArrayList<>(dimensions);
        all.addAll(metrics);
        all.stream()
                .filter(Attribute::isAggregate)
                .forEach(attribute -> groups.computeIfAbsent(attribute.group(), each -> new ArrayList<>())
                        .add(attribute));
        List<Attribute> own =
                dimensions.stream().filter(each -> !each.isAggregate()).toList();
        List<Attribute> derived =
                metrics.stream().filter(each -> !each.isAggregate()).toList();
        Map<String, String> columns = new LinkedHashMap<>();
        own.forEach(attribute -> columns.put(attribute.name(), "entity." + quoted(attribute.name())));
        List<String> parts = new ArrayList<>();
        List<String> joins = new ArrayList<>();
        parts.add("entity as (\n    select\n" + listed(own, 8) + "\n    from " + source + "\n)");
        for (List<Attribute> group : groups.values()) {
            String part = "part_" + (joins.size() + 1);
            parts.add(part + " as (\n" + aggregated(group) + "\n)");
            joins.add("left join " + part + " on " + joined(part));
            group.forEach(attribute -> {
                String column = part + "." + quoted(attribute.name());
                columns.put(
                        attribute.name(),
                        attribute.otherwise().isEmpty()
                                ? column
                                : "coalesce(" + column + ", " + attribute.otherwise() + ")");
            });
        }
        String select = "select\n"
                + all.stream()
                        .filter(each -> columns.containsKey(each.name()))
                        .map(each -> "    " + columns.get(each.name()) + " as " + quoted(each.name()))
                        .collect(Collectors.joining(",\n"))
                + "\nfrom entity" + joins.stream().map(join -> "\n" + join).collect(Collectors.joining());
        if (derived.isEmpty()) {
            return "with " + String.join(",\n", parts) + "\n" + select;
        }
        parts.add("joined as (\n" + select.indent(4).stripTrailing() + "\n)");
        return "with " + String.join(",\n", parts) + "\nselect\n"
                + all.stream()
                        .map(each -> columns.containsKey(each.name())
                                ? "    " + quoted(each.name())
                                : "    " + each.expression() + " as " + quoted(each.name()))
                        .collect(Collectors.joining(",\n"))
                + "\nfrom joined";
    }

    private static String listed(List<Attribute> attributes, int spaces) {
        return attributes.stream()
                .map(each -> " ".repeat(spaces) + each.expression() + " as " + quoted(each.name()))
                .collect(Collectors.joining(",\n"));
    }

    private static String aggregated(List<Attribute> group) {
        Attribute first = group.get(0);
        StringBuilder sql = new StringBuilder("    select\n");
        for (int i = 0; i < first.by().size(); i++) {
            sql.append("        ")
                    .append(first.by().get(i))
                    .append(" as key_")
                    .append(i + 1)
                    .append(",\n");
        }
        sql.append(listed(group, 8)).append("\n    from ").append(first.from());
        if (!first.where().isEmpty()) {
            sql.append("\n    where ").append(first.where());
        }
        return sql.append("\n    group by ")
                .append(String.join(", ", first.by()))
                .toString();
    }

    private String joined(String part) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            conditions.add(part + ".key_" + (i + 1) + " = entity." + quoted(key.get(i)));
        }
        return String.join(" and ", conditions);
    }

    /** Names that need no quotes have none, so that a person can read it. */
    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : Relations.quote(name);
    }
}
