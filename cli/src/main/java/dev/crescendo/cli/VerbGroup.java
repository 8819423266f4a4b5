package dev.crescendo.cli;

import dev.crescendo.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Verbs that concern one thing. By itself it is wrong usage, answered with its help. */
@Command(synopsisSubcommandLabel = "VERB")
final class VerbGroup implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    private VerbGroup() {}

    static CommandLine of(String name, String description, Object... verbs) {
        CommandLine group = new CommandLine(new VerbGroup()).setCommandName(name);
        group.getCommandSpec().usageMessage().description(description);
        for (Object verb : verbs) {
            group.addSubcommand(verb);
        }
        return group;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.number();
    }
}
