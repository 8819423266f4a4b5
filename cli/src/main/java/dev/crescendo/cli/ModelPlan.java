package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Selection;
import dev.crescendo.curated.BuildPlan;
import dev.crescendo.curated.BuildPlan.Step;
import dev.crescendo.curated.Check;
import dev.crescendo.curated.CuratedRun;
import dev.crescendo.curated.Model;
import dev.crescendo.error.ExitCode;
import dev.crescendo.run.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a run would build of the models, and why; with the loads that are there now. */
record ModelPlan(
        RootCommand root, List<Step> steps, @Nullable Failure failure) {
    static ModelPlan of(RootCommand root, Project project, Selection selection, boolean fullRefresh) {
        if (selection.models().isEmpty()) {
            return new ModelPlan(root, List.of(), null);
        }
        try {
            BuildPlan plan = new CuratedRun(
                            project.models().read(),
                            selection.models(),
                            fullRefresh ? selection.models() : Set.of(),
                            project.warehouse(),
                            RunOptions.of(project.name()))
                    .plan();
            return new ModelPlan(root, plan.steps(), null);
        } catch (RuntimeException thrown) {
            return new ModelPlan(root, List.of(), Failure.of(thrown));
        }
    }

    ExitCode exitCode() {
        return failure == null ? ExitCode.OK : failure.exitCode();
    }

    void print() {
        for (Step step : steps) {
            Model model = step.model();
            root.console().result(model.relation() + ": " + said(step) + ", because " + step.reason());
            PlanCommand.line(root, "reads", String.join(", ", model.inputs()));
            if (model.entity().isPresent()) {
                PlanCommand.line(root, "entity", "its SQL, as generated:");
                model.select().sql().lines().forEach(line -> root.console().result("            " + line));
            }
            if (!model.key().isEmpty()) {
                PlanCommand.line(root, "key", String.join(", ", model.key()));
            }
            if (step.checks()) {
                PlanCommand.line(
                        root,
                        "checks",
                        String.join(
                                "; ", model.checks().stream().map(Check::text).toList()));
            }
        }
        if (failure != null) {
            failure.message().lines().forEach(line -> root.console().note("crescendo: models: " + line));
            if (root.verbose) {
                root.console().note(failure.stackTrace());
            }
        }
    }

    private static String said(Step step) {
        if (!step.builds()) {
            return step.checks() ? "stays as it is, and is checked" : "stays as it is";
        }
        return switch (step.model().materialization()) {
            case VIEW -> "is checked, and made if its SQL has changed";
            case TABLE -> "is made anew";
            case INCREMENTAL ->
                switch (step.way()) {
                    case BY_TIME -> "gets the rows whose " + step.model().time().orElse("") + " is new";
                    case BY_LOADS -> "gets the rows of new loads";
                    default -> "is made anew";
                };
        };
    }

    List<Map<String, @Nullable Object>> json() {
        List<Map<String, @Nullable Object>> models = new ArrayList<>();
        for (Step step : steps) {
            models.add(Json.object(
                    "model", step.model().name(),
                    "materialization", step.model().materialization().word(),
                    "builds", step.builds(),
                    "reason", step.reason(),
                    "inputs", List.copyOf(step.model().inputs()),
                    "checks", step.model().checks().stream().map(Check::text).toList()));
        }
        return models;
    }

    List<Map<String, @Nullable Object>> errors() {
        return failure == null ? List.of() : failure.json();
    }
}
