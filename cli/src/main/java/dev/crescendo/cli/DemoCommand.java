package dev.crescendo.cli;

import dev.crescendo.error.ConfigurationException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the demo that lies on the class path. */
@Command(
        name = "demo",
        description = "Shows a small shop being loaded, changed and loaded again. Needs nothing.",
        footer = RootCommand.EXAMPLE + "crescendo demo")
final class DemoCommand implements Callable<Integer> {
    private final RootCommand root;

    DemoCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        Demo demo = ServiceLoader.load(Demo.class)
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "crescendo demo",
                        "the examples are not on the class path",
                        "Start it with ./crescendo demo in a checkout."));
        return demo.run(root.console().out(), root.console().err(), root.verbose);
    }
}
