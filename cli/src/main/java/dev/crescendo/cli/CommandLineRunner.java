package dev.crescendo.cli;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses arguments, runs the verb they name, and turns what goes wrong into a message and an exit code. */
final class CommandLineRunner {
    /** Verbs that are planned. */
    private static final Set<String> LATER = Set.of("test", "lineage", "verify", "airflow", "advise");

    private final Console console;
    private final RootCommand root;
    private final CommandLine commandLine;

    CommandLineRunner(Console console, @Nullable Keyboard keyboard, Termination termination, Crescendo crescendo) {
        this.console = console;
        this.root = new RootCommand(console, keyboard, crescendo);
        this.commandLine = new CommandLine(root)
                .addSubcommand(new PlanCommand(root))
                .addSubcommand(new RunCommand(root, termination))
                .addSubcommand(new BackfillCommand(root, termination))
                .addSubcommand(VerbGroup.of(
                        "state",
                        "Shows up to where pipelines have loaded, or forgets it.",
                        new StateShowCommand(root),
                        new StateResetCommand(root)))
                .addSubcommand(new StatusCommand(root))
                .addSubcommand(new CommandLine(new RejectsCommand(root))
                        .addSubcommand(new RejectsListCommand(root))
                        .addSubcommand(new RejectsShowCommand(root))
                        .addSubcommand(new RejectsReplayCommand(root)))
                .addSubcommand(VerbGroup.of(
                        "cron",
                        "Lets cron run the project: a line of your crontab per schedule.",
                        new CronShowCommand(root),
                        new CronInstallCommand(root),
                        new CronRemoveCommand(root)))
                .addSubcommand(VerbGroup.of(
                        "connections", "Tests the project's connections.", new ConnectionsTestCommand(root)))
                .addSubcommand(new InitCommand(root, new Questions(keyboard, console.err())))
                .addSubcommand(new DoctorCommand(root))
                .addSubcommand(new QueryCommand(root))
                .addSubcommand(new DemoCommand(root))
                .addSubcommand(new CompletionCommand(root))
                .setOut(console.out())
                .setErr(console.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler(this::wrongUsage)
                .setExecutionExceptionHandler(this::failed);
    }

    int run(String... args) {
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError broken) {
            // picocli hands over exceptions only
            Failure failure = Failure.of(broken);
            root.report("", failure);
            return failure.exitCode().number();
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /** What can be typed. */
    CommandLine commandLine() {
        return commandLine;
    }

    private int execute(ParseResult parsed) {
        boolean onlyPrints = parsed.asCommandLineList().stream()
                .anyMatch(command -> command.isUsageHelpRequested() || command.isVersionHelpRequested());
        if (!onlyPrints && parsed.hasSubcommand()) {
            Logging.start(console.err(), root.verbose, root.quiet);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private int failed(Exception error, CommandLine command, ParseResult parsed) {
        Failure failure = Failure.of(error);
        root.report(command.getCommandSpec().qualifiedName(" ").replaceFirst("^crescendo ", ""), failure);
        return failure.exitCode().number();
    }

    private int wrongUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        String message = String.valueOf(wrong.getMessage());
        String todo = "See '" + command.getCommandSpec().qualifiedName(" ") + " --help'.";
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            if (word.startsWith("-")) {
                message = "there is no option '" + word + "'";
                todo = Nearest.suggestion(word, options(command)) + " " + todo;
            } else if (!command.getSubcommands().isEmpty()) {
                boolean later = command == commandLine && LATER.contains(word);
                message = later ? "the verb '" + word + "' is not supported yet" : "there is no verb '" + word + "'";
                todo = later ? todo : Nearest.suggestion(word, verbs(command)) + " " + todo;
            } else {
                message = "'" + word + "' is one argument too many";
            }
        }
        root.report("", Failure.of(new ConfigurationException("command line", message, todo)));
        return ExitCode.USAGE.number();
    }

    private static List<String> verbs(CommandLine command) {
        return List.copyOf(new TreeSet<>(command.getSubcommands().keySet()));
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> List.of(option.names()).stream())
                .sorted()
                .toList();
    }
}
