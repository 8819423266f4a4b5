package dev.crescendo.cli.project;

import dev.crescendo.curated.Models;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pipelines and models that words choose: {@code users} is what has this name, {@code +users} with all that it is made of,
 * {@code orders+} with all that is made of it. {@code raw.orders} is the pipeline that loads the table, {@code
 * curated.orders} the model.
 *
 * @param pipelines in the order of the file
 * @param models their names
 */
public record Selection(List<Pipeline> pipelines, Set<String> models) {
    public Selection {
        pipelines = List.copyOf(pipelines);
        models = Set.copyOf(models);
    }

    /**
     * What words choose, without what others do.
     *
     * @param chosen all, when there are none
     * @throws ConfigurationException that lists every word that chooses nothing
     */
    public static Selection of(Project project, List<String> chosen, List<String> excluded) {
        List<Problem> problems = new ArrayList<>();
        Names names = new Names(project, project.models().read());
        Set<String> pipelines = new LinkedHashSet<>();
        Set<String> models = new LinkedHashSet<>();
        if (chosen.isEmpty()) {
            project.pipelines().forEach(pipeline -> pipelines.add(pipeline.name()));
            models.addAll(names.models.names());
        }
        chosen.forEach(word -> names.find(word, pipelines, models, problems));
        Set<String> withoutPipelines = new LinkedHashSet<>();
        Set<String> withoutModels = new LinkedHashSet<>();
        excluded.forEach(word -> names.find(word, withoutPipelines, withoutModels, problems));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        pipelines.removeAll(withoutPipelines);
        models.removeAll(withoutModels);
        return new Selection(
                project.pipelines().stream()
                        .filter(pipeline -> pipelines.contains(pipeline.name()))
                        .toList(),
                models);
    }

    /** The models that are made of what some pipelines load. */
    public static Set<String> madeOf(Models models, Collection<Pipeline> pipelines) {
        Set<String> tables = new TreeSet<>();
        pipelines.forEach(pipeline -> pipeline.tables().forEach(table -> tables.add("raw." + table)));
        return models.downstream(tables);
    }

    /** What there is to choose from. */
    private record Names(Project project, Models models) {
        void find(String word, Set<String> pipelinesFound, Set<String> modelsFound, List<Problem> problems) {
            boolean withUpstream = word.startsWith("+");
            boolean withDownstream = word.length() > 1 && word.endsWith("+");
            String name = word.substring(withUpstream ? 1 : 0, word.length() - (withDownstream ? 1 : 0));
            Set<Pipeline> pipelines = new LinkedHashSet<>();
            Set<String> found = new LinkedHashSet<>();
            if (!name.startsWith("curated.")) {
                String table = name.startsWith("raw.") ? name.substring("raw.".length()) : name;
                project.pipelines().stream()
                        .filter(pipeline -> pipeline.name().equals(table)
                                || name.startsWith("raw.") && pipeline.tables().contains(table))
                        .forEach(pipelines::add);
            }
            if (!name.startsWith("raw.")) {
                models.find(name.startsWith("curated.") ? name.substring("curated.".length()) : name)
                        .ifPresent(model -> found.add(model.name()));
            }
            if (pipelines.isEmpty() && found.isEmpty()) {
                List<String> valid = new ArrayList<>();
                project.pipelines().forEach(pipeline -> valid.add(pipeline.name()));
                valid.addAll(models.names());
                problems.add(Surface.unknown(
                        Project.FILE, models.isEmpty() ? "pipeline" : "pipeline or model", name, valid));
                return;
            }
            if (withUpstream) {
                List.copyOf(found).forEach(model -> found.addAll(models.upstream(model)));
                Set<String> tables = models.rawTables(found);
                project.pipelines().stream()
                        .filter(pipeline -> pipeline.tables().stream().anyMatch(tables::contains))
                        .forEach(pipelines::add);
            }
            if (withDownstream) {
                List<String> relations = new ArrayList<>();
                found.forEach(model -> relations.add("curated." + model));
                pipelines.forEach(pipeline -> pipeline.tables().forEach(table -> relations.add("raw." + table)));
                found.addAll(models.downstream(relations));
            }
            pipelines.forEach(pipeline -> pipelinesFound.add(pipeline.name()));
            modelsFound.addAll(found);
        }
    }
}
