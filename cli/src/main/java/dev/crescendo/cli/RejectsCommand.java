package dev.crescendo.cli;

import dev.crescendo.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups what concerns rejects; by itself it is wrong usage, answered with its help. */
@Command(
        name = "rejects",
        description = "Shows records that could not be loaded, and loads them after the pipeline was mended.",
        synopsisSubcommandLabel = "VERB")
final class RejectsCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.number();
    }
}
