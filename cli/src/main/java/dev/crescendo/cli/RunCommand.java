package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ExitCode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs pipelines one after the other. One that fails does not keep the others from running. */
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

    RunCommand(RootCommand root, Termination termination) {
        this.root = root;
        this.termination = termination;
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        List<Pipeline> pipelines = project.select(names);
        for (Pipeline pipeline : pipelines) {
            root.note(pipeline.name() + ": " + intention(pipeline) + ", " + pipeline.guarantee());
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Pipeline pipeline : pipelines) {
            if (termination.isRequested()) {
                break;
            }
            outcomes.add(run(project, pipeline));
        }
        ExitCode exitCode = termination.isRequested()
                ? ExitCode.TERMINATED
                : ExitCode.of(outcomes.stream().map(Outcome::exitCode).toList());
        new RunReport(root).print(project, outcomes, exitCode);
        return exitCode.number();
    }

    private static String intention(Pipeline pipeline) {
        String verb = switch (pipeline.mode()) {
            case APPEND -> "appends to";
            case MERGE -> "merges into";
            case REPLACE -> "replaces";
        };
        return verb + " raw." + pipeline.name();
    }

    private Outcome run(Project project, Pipeline pipeline) {
        RunOptions options = RunOptions.of(project.name()).withReporter(root::note);
        if (key != null) {
            options = options.withKey(key);
        }
        long start = System.nanoTime();
        RunResult result = null;
        Failure failure = null;
        try {
            result = Cron.run(pipeline, project.warehouse(), options);
        } catch (RuntimeException thrown) {
            failure = Failure.of(thrown);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean stopped = failure != null && termination.isRequested();
        return new Outcome(pipeline, options.key(), seconds, result, failure, stopped);
    }
}
