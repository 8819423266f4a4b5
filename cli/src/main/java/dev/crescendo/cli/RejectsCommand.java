package dev.crescendo.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Groups what concerns rejects; by itself it lists them. */
@Command(
        name = "rejects",
        description = "Shows records that could not be loaded, and loads them after the pipeline was mended.",
        synopsisSubcommandLabel = "[VERB]",
        footer = RootCommand.EXAMPLE + "crescendo rejects")
final class RejectsCommand implements Callable<Integer> {
    private final RootCommand root;

    RejectsCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        return new RejectsListCommand(root).call();
    }
}
