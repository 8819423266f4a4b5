package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Scheduled;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Schedule;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs pipelines. One that fails does not keep the others from running. */
@Command(name = "run", description = "Runs all pipelines, or those named: loads what is new.")
final class RunCommand implements Callable<Integer> {
    private final RootCommand root;
    private final Termination termination;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Pipelines to run. Default: all, in file order.")
    private List<String> names = new ArrayList<>();

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
            names = "--parallel",
            paramLabel = "N",
            description = "How many pipelines run at once. Default: the project's 'parallel'.")
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
        if (schedule != null && (key != null || !names.isEmpty())) {
            throw new ConfigurationException(
                    "command line",
                    "--schedule says which pipelines run, and under which key",
                    "Leave out " + (key != null ? "--key" : "the names") + ", or --schedule.");
        }
        if (parallel != null && parallel < 1) {
            throw new ConfigurationException("command line", "--parallel is " + parallel, "Use 1 or more.");
        }
        Project project = root.readProject();
        Path locks = null;
        String chosen = key;
        List<String> wanted = names;
        if (schedule != null) {
            Scheduled scheduled = project.scheduled(schedule);
            Schedule.Slot slot = scheduled.schedule().due(ZonedDateTime.now(ZoneId.systemDefault()));
            chosen = slot.key();
            wanted = scheduled.pipelines();
            locks = Project.localFolder(root.project).resolve("locks");
        }
        List<Pipeline> pipelines = project.select(wanted);
        if (chosen != null) {
            MDC.put("run", chosen);
        }
        try {
            return run(project, pipelines, chosen, locks);
        } finally {
            MDC.remove("run");
        }
    }

    private int run(Project project, List<Pipeline> pipelines, @Nullable String chosen, @Nullable Path locks) {
        for (Pipeline pipeline : pipelines) {
            root.note(pipeline.name() + ": " + intention(pipeline) + ", " + pipeline.guarantee());
        }
        AlertRound alerts = AlertRound.begin(root, project);
        List<Outcome> outcomes = new PipelineRuns(root, termination, project, withKey(chosen), locks)
                .run(pipelines, parallel == null ? project.operation().parallel() : parallel);
        ExitCode exitCode = termination.isRequested()
                ? ExitCode.TERMINATED
                : ExitCode.of(outcomes.stream().map(Outcome::exitCode).toList());
        new RunReport(root).print(project, outcomes, exitCode);
        if (!termination.isRequested()) {
            alerts.end(outcomes);
        }
        return exitCode.number();
    }

    private static UnaryOperator<RunOptions> withKey(@Nullable String key) {
        return options -> key == null ? options : options.withKey(key);
    }

    private static String intention(Pipeline pipeline) {
        String verb = switch (pipeline.mode()) {
            case APPEND -> "appends to";
            case MERGE -> "merges into";
            case REPLACE -> "replaces";
        };
        return verb + " raw." + pipeline.name();
    }
}
