package dev.crescendo.curated;

import dev.crescendo.config.Nearest;
import dev.crescendo.curated.sql.ParsedSelect;
import dev.crescendo.curated.sql.TableName;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.warehouse.CuratedState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models of a project, and what reads what. In their order none reads one that comes later. */
public final class Models {
    public static final Models NONE = new Models(List.of());

    private final Map<String, Model> byName = new LinkedHashMap<>();

    private Models(List<Model> inOrder) {
        inOrder.forEach(model -> byName.put(model.name(), model));
    }

    /**
     * Reads a folder of models.
     *
     * @param project the project's folder, at which places in messages begin
     * @throws ConfigurationException with everything that is wrong in them
     */
    public static Models read(Path folder, Path project) {
        return read(folder, project, List.of());
    }

    /** Reads a folder of models, which need not be there, and adds entities that a program declares. */
    public static Models read(Path folder, Path project, List<Entity> entities) {
        List<Problem> problems = new ArrayList<>();
        List<Model> read = new ModelReader(project, problems).read(folder, entities);
        Models models = problems.isEmpty() ? ordered(read, problems) : NONE;
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return models;
    }

    private static Models ordered(List<Model> read, List<Problem> problems) {
        Map<String, Model> byName = new LinkedHashMap<>();
        for (Model model : read) {
            Model other = byName.putIfAbsent(model.name(), model);
            if (other != null) {
                problems.add(new Problem(
                        model.file(),
                        "there is a model '" + model.name() + "' in " + other.file() + ", too",
                        "Rename one of the files."));
            }
        }
        List<Model> inOrder = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        for (Model model : byName.values()) {
            visit(model, byName, done, new ArrayList<>(), inOrder, problems);
        }
        return new Models(inOrder);
    }

    private static void visit(
            Model model,
            Map<String, Model> byName,
            Set<String> done,
            List<String> path,
            List<Model> inOrder,
            List<Problem> problems) {
        int begun = path.indexOf(model.name());
        if (begun >= 0) {
            List<String> circle = new ArrayList<>(path.subList(begun, path.size()));
            circle.add(model.name());
            problems.add(new Problem(
                    model.file(),
                    "the models read each other in a circle: " + String.join(" → ", circle),
                    "Take what two of them need into a model of its own."));
            return;
        }
        if (!done.add(model.name())) {
            return;
        }
        path.add(model.name());
        for (String input : model.inputs()) {
            if (Relations.isCurated(input)) {
                Model read = byName.get(Relations.base(input));
                if (read == null) {
                    problems.add(new Problem(
                            model.file(),
                            "it reads " + input + ", and there is no such model",
                            Nearest.suggestion(Relations.base(input), byName.keySet())));
                } else {
                    visit(read, byName, done, path, inOrder, problems);
                }
            }
        }
        path.remove(path.size() - 1);
        inOrder.add(model);
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** In the order in which they can be built. */
    public List<Model> inOrder() {
        return List.copyOf(byName.values());
    }

    public Optional<Model> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /** The models that a model reads, and those that these read, without itself. */
    public Set<String> upstream(String name) {
        Set<String> found = new LinkedHashSet<>();
        collectUpstream(name, found);
        return found;
    }

    private void collectUpstream(String name, Set<String> found) {
        Model model = byName.get(name);
        if (model != null) {
            for (String input : model.inputs()) {
                if (Relations.isCurated(input) && found.add(Relations.base(input))) {
                    collectUpstream(Relations.base(input), found);
                }
            }
        }
    }

    /** Which columns come from which. Models whose tables were declared by hand have none that are known. */
    public Lineage lineage(CuratedState state) {
        Map<TableName, ParsedSelect> queries = new LinkedHashMap<>();
        for (Model model : byName.values()) {
            if (model.select() instanceof ParsedSelect parsed) {
                queries.put(new TableName(Relations.CURATED, model.name()), parsed);
            }
        }
        return Lineage.of(
                queries, table -> Optional.of(state.columnsOf(table.toString())).filter(names -> !names.isEmpty()));
    }

    /** The raw tables that models read, without the schema. */
    public Set<String> rawTables(Collection<String> names) {
        Set<String> tables = new LinkedHashSet<>();
        for (String name : names) {
            find(name)
                    .ifPresent(model -> model.inputs().stream()
                            .filter(Relations::isRaw)
                            .forEach(input -> tables.add(Relations.base(input))));
        }
        return tables;
    }

    /** The models that read some relations, such as {@code raw.orders}, and those that read these. */
    public Set<String> downstream(Collection<String> relations) {
        Set<String> reached = new LinkedHashSet<>(relations);
        Set<String> found = new LinkedHashSet<>();
        for (Model model : byName.values()) {
            if (model.inputs().stream().anyMatch(reached::contains)) {
                reached.add(model.relation());
                found.add(model.name());
            }
        }
        return found;
    }
}
