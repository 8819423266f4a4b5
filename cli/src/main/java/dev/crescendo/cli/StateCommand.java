package dev.crescendo.cli;

import dev.crescendo.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups what concerns positions; by itself it is wrong usage, answered with its help. */
@Command(
        name = "state",
        description = "Shows up to where pipelines have loaded, or forgets it.",
        synopsisSubcommandLabel = "VERB")
final class StateCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.number();
    }
}
