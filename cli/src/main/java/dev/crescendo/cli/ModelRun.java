package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Selection;
import dev.crescendo.curated.ChecksFailedException;
import dev.crescendo.curated.CuratedResult;
import dev.crescendo.curated.CuratedResult.ModelOutcome;
import dev.crescendo.curated.CuratedRun;
import dev.crescendo.curated.Models;
import dev.crescendo.error.ExitCode;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.SlotLock;
import dev.crescendo.warehouse.CheckResult;
import dev.crescendo.warehouse.CuratedTier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The second half of a {@code run}: the models, after the pipelines. */
final class ModelRun {
    private final RootCommand root;
    private final Project project;
    private final Set<String> selected;
    private final boolean fullRefresh;
    private final int parallel;
    private final UnaryOperator<RunOptions> options;
    private final @Nullable Path locks;

    private final Set<String> skipped = new LinkedHashSet<>();
    private @Nullable CuratedResult result;
    private @Nullable Failure failure;
    private List<CheckResult> checks = List.of();

    /** @param locks the folder of the locks for runs that share a key with others that may be alive; null where none do */
    ModelRun(
            RootCommand root,
            Project project,
            Set<String> selected,
            boolean fullRefresh,
            int parallel,
            UnaryOperator<RunOptions> options,
            @Nullable Path locks) {
        this.root = root;
        this.project = project;
        this.selected = selected;
        this.fullRefresh = fullRefresh;
        this.parallel = parallel;
        this.options = options;
        this.locks = locks;
    }

    /** Builds what is to be built, but not of what pipelines should have loaded that failed. */
    void run(List<Outcome> pipelines) {
        if (selected.isEmpty()) {
            return;
        }
        Models models = project.models().read();
        Set<String> stale = Selection.madeOf(
                models,
                pipelines.stream()
                        .filter(outcome -> outcome.exitCode() != ExitCode.OK)
                        .map(Outcome::pipeline)
                        .toList());
        Set<String> building = new LinkedHashSet<>(selected);
        building.removeAll(stale);
        selected.stream().filter(stale::contains).sorted().forEach(skipped::add);
        if (building.isEmpty()) {
            return;
        }
        RunOptions chosen = options.apply(RunOptions.of(project.name()).withReporter(root::note));
        String before = MDC.get("run");
        MDC.put("run", chosen.key().text());
        try {
            CuratedRun run =
                    new CuratedRun(models, building, fullRefresh ? building : Set.of(), project.warehouse(), chosen);
            result = project.operation().retries().run(() -> attempt(run), line -> root.note("models: " + line));
            checks = result.checks();
            if (checks.stream().anyMatch(CheckResult::fails)) {
                throw ChecksFailedException.besides(result);
            }
        } catch (RuntimeException thrown) {
            failure = Failure.of(thrown);
            if (thrown instanceof ChecksFailedException failed) {
                checks = failed.checks();
            }
        } finally {
            if (before == null) {
                MDC.remove("run");
            } else {
                MDC.put("run", before);
            }
        }
    }

    private CuratedResult attempt(CuratedRun run) {
        if (locks == null) {
            return run.execute(parallel);
        }
        try (SlotLock unused = SlotLock.take(locks, CuratedTier.TARGET)) {
            return run.execute(parallel);
        }
    }

    ExitCode exitCode() {
        return failure == null ? ExitCode.OK : failure.exitCode();
    }

    /** Why no model was published, if that is so. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** Whether all that were to be built are published. */
    boolean isDone() {
        return result != null;
    }

    void print() {
        CuratedResult done = result;
        if (done != null || !skipped.isEmpty()) {
            TextTable table = new TextTable(
                    List.of("model", "outcome", "rows", "changed", "seconds", "why"),
                    List.of("rows", "changed", "seconds"));
            if (done != null) {
                for (ModelOutcome model : done.models()) {
                    table.row(List.of(
                            model.model().name(),
                            word(model),
                            model.rows().isPresent()
                                    ? Long.toString(model.rows().getAsLong())
                                    : "-",
                            model.built() && model.rows().isPresent() ? Long.toString(model.changed()) : "-",
                            model.built() ? String.format(Locale.ROOT, "%.1f", model.seconds()) : "-",
                            model.reason()));
                }
            }
            skipped.forEach(model ->
                    table.row(List.of(model, "skipped", "-", "-", "-", "a pipeline that it is made of has failed")));
            table.lines().forEach(root.console()::result);
        }
        checks.stream()
                .filter(check -> !check.holds() && !check.isError())
                .forEach(check -> root.console().note("warning: " + ChecksFailedException.said(check)));
        Failure ended = failure;
        if (ended != null) {
            ended.message().lines().forEach(line -> root.console().note("crescendo: models: " + line));
            if (root.verbose) {
                root.console().note(ended.stackTrace());
            }
        } else if (!checks.isEmpty()) {
            long holding = checks.stream().filter(CheckResult::holds).count();
            root.note(holding + " of " + checks.size() + (checks.size() == 1 ? " check holds" : " checks hold"));
        }
    }

    private static String word(ModelOutcome model) {
        return model.built() ? "built" : "unchanged";
    }

    String summary() {
        CuratedResult done = result;
        if (done == null) {
            return selected.isEmpty() ? "" : "; no model built";
        }
        long built = done.models().stream().filter(ModelOutcome::built).count();
        return "; " + built + (built == 1 ? " model built" : " models built");
    }

    List<Map<String, @Nullable Object>> errors() {
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        Failure ended = failure;
        if (ended != null) {
            errors.addAll(ended.json());
        }
        return errors;
    }

    List<Map<String, @Nullable Object>> json() {
        List<Map<String, @Nullable Object>> models = new ArrayList<>();
        CuratedResult done = result;
        if (done != null) {
            for (ModelOutcome model : done.models()) {
                models.add(Json.object(
                        "model", model.model().name(),
                        "outcome", word(model),
                        "reason", model.reason(),
                        "rows", model.rows().isPresent() ? model.rows().getAsLong() : null,
                        "changed", model.changed(),
                        "seconds", Math.round(model.seconds() * 1000) / 1000.0));
            }
        }
        for (String model : skipped) {
            models.add(Json.object(
                    "model",
                    model,
                    "outcome",
                    "skipped",
                    "reason",
                    "a pipeline that it is made of has failed",
                    "rows",
                    null,
                    "changed",
                    0,
                    "seconds",
                    0));
        }
        return models;
    }

    List<Map<String, @Nullable Object>> checksJson() {
        return checks.stream()
                .map(check -> Json.object(
                        "model", check.model(),
                        "check", check.check(),
                        "severity", check.isError() ? "error" : "warn",
                        "failures", check.failures(),
                        "samples", check.samples()))
                .collect(Collectors.toList());
    }
}
