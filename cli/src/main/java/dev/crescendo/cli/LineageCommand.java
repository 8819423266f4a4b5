package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.config.Nearest;
import dev.crescendo.curated.CuratedRun;
import dev.crescendo.curated.Lineage;
import dev.crescendo.curated.Model;
import dev.crescendo.curated.Models;
import dev.crescendo.curated.sql.OutputColumn;
import dev.crescendo.curated.sql.SourceColumn;
import dev.crescendo.curated.sql.TableName;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells where the columns of models come from. */
@Command(
        name = "lineage",
        description =
                "Shows what models are made of: all of them, the columns of one, or the whole way from one column to"
                        + " the columns of raw tables and the pipelines that load them.",
        footer = RootCommand.EXAMPLE + "crescendo lineage users.revenue")
final class LineageCommand implements Callable<Integer> {
    private static final String CURATED = "curated";

    private final RootCommand root;

    @Parameters(arity = "0..1", paramLabel = "TABLE[.COLUMN]", description = "A model, or one of its columns.")
    private @Nullable String asked;

    LineageCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        Models models = project.models().read();
        Lineage lineage = models.lineage(CuratedRun.tierOf(project.warehouse()).state(project.name()));
        if (asked == null) {
            all(project, models);
            return 0;
        }
        String name = asked.startsWith(CURATED + ".") ? asked.substring(CURATED.length() + 1) : asked;
        int dot = name.indexOf('.');
        String table = dot < 0 ? name : name.substring(0, dot);
        Model model = models.find(table)
                .orElseThrow(() -> new ConfigurationException(
                        "lineage",
                        "there is no model '" + table + "'",
                        models.isEmpty()
                                ? "Models are files in curated/."
                                : Nearest.suggestion(table, models.names())));
        List<OutputColumn> columns = lineage.columns(new TableName(CURATED, model.name()));
        if (dot < 0) {
            columns(project, model, columns);
        } else {
            String column = name.substring(dot + 1);
            List<String> names = columns.stream().map(OutputColumn::name).toList();
            if (!names.contains(column) && !names.contains("*")) {
                throw new ConfigurationException(
                        model.file(), "it has no column '" + column + "'", Nearest.suggestion(column, names));
            }
            path(project, lineage, new SourceColumn(new TableName(CURATED, model.name()), column));
        }
        return 0;
    }

    private void all(Project project, Models models) {
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        TextTable table = new TextTable(List.of("model", "made of"), List.of());
        for (Model model : models.inOrder()) {
            table.row(List.of(model.relation(), String.join(", ", model.inputs())));
            json.add(Json.object("model", model.relation(), "inputs", List.copyOf(model.inputs())));
        }
        if (root.json) {
            answer(json.size() + (json.size() == 1 ? " model" : " models"), project, "models", json);
        } else if (json.isEmpty()) {
            root.console().result("there are no models");
        } else {
            table.lines().forEach(root.console()::result);
        }
    }

    private void columns(Project project, Model model, List<OutputColumn> columns) {
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        TextTable table = new TextTable(List.of("column", "made of"), List.of());
        for (OutputColumn column : columns) {
            List<String> sources =
                    column.sources().stream().map(SourceColumn::toString).toList();
            table.row(List.of(column.name(), sources.isEmpty() ? "-" : String.join(", ", sources)));
            json.add(Json.object("column", column.name(), "sources", sources));
        }
        if (root.json) {
            answer(model.relation(), project, "columns", json);
        } else if (json.isEmpty()) {
            root.console()
                    .result("the tables of " + model.relation() + " were declared by hand, so its columns are not"
                            + " known: it reads " + String.join(", ", model.inputs()));
        } else {
            table.lines().forEach(root.console()::result);
        }
    }

    private void path(Project project, Lineage lineage, SourceColumn column) {
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        for (Lineage.Step step : lineage.path(column)) {
            Optional<String> loadedBy =
                    step.origin() ? loadedBy(project, step.column().table()) : Optional.empty();
            json.add(Json.object(
                    "depth", step.depth(),
                    "column", step.column().toString(),
                    "loaded_by", loadedBy.orElse(null)));
            if (!root.json) {
                root.console()
                        .result("  ".repeat(step.depth())
                                + step.column()
                                + loadedBy.map(pipeline -> "   (loaded by the pipeline " + pipeline + ")")
                                        .orElse(""));
            }
        }
        if (root.json) {
            answer(column.toString(), project, "path", json);
        }
    }

    private static Optional<String> loadedBy(Project project, TableName table) {
        return project.pipelines().stream()
                .filter(pipeline ->
                        table.schema().equals("raw") && pipeline.tables().contains(table.name()))
                .map(Pipeline::name)
                .findFirst();
    }

    private void answer(String summary, Project project, String what, List<Map<String, @Nullable Object>> json) {
        root.console()
                .result(Json.write(RootCommand.answer(
                        "lineage", 0, summary, Json.object("project", project.name(), what, json), List.of())));
    }
}
