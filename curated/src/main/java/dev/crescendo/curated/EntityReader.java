package dev.crescendo.curated;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.curated.Entity.Attribute;
import dev.crescendo.error.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an entity table from YAML. */
final class EntityReader {
    static final Option<String> ENTITY =
            Option.text("entity", "what a row is").asRequired().withExample("customer");
    static final Option<List<String>> KEY = Option.texts("key", "the dimensions that identify a row")
            .asRequired()
            .withExample("customer_id");
    static final Option<String> SOURCE = Option.text(
                    "source", "the table, or what stands after FROM, that has a row for each")
            .asRequired()
            .withExample("raw.customers");

    private static final Option<String> EXPRESSION = Option.text(
                    "expression",
                    "SQL. Without from: of a dimension, over the columns of the source; of a metric, over the other columns."
                            + " With it: an aggregate")
            .asRequired()
            .withExample("sum(total)");
    private static final Option<String> FROM = Option.text(
                    "from", "a table, or what stands after FROM, of which the rows of each entity are aggregated")
            .withExample("raw.orders");
    private static final Option<List<String>> BY = Option.texts(
                    "by", "with from: its columns that are the entity's key")
            .withExample("customer_id");
    private static final Option<String> WHERE =
            Option.text("where", "with from: which of its rows count").withExample("\"status = 'paid'\"");
    private static final Option<String> OTHERWISE = Option.text(
                    "default", "with from: SQL for those without such rows; else null")
            .withExample("0");
    private static final Option<String> DESCRIPTION = Option.text("description", "what it means");
    private static final Option<String> UNIT =
            Option.text("unit", "of a metric").withExample("EUR");

    /** The keys of a dimension or metric. */
    static final Options ATTRIBUTE = Options.of(EXPRESSION, FROM, BY, WHERE, OTHERWISE, DESCRIPTION, UNIT);

    static final Option<Node> DIMENSIONS = Option.mapping(
                    "dimensions", "columns that say which and what it is; an expression, or these keys")
            .asRequired()
            .withExample("{ customer_id: id }")
            .withKeys(ATTRIBUTE);
    static final Option<Node> METRICS = Option.mapping("metrics", "numbers, and what they mean")
            .withExample("{ purchases: { expression: count(*), from: raw.orders, by: customer_id, default: 0 } }")
            .withKeys(ATTRIBUTE);

    /** The keys of an entity, besides those that all models have. */
    static final Options OWN = Options.of(ENTITY, SOURCE, DIMENSIONS, METRICS);

    private final List<Problem> problems;

    EntityReader(List<Problem> problems) {
        this.problems = problems;
    }

    /** @param settings the keys of {@link #OWN}, and those of a model */
    Entity read(String name, Settings settings) {
        List<String> key = settings.find(KEY).orElse(List.of());
        List<Attribute> dimensions = attributes(settings.value(DIMENSIONS), key.size());
        List<Attribute> metrics =
                settings.find(METRICS).map(node -> attributes(node, key.size())).orElse(List.of());
        Set<String> names = new HashSet<>();
        dimensions.forEach(each -> names.add(each.name()));
        for (Attribute metric : metrics) {
            if (!names.add(metric.name())) {
                problems.add(new Problem(
                        settings.where(), "'" + metric.name() + "' is a dimension and a metric", "Rename one."));
            }
        }
        for (String column : key) {
            boolean own = dimensions.stream()
                    .anyMatch(each -> each.name().equals(column) && each.from().isEmpty());
            if (!own) {
                problems.add(new Problem(
                        settings.where() + " key",
                        "'" + column + "' is no dimension of the source",
                        "Add it to dimensions, with the source's column."));
            }
        }
        return new Entity(
                name, settings.find(ModelReader.DESCRIPTION), key, settings.value(SOURCE), dimensions, metrics);
    }

    private List<Attribute> attributes(Node nodes, int keys) {
        List<Attribute> attributes = new ArrayList<>();
        nodes.mapping().forEach((name, node) -> {
            Node full = node.isText() ? new Node(Map.of(EXPRESSION.name(), node), node.where()) : node;
            int before = problems.size();
            Settings settings = ATTRIBUTE.read(full, problems);
            if (problems.size() > before) {
                return;
            }
            List<String> by = settings.find(BY).orElse(List.of());
            Optional<String> from = settings.find(FROM);
            if (from.isPresent() && by.size() != keys) {
                problems.add(new Problem(
                        node.where(),
                        "from needs by: the columns that are the entity's key, " + keys + " of them",
                        "Add by: customer_id, say."));
            }
            if (from.isEmpty() && (!by.isEmpty() || settings.has(WHERE) || settings.has(OTHERWISE))) {
                problems.add(new Problem(
                        node.where(),
                        "by, where and default are about the rows of a from",
                        "Add from, or take them out."));
            }
            attributes.add(new Attribute(
                    name,
                    settings.value(EXPRESSION),
                    from.orElse(""),
                    by,
                    settings.find(WHERE).orElse(""),
                    settings.find(OTHERWISE).orElse(""),
                    settings.find(DESCRIPTION).orElse(""),
                    settings.find(UNIT).orElse("")));
        });
        return attributes;
    }
}
