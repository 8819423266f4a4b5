package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Selection;
import dev.crescendo.error.ExitCode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.run.PipelinePlan;
import dev.crescendo.run.RunOptions;
import dev.crescendo.warehouse.RawTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what runs would do now, and does none of it. One pipeline that can't be planned does not keep the others from it. */
@Command(
        name = "plan",
        description = "Shows what a run would read, make and change, and from where it would go on. Writes nothing,"
                + " not even the ledger.",
        footer = RootCommand.EXAMPLE + "crescendo plan orders")
final class PlanCommand implements Callable<Integer> {
    /** More lanes than these nobody reads. */
    static final int MOST_LANES = 5;

    private final RootCommand root;

    @Mixin
    private SelectionOptions selecting = new SelectionOptions();

    @Option(names = "--full-refresh", description = "As run has it: show what would be made anew.")
    private boolean fullRefresh;

    PlanCommand(RootCommand root) {
        this.root = root;
    }

    /** What became of planning one pipeline. */
    private record Planned(
            Pipeline pipeline,
            @Nullable PipelinePlan plan,
            @Nullable Failure failure) {}

    @Override
    public Integer call() {
        Project project = root.readProject();
        Selection selection = selecting.of(project);
        List<Planned> all = selection.pipelines().stream()
                .map(pipeline -> plan(project, pipeline))
                .toList();
        ModelPlan models = ModelPlan.of(root, project, selection, fullRefresh);
        List<ExitCode> exitCodes = new ArrayList<>(all.stream()
                .map(each ->
                        each.failure() == null ? ExitCode.OK : each.failure().exitCode())
                .toList());
        exitCodes.add(models.exitCode());
        ExitCode exitCode = ExitCode.of(exitCodes);
        if (root.json) {
            printJson(project, all, models, exitCode);
        } else {
            all.forEach(this::print);
            models.print();
        }
        return exitCode.number();
    }

    private Planned plan(Project project, Pipeline pipeline) {
        try {
            RunOptions options = RunOptions.of(project.name()).withReporter(root::note);
            return new Planned(pipeline, PipelinePlan.of(pipeline, project.warehouse(), options), null);
        } catch (RuntimeException thrown) {
            return new Planned(pipeline, null, Failure.of(thrown));
        }
    }

    private void print(Planned planned) {
        Pipeline pipeline = planned.pipeline();
        PipelinePlan plan = planned.plan();
        if (plan == null) {
            root.console().result(pipeline.name() + ": can't be planned");
            Failure failure = planned.failure();
            if (failure != null) {
                root.complain(pipeline.name(), failure);
            }
            return;
        }
        root.console().result(pipeline.name() + ": " + RunCommand.intention(pipeline) + ", " + pipeline.guarantee());
        for (PipelinePlan.Stream stream : plan.streams()) {
            line(
                    "reads",
                    stream.name() + ", "
                            + (stream.rows().isPresent()
                                    ? "about " + stream.rows().getAsLong()
                                    : "unknown how many") + " rows");
        }
        for (RawTable table : plan.tables()) {
            line(
                    "loads",
                    "raw." + table.name() + (table.key().isEmpty() ? "" : ", by " + String.join(", ", table.key())));
        }
        line("from", from(plan.pipeline(), plan.preview().position()));
        line("splits", plan.splits() == 0 ? "none, there is nothing new" : Integer.toString(plan.splits()));
        if (!plan.preview().hasLedger()) {
            line("makes", "the ledger, which is not there yet");
        }
        plan.preview().statements().forEach(statement -> line("executes", statement + ";"));
    }

    /** Where it goes on, if that can be read. */
    private static String from(Pipeline pipeline, Position position) {
        if (position.isEmpty()) {
            return "the beginning";
        }
        boolean readable = position.lanes().size() <= MOST_LANES
                && position.tokens().values().stream()
                        .allMatch(token -> token.text().length() <= RunReport.READABLE_TOKEN);
        return readable
                ? position.tokens().entrySet().stream()
                        .map(lane -> lane.getKey() + " at " + lane.getValue())
                        .collect(Collectors.joining(", "))
                : RunReport.counted(pipeline, position.lanes().size()) + ", see 'state show'";
    }

    private void line(String what, String text) {
        line(root, what, text);
    }

    static void line(RootCommand root, String what, String text) {
        root.console().result(String.format(Locale.ROOT, "  %-9s %s", what, text));
    }

    private void printJson(Project project, List<Planned> all, ModelPlan models, ExitCode exitCode) {
        List<Map<String, @Nullable Object>> pipelines = new ArrayList<>();
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        for (Planned planned : all) {
            PipelinePlan plan = planned.plan();
            if (plan != null) {
                pipelines.add(json(plan));
            } else if (planned.failure() != null) {
                errors.addAll(
                        planned.failure().json("pipeline", planned.pipeline().name()));
            }
        }
        errors.addAll(models.errors());
        root.console()
                .result(Json.write(RootCommand.answer(
                        "plan",
                        exitCode.number(),
                        pipelines.size() + (pipelines.size() == 1 ? " pipeline planned" : " pipelines planned"),
                        Json.object("project", project.name(), "pipelines", pipelines, "models", models.json()),
                        errors)));
    }

    private static Map<String, @Nullable Object> json(PipelinePlan plan) {
        Pipeline pipeline = plan.pipeline();
        Map<String, String> position = new LinkedHashMap<>();
        plan.preview().position().tokens().forEach((lane, token) -> position.put(lane.name(), token.text()));
        return Json.object(
                "pipeline", pipeline.name(),
                "write", pipeline.mode().name().toLowerCase(Locale.ROOT),
                "guarantee", pipeline.guarantee().name().toLowerCase(Locale.ROOT),
                "streams",
                        plan.streams().stream()
                                .map(stream -> Json.object(
                                        "stream",
                                        stream.name(),
                                        "rows",
                                        stream.rows().isPresent()
                                                ? stream.rows().getAsLong()
                                                : null))
                                .toList(),
                "tables",
                        plan.tables().stream()
                                .map(table -> Json.object("table", "raw." + table.name(), "key", table.key()))
                                .toList(),
                "position", position,
                "splits", plan.splits(),
                "makes_ledger", !plan.preview().hasLedger(),
                "statements", plan.preview().statements());
    }
}
