package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Scheduled;
import dev.crescendo.cli.project.Selection;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.error.Problem;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Guarantee;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Schedule;
import dev.crescendo.warehouse.Materialization;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs pipelines, then the models that are made of what they load. One that fails does not keep the others from running. */
@Command(
        name = "run",
        description = "Runs all pipelines, or those named: loads what is new, or an interval. One that fails does"
                + " not stop the others. Then builds the models that are to be built, checks them, and publishes all"
                + " together or none.",
        footer = RootCommand.EXAMPLE + "crescendo run orders --from 2026-01-01 --to 2026-02-01",
        exitCodeListHeading = RootCommand.EXIT_CODES,
        exitCodeList = {
            "1:a pipeline failed: source, warehouse, data limits; or a model",
            "3:a check of a model failed; none of this run's models is published",
            "4:another run holds a pipeline",
            "75:fenced: this run lost its epoch to a newer one",
            "143:stopped by SIGTERM; what was not committed is not visible"
        })
final class RunCommand implements Callable<Integer> {
    private final RootCommand root;
    private final Termination termination;

    @Mixin
    private SelectionOptions selecting = new SelectionOptions();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The run's logical id, such as a cron slot. With the key of a run that is done, nothing is"
                    + " done; with that of one that died, it is taken over at once. Default: a new one.")
    private @Nullable String key;

    @Option(
            names = "--schedule",
            paramLabel = "CRON",
            description = "Run what has this schedule, under the key of the time at which it was due last: what is done"
                    + " is not done again. The lines of 'cron install' say it.")
    private @Nullable String schedule;

    @Option(
            names = "--from",
            paramLabel = "VALUE",
            description = "With --to: load the rows again whose cursor is not before this, such as 2026-01-31,"
                    + " 2026-01-31T13:00:00Z or 1000, and no others. The position does not move.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "VALUE", description = "With --from: and whose cursor is before this.")
    private @Nullable String to;

    @Option(
            names = "--full-refresh",
            description =
                    "Read everything from the beginning, and make the table that, in one step: readers see the old"
                            + " table or the new one. Rows that the source no longer has are gone then. Asks, unless --yes is given.")
    private boolean fullRefresh;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "How many pipelines run at once, and then models. Default: the project's 'parallel'.")
    private @Nullable Integer parallel;

    @Mixin
    private LogOptions log = new LogOptions();

    RunCommand(RootCommand root, Termination termination) {
        this.root = root;
        this.termination = termination;
    }

    @Override
    public Integer call() {
        log.start(root);
        if (schedule != null && (key != null || selecting.isGiven())) {
            throw new ConfigurationException(
                    "command line",
                    "--schedule says what runs, and under which key",
                    "Leave out " + (key != null ? "--key" : "the names") + ", or --schedule.");
        }
        if (parallel != null && parallel < 1) {
            throw new ConfigurationException("command line", "--parallel is " + parallel, "Use 1 or more.");
        }
        if ((from == null) != (to == null)) {
            throw new ConfigurationException(
                    "command line",
                    "--from and --to are the two ends of one interval, and " + (from == null ? "--from" : "--to")
                            + " is missing",
                    "Give both, or none.");
        }
        if (schedule != null && from != null) {
            throw new ConfigurationException(
                    "command line",
                    "--schedule runs what is due, and --from and --to an interval",
                    "Leave out one of them.");
        }
        if (fullRefresh && (schedule != null || from != null)) {
            throw new ConfigurationException(
                    "command line",
                    "--full-refresh loads whole tables anew",
                    "Leave out " + (from == null ? "--schedule" : "--from and --to") + ", or --full-refresh.");
        }
        Project project = root.readProject();
        Path locks = null;
        String chosen = key;
        Selection selection;
        if (schedule == null) {
            selection = selecting.of(project);
        } else {
            Scheduled scheduled = project.scheduled(schedule);
            Schedule.Slot slot = scheduled.schedule().due(ZonedDateTime.now(ZoneId.systemDefault()));
            chosen = slot.key();
            selection = due(project, scheduled);
            locks = Project.localFolder(root.project).resolve("locks");
        }
        List<Pipeline> pipelines = selection.pipelines();
        if (from != null) {
            check(pipelines, Pipeline::intervalProblem);
        }
        if (fullRefresh) {
            check(pipelines, Pipeline::refreshProblem);
            confirmRefresh(project, selection);
        }
        if (chosen != null) {
            MDC.put("run", chosen);
        }
        try {
            return run(project, selection, chosen, locks);
        } finally {
            MDC.remove("run");
        }
    }

    /** What a schedule runs. If none names a model, models are built when what they are made of has been loaded. */
    private Selection due(Project project, Scheduled scheduled) {
        Selection named = selecting.of(project, scheduled.all());
        boolean modelsAreScheduled = project.operation().schedules().stream()
                .anyMatch(each -> !each.words().isEmpty());
        return modelsAreScheduled
                ? named
                : new Selection(
                        named.pipelines(), Selection.madeOf(project.models().read(), named.pipelines()));
    }

    private int run(Project project, Selection selection, @Nullable String chosen, @Nullable Path locks) {
        List<Pipeline> pipelines = selection.pipelines();
        Set<Guarantee> explained = EnumSet.noneOf(Guarantee.class);
        for (Pipeline pipeline : pipelines) {
            Guarantee guarantee = pipeline.guarantee();
            root.note(pipeline.name() + ": "
                    + (fullRefresh ? "loads raw." + pipeline.name() + " anew" : intention(pipeline) + interval()) + ", "
                    + (explained.add(guarantee) ? guarantee : guarantee.term()));
        }
        AlertRound alerts = AlertRound.begin(root, project);
        int atATime = parallel == null ? project.operation().parallel() : parallel;
        List<Outcome> outcomes =
                new PipelineRuns(root, termination, project, options(chosen), locks).run(pipelines, atATime);
        ModelRun models = new ModelRun(root, project, selection.models(), fullRefresh, atATime, options(chosen), locks);
        if (!termination.isRequested()) {
            models.run(outcomes);
        }
        List<ExitCode> exitCodes =
                new ArrayList<>(outcomes.stream().map(Outcome::exitCode).toList());
        exitCodes.add(models.exitCode());
        ExitCode exitCode = termination.isRequested() ? ExitCode.TERMINATED : ExitCode.of(exitCodes);
        new RunReport(root, from == null ? null : Json.object("from", from, "to", to))
                .print(project, outcomes, models, exitCode);
        if (!termination.isRequested()) {
            alerts.end(outcomes, models);
        }
        return exitCode.number();
    }

    private UnaryOperator<RunOptions> options(@Nullable String chosen) {
        return options -> {
            RunOptions keyed = chosen == null ? options : options.withKey(chosen);
            RunOptions anew = fullRefresh ? keyed.withFullRefresh() : keyed;
            return from == null || to == null ? anew : anew.withInterval(from, to);
        };
    }

    /** Refuses before anything runs what some pipelines can't do. */
    private static void check(List<Pipeline> pipelines, Function<Pipeline, Optional<Problem>> problem) {
        List<Problem> problems = pipelines.stream()
                .flatMap(pipeline -> problem.apply(pipeline).stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** What is replaced anyway need not be asked for. */
    private void confirmRefresh(Project project, Selection selection) {
        List<String> tables = new ArrayList<>();
        selection.pipelines().stream()
                .filter(pipeline -> pipeline.mode() != WriteMode.REPLACE)
                .forEach(pipeline -> tables.add(pipeline.name()));
        project.models().read().inOrder().stream()
                .filter(model -> selection.models().contains(model.name()))
                .filter(model -> model.materialization() == Materialization.INCREMENTAL)
                .forEach(model -> tables.add(model.relation()));
        if (!tables.isEmpty()) {
            root.confirm("--full-refresh loads " + String.join(", ", tables)
                    + " anew from the beginning; rows that the source no longer has are gone then");
        }
    }

    private String interval() {
        return from == null ? "" : " from " + from + " to before " + to + " (the position stays)";
    }

    static String intention(Pipeline pipeline) {
        String verb = switch (pipeline.mode()) {
            case APPEND -> "appends to";
            case MERGE -> "merges into";
            case REPLACE -> "replaces";
        };
        return verb + " raw." + pipeline.name();
    }
}
